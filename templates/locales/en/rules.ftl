# Rules and expressions

rule-type-bool = yes or no
rule-type-number = a whole number
rule-type-money = an amount of money
rule-type-date = a date
rule-type-duration = a length of time
rule-type-text = a text
rule-type-choice = a choice
rule-type-list = a list

verdict-pass = Met
verdict-fail = Not met
verdict-open = Cannot be judged yet
verdict-human = For a person to judge
verdict-recorded = Recorded only

rule-class-A = Must be met
rule-class-W = Needs a reason
rule-class-H = Human judgement
rule-class-R = Recorded only

rule-empty = No condition is written here.
rule-too-long = The condition is too long: { $found } characters, at most { $most }.
rule-too-deep = The condition is nested too deep, at most { $most } levels. Split it into several rules.
rule-unread = This cannot be read from “{ $near }” on.
rule-sign = “{ $sign }” cannot be used in a condition.
rule-bracket = The bracket “{ $bracket }” has no partner.
rule-quote-open = A quotation mark is not closed, so the text does not end.
rule-result = { $wanted } is wanted here; the result is { $found }.
rule-name-unknown = There is nothing called “{ $name }”.
rule-name-parts = A fact's name has two parts, as in unit.region.
rule-scope-alone = Say which fact of “{ $name }” is meant.
rule-scope-unknown = There is nothing called “{ $scope }”.
rule-scope-elsewhere = The facts of “{ $scope }” cannot be used here.
rule-fact-unknown = “{ $scope }” has no fact called “{ $name }”.
rule-wants-yes-no = A condition of yes or no is wanted here; this is { $found }.
rule-types-differ = These do not go together: { $left } and { $right }.
rule-choice-unknown = “{ $value }” is none of the choices.
rule-choice-text = A choice can be compared only with a choice that is written out.
rule-choices-differ = The two lists of choices share no value, so they are never equal.
rule-date = “{ $value }” is no date.
rule-date-text = A date can be compared only with a date.
rule-date-sum = Dates cannot be added or subtracted.
rule-no-order = One cannot be more or less than the other: this is { $found }.
rule-list-compared = A list cannot be compared as a whole.
rule-list-empty = This list is empty.
rule-in-what = A list is wanted after “in”; this is { $found }.
rule-money-bare = { $value } does not say that it is money.
rule-yuan-figure = Write the amount itself inside yuan( ).
rule-unfit = “{ $sign }” cannot be used here: this is { $found }.
rule-division = Division cannot be used: rounding would change a verdict.
rule-decimal = Decimals cannot be used: reckoning must be exact.
rule-operator = “{ $sign }” cannot be used.
rule-figure-large = The figure is too large, at most { $most }.
rule-none = “none” cannot be used: a fact that is not recorded leaves the rule open.
rule-test = A test with “is” cannot be used.
rule-construct = Subscripts, slices and braces cannot be used in a condition.
rule-no-else = “else” is missing after “if”.
rule-method = Only the known functions can be called.
rule-function-unknown = There is no function called “{ $name }”.
rule-named-argument = Write a function's arguments one after the other, without names.
rule-arguments = The arguments of “{ $name }” are wrong.
rule-statement = Only text and {"{{"} … {"}}"} can stand here, no statements.
rule-sentence = A {"{{"} or {"}}"} has no partner.
rule-no-test = Rule { $rule } is judged by the system but has no condition.
rule-test-no-answer = The condition of rule { $rule } does not answer yes or no.
rule-overflow = The figures are too large to be worked out.
rule-empty-list = The list is empty, so it has no largest and no smallest value.
rule-not-a-list = This is not a list.
rule-fuel = The condition is too complicated and was stopped.

rule-mend-write = Write { $instead } instead.
rule-mend-quote = Put { $sign } at the end of the text.
rule-mend-brackets = Check that every ( has its ) and every [ has its ].
rule-mend-unread = Check whether an “and”, “or” or comparison is missing before it, and whether texts stand in quotation marks.
rule-mend-compare = Write a comparison, for example application.past_projects >= 1
rule-mend-name = Did you mean { $name }?
rule-mend-fact = For example { $example }
rule-mend-facts = Known here: { $facts }
rule-mend-scopes = Known here: { $scopes }
rule-mend-quoted = If it is a text or a choice, write it in quotation marks: "{ $name }"
rule-mend-value = Did you mean "{ $value }"?
rule-mend-values = The choices are: { $values }
rule-mend-date = Write it as "2024-10-31".
rule-mend-days = For the days between, write days(from, to), for example days(letter.date, application.submitted_on) <= 30
rule-mend-equal = Use ==, != or in.
rule-mend-list = Use in, or make one value of it with length, sum, min or max.
rule-mend-in = Write the values as a list, for example in ["provincial", "national"]
rule-mend-yuan = Write yuan({ $value })
rule-mend-figure = Write figures without quotation marks, and money as yuan(200000).
rule-mend-types = Compare things of the same kind.
rule-mend-bool = Write true or false, without quotation marks.
rule-mend-decimal = Multiply whole numbers instead: a share of 30 % is 10 * a >= 3 * b, an amount is yuan("1999.99").
rule-mend-product = Write it as a product.
rule-mend-none = Leave this part out and write what must hold.
rule-mend-else = Write: this if condition else that.
rule-mend-functions = The functions are: { $functions }
rule-mend-usage = Use it as { $example }
rule-mend-sentence = Write a value as {"{{"} unit.name {"}}"} and everything else as plain text.
