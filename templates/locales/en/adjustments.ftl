# Budget adjustments
noun-adjustment = Budget adjustment
nav-adjustments = Adjustments
event-adjustment-asked = Adjustment asked for
event-adjustment-recorded = Adjustment recorded
event-adjustment-put-forward = Adjustment put forward
event-adjustment-dropped = Adjustment withdrawn or not taken up
event-adjustment-decided = Adjustment decided
field-adjustment-state = State of the adjustment
field-moved = Moved
field-extension = Why there is one more
adjustment-title = Budget adjustments
adjustment-sub = Money moved between lines; the total stays
adjustment-moved = Moved (yuan)
adjustment-asked-at = Requested
adjustment-not-found = No adjustment matches
adjustment-none = No adjustments yet
adjustment-none-note = Units ask on the page of their contract.
adjustment-rule = A receiving line may grow by { $free } % of what was agreed on record; beyond that it needs an approval. At most { $times ->
    [one] once
   *[other] { $times } times
  }, none in the last { $months ->
    [one] month
   *[other] { $months } months
  }.
adjustment-rule-title = The rule
adjustment-closed-from = No adjustments from { $day } on.
adjustment-done = Adjustments so far
adjustment-serial = No.
adjustment-nth = Adjustment { $n }
adjustment-new = Request an adjustment
adjustment-new-note = What is given to a line is positive, what is taken negative; together they are 0.
adjustment-hint = Now { $now } yuan, spent or waiting { $used }, limit on record { $limit }
adjustment-send = Send
adjustment-lines = Lines
adjustment-change = Change
adjustment-before = Before
adjustment-after = After
adjustment-recorded-by = Put on record by
adjustment-limit = Limit on record
adjustment-over = Beyond the limit
adjustment-beyond = Needs approval
adjustment-within = Within the limit for record only
adjustment-extension = Why there is one more
adjustment-decide = Decide on the adjustment
adjustment-state-asked = Waits for the officer
adjustment-state-proposed = Waits for the leader
adjustment-state-recorded = On record
adjustment-state-approved = Approved
adjustment-state-refused = Refused
adjustment-state-withdrawn = Withdrawn
adjustment-recorded-now = The adjustment is recorded and in force
adjustment-asked-now = It is asked for; it needs an approval
adjustment-put-forward-now = The leader has it
adjustment-dropped-now = The adjustment is over
adjustment-decided-now = It is decided
adjustment-closed = From { $day } on nothing is moved any more
adjustment-line-short = Line { $line } holds { $before } yuan, of which { $used } are used or wait
adjustment-empty = Nothing changes
adjustment-unbalanced = What is given and what is taken do not add up to 0
adjustment-open = Another adjustment is open
adjustment-open-note = A new one can be requested once it is settled.
adjustment-not-open = This adjustment is over
adjustment-outrun = The contract or its budget has changed since; ask anew
todo-look-at-adjustment = Look at the adjustment
todo-decide-adjustment = Decide on the adjustment
