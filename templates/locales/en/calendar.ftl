# Words of the calendar's pages; what is wrong with an import is told in kernel.ftl.

calendar-imported = The holiday table of { $year } was imported.
calendar-page-title = Working days { $year }
calendar-page-sub = Deadlines follow the official holidays and worked weekends
calendar-page-years = Years
calendar-page-year = { $year }
calendar-page-previous = Previous year
calendar-page-next = Next year
calendar-page-month = { $n ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  }
calendar-page-working = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
  }
calendar-page-legend = Legend
calendar-page-off-mark = off
calendar-page-off = Public holiday
calendar-page-work-mark = work
calendar-page-work = Worked weekend
calendar-page-weekend = Weekend
calendar-page-today = Today
calendar-page-source = Source
calendar-page-day-1 = Mon
calendar-page-day-2 = Tue
calendar-page-day-3 = Wed
calendar-page-day-4 = Thu
calendar-page-day-5 = Fri
calendar-page-day-6 = Sat
calendar-page-day-7 = Sun
calendar-page-unknown = There is no official calendar for { $year }
calendar-page-unknown-note = The State Council's notice for this year has not been imported. Until then nothing is computed or guessed.
calendar-page-import = Import a holiday table
calendar-page-import-sub = As in the notice of the General Office of the State Council. A year that is imported again is replaced; the audit trail keeps both
calendar-page-body-hint = Paste the text; see the example below
calendar-page-import-submit = Import
calendar-page-format = What to write
calendar-page-format-year = The year, four digits
calendar-page-format-source = The number of the notice, in quotation marks
calendar-page-format-off = Days off; ordinary weekends need no entry
calendar-page-format-work = Worked Saturdays and Sundays; [] if there are none
calendar-page-example = Example
