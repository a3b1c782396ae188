# The to-do list.

desk-title = To do
desk-today = { $weekday }, { $date }
desk-list = Things to do
desk-verb = What to do
desk-object = About
desk-due = Due
desk-no-due = No deadline
desk-empty = Nothing to do today
desk-empty-note = New items will appear here.
desk-empty-link = See organisations
