# Problems of a programme file, and how to mend them.
definition-syntax = This is not TOML: { $message }
definition-syntax-mend = Look at the quotes, brackets, equals signs and dates here; text stands in quotes, a date is written 2024-07-01.
definition-too-long = The file is longer than { $most } KiB
definition-format = This version reads format { $known } only
definition-deep = This lies too deep
definition-missing = “{ $key }” is missing
definition-missing-mend = Add a line to this table: { $key } = …
definition-unknown = There is no key “{ $key }”
definition-unknown-nearest = Did you mean “{ $nearest }”?
definition-unknown-known = This table knows: { $known }
definition-type = “{ $key }” must be { $wanted }; it is { $found }
definition-word = “{ $key }” cannot be “{ $word }”
definition-word-nearest = Did you mean “{ $nearest }”? It may be: { $known }
definition-word-known = It may be: { $known }
definition-rule-id = “{ $id }” is no id of a rule
definition-rule-id-mend = Ids look like P24-05, DL15 or SXE-04; a part of a rule is written P24-05/organ.
definition-rule-class = The class of rule { $id } is not written rightly
definition-rule-class-mend = A class is "A", "W", "H" or "R", or several with strokes, such as "A/H".
definition-empty = “{ $key }” must not be empty
definition-long = “{ $key }” is longer than { $most } characters
definition-range = “{ $key }” is { $found }; it must lie between { $least } and { $most }
definition-language = “{ $key }” has no words in { $language }
definition-language-mend = Add { $key } = "…"; both languages are needed.
definition-language-zh = Chinese
definition-language-en = English
definition-negative = “{ $key }” must not be negative
definition-key = “{ $found }” cannot be a name in the file
definition-key-mend = A name begins with a small letter and has small letters, digits and hyphens only, 60 at most, such as media-report.
definition-type-string = text
definition-type-string-example = Text stands in quotes, such as "Typical cases".
definition-type-boolean = yes or no
definition-type-boolean-example = Write true or false, without quotes.
definition-type-integer = a whole number
definition-type-integer-example = Write a whole number without quotes, such as 30 or 200_000.
definition-type-float = a number with decimals
definition-type-datetime = a date or time
definition-type-array = a list
definition-type-array-example = A list stands in square brackets, such as ["pdf", "docx"]; several tables begin with [[name]] each.
definition-type-table = a table
definition-type-table-example = A table begins with [name] on a line of its own, one key a line below it.
definition-type-rules = a table of rules
definition-type-rules-example = Write rules = { "{" } P24-01 = "A", P24-02 = "A/H" { "}" }.
definition-type-bilingual = words in both languages
definition-type-bilingual-example = Write { "{" } zh = "中文", en = "English" { "}" }.
definition-type-money = an amount
definition-type-money-example = Amounts are in yuan: 200_000, or "199,999.50" with fen.
definition-type-date = a date
definition-type-date-example = A date is written 2024-07-01, without quotes.
definition-type-moment = a date or moment
definition-type-moment-example = Write 2024-07-12 or 2024-07-12T17:00:00 without quotes; a date alone means 23:59:59 of that day in Beijing.
definition-type-hundredths = a number with two decimals at most
definition-type-hundredths-example = Write 30 or 12.5, without quotes or percent sign, not negative.
definition-type-test = a test
definition-type-test-example = A test stands in single quotes, such as 'unit.legal_person'.
