# What to tell about basic values: money, credit codes, document numbers, regions, the calendar, text.

## Money

money-empty = The amount is missing.
money-character = Character { $position } of the amount, “{ $character }”, cannot be read. Use ordinary digits, a decimal point and thousands separators, with ¥ before or 元 or 万元 after, for example 200,000.00.
money-full-width = Character { $position } of the amount, “{ $character }”, is a full-width character. Write the ordinary “{ $half }”.
money-no-digits = The amount has no digits. Write for example 200,000.00.
money-separator = The thousands separator at character { $position } is in the wrong place. There is one comma for every three digits from the right, for example 200,000.00; commas may also be left out.
money-point = The decimal point at character { $position } has no digits after it. Complete the decimals or remove the point.
money-decimals = The amount has { $found } decimals; in yuan there are at most two (one fen). It is never rounded silently: check it and write the exact amount.
money-decimals-wan = The amount has { $found } decimals; in 万元 (10,000 yuan) there are at most six (one fen). It is never rounded silently: check it and write the exact amount.
money-unit = Write the unit as 元 or 万元, for example 20 万元.
money-negative = This amount cannot be negative. Remove the minus sign or check the amount.
money-zero = The amount must be more than zero.
money-too-large = The amount is above the limit of { $maximum } yuan. Check for extra digits, or for 万元 where 元 is meant.

## Unified social credit codes

uscc-empty = The unified social credit code is missing.
uscc-length = A unified social credit code has 18 characters; this one has { $found }. Compare it with the certificate for missing or extra characters.
uscc-look-alike = Character { $position } of the credit code is “{ $character }”, but the letters I, O, S, V and Z are not used. Is it “{ $meant }”? Compare it with the certificate.
uscc-digit = Character { $position } of the credit code is “{ $character }”, but characters 3 to 8 (the place of registration) are digits only. Compare it with the certificate.
uscc-character = Character { $position } of the credit code, “{ $character }”, cannot be used: only digits and capital letters are. Remove or correct it.
uscc-check = The check character of the credit code does not fit: after the first 17 characters the last should be “{ $expected }”, not “{ $found }”. So at least one of the 18 characters is mistyped or two are swapped. Compare them one by one with the certificate; do not change only the last.

## Document numbers

document-number-empty = The document number is missing.
document-number-brackets = The year in a document number stands in the brackets 〔〕, for example 科协计函企字〔2014〕25号.
document-number-agency-character = Character { $position } of the document number, “{ $character }”, cannot be used: the code of the agency has only Chinese characters and letters. Remove or correct it.
document-number-agency-length = The code of the agency, before the brackets, has 2 to 20 characters; this one has { $found }.
document-number-year = The year “{ $found }” in the document number is wrong. Write four digits, for example 〔2024〕.
document-number-di = The serial of a document number is written without 第. Remove it, as in 岳市科协〔2023〕16号.
document-number-leading-zero = The serial of a document number has no zeros in front. Write { $meant }号 for { $found }号.
document-number-serial = The serial “{ $found }” of the document number is wrong. Write a number from 1 to 99999, for example 16号.
document-number-no-hao = The document number lacks 号 at its end, as in 岳市科协〔2023〕16号.
document-number-extra = After 号 the document number goes on with “{ $extra }”. Remove it.

## Regions

region-unknown = There is no region with the code “{ $code }”. Write the two-digit code of the province (14 for Shanxi), or XPCC for the Xinjiang Production and Construction Corps.

## Calendar

calendar-missing-year = There is no official calendar for { $year }, so working days cannot be counted. Import the holiday notice of that year first.
calendar-syntax = Line { $line } of the holiday file cannot be read. Compare it with the sample.
calendar-field-missing = The holiday file lacks “{ $field }”. It needs year, off (days off), work (worked weekends) and source (number of the notice).
calendar-field-unknown = The holiday file has “{ $field }”, which is not known. It holds only year, off (days off), work (worked weekends) and source (number of the notice); check the spelling.
calendar-field-type = “{ $field }” in the holiday file is not written as it should be: year is a number of four digits, off and work are lists of dates in square brackets, source is text in quotation marks.
calendar-year = The year “{ $year }” of the holiday file is wrong. It must lie between 2000 and 2099.
calendar-off-empty = The holiday file for { $year } has no day off. Fill in off.
calendar-source = The holiday file does not say what it follows. Write the number of the notice in source.
calendar-date = The date “{ $value }” in “{ $field }” is wrong. Write a date that exists, in the form 2024-10-01.
calendar-date-year = { $date } is not in { $year }. A holiday across the turn of the year goes in parts into the file of each year.
calendar-date-twice = { $date } stands there twice. Remove one.
calendar-date-both = { $date } is given both as a day off and as worked. Keep one of the two.
calendar-work-weekday = { $date } is a Monday to Friday and worked anyway, so it cannot be a worked weekend (work). Check the notice.

## Text

text-control = Character { $position } is an unseen control character ({ $code }). Remove it and enter the text again.
text-bidi = Character { $position } changes the direction of the writing ({ $code }) without being seen. Remove it and enter the text again.
text-invisible = Character { $position } is hidden and has no width ({ $code }), often brought in by copying. Remove it and enter the text again.
text-broken = Character { $position } is damaged ({ $code }), often by a wrong file encoding. Put the right character in its place.
text-control-in-line = Character { $position } of line { $line } is an unseen control character ({ $code }). Remove it and enter the text again.
text-bidi-in-line = Character { $position } of line { $line } changes the direction of the writing ({ $code }) without being seen. Remove it and enter the text again.
text-invisible-in-line = Character { $position } of line { $line } is hidden and has no width ({ $code }), often brought in by copying. Remove it and enter the text again.
text-broken-in-line = Character { $position } of line { $line } is damaged ({ $code }), often by a wrong file encoding. Put the right character in its place.
