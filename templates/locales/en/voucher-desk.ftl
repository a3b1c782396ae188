# The desk of the finance office: queue, split view, bulk pass, samples, import, journal, spending
nav-vouchers = Check vouchers
noun-voucher-sample = sample of vouchers
action-voucher-sample = Draw samples of vouchers and note what was found
event-voucher-sample-drawn = Sample of vouchers drawn
event-voucher-sample-noted = Finding of a sample noted
event-journal-mapped = Columns of the journal mapped
field-sample-method = way of drawing
field-pool = vouchers to draw from
field-drawn = vouchers drawn
field-verdict = verdict
field-journal-columns = columns of the journal
field-journal-accounts = accounts of the journal

voucher-desk-title = Check vouchers
voucher-desk-sub = Papers on the left, rules on the right; each decision leads on to the next voucher
voucher-desk-list = Vouchers
voucher-desk-search = Number, summary, payee, invoice
voucher-desk-rules = Rules
voucher-contract = Contract
voucher-unit = Unit
voucher-submitted-at = Submitted
voucher-rules-green = All hold
voucher-rules-hit = With rule hits
voucher-desk-call = Call
voucher-desk-one-call = the chosen call
voucher-desk-one-contract = one contract
voucher-desk-least = At least
field-budget-line = Budget line
field-least = At least
field-rules = Rules
field-contract = Contract
schedule-spending-remind = Reminders of spending behind its plan
voucher-desk-waiting = Vouchers waiting
voucher-desk-waiting-green = All rules hold
voucher-desk-waiting-hit = To be checked one by one
voucher-desk-done-today = Decided by me today
voucher-desk-yuan = { $amount } yuan
voucher-desk-sum = { $n } in all, { $amount } yuan
voucher-desk-green = All rules hold
voucher-desk-hits = Rule hits: { $n }
voucher-desk-none = No voucher is waiting
voucher-desk-none-note = Vouchers appear here when units submit them.
voucher-desk-none-found = No voucher matches
voucher-desk-back = Back to the queue
voucher-desk-batch = Pass together
voucher-desk-batch-green = Pass all that meet every rule
voucher-desk-batch-note = Tick rows to pass them together; only vouchers that meet every rule are taken
voucher-desk-batch-sub = Look through these vouchers, then type their total to confirm.
voucher-desk-batch-todo = { $n ->
    [one] { $n } voucher will pass
   *[other] { $n } vouchers will pass
  }
voucher-desk-batch-did = { $n ->
    [one] { $n } voucher has passed
   *[other] { $n } vouchers have passed
  }
voucher-desk-batch-skipped = { $n ->
    [one] { $n } voucher is left out
   *[other] { $n } vouchers are left out
  }
voucher-desk-batch-done = { $n ->
    [one] { $n } voucher has passed
   *[other] { $n } vouchers have passed
  }
voucher-desk-batch-done-sub = They are in the ledgers of their contracts.
voucher-desk-batch-final = What has passed cannot be changed; it can only be reversed and entered anew.
voucher-desk-batch-ledger = Each voucher is entered in the ledger of its contract.
voucher-desk-batch-total = Total
voucher-desk-batch-total-hint = Type the total again: { $total } yuan ({ $capitals })
voucher-desk-batch-go = Pass { $n }
voucher-desk-batch-none = Tick some vouchers first.
voucher-desk-batch-many = No more than { $most } can pass at once.
voucher-desk-batch-nothing = There is nothing to pass together
voucher-desk-total-differs = The total is { $total } yuan; look again and type it.
voucher-desk-not-waiting = This voucher does not wait for a decision.
voucher-desk-not-green = A rule does not hold or wants a person's judgement; it is checked by itself.
voucher-desk-check = Check voucher
voucher-desk-place = { $n } of { $of }
voucher-desk-previous = Previous
voucher-desk-next = Next
voucher-desk-papers = Papers
voucher-desk-picture = Picture of the paper: { $name }
voucher-desk-turn = Turn
voucher-desk-larger = Larger
voucher-desk-smaller = Smaller
voucher-desk-document = The paper: { $name }
voucher-desk-document-note = Where the browser cannot show it here, open it in a new window with the button below.
voucher-desk-download-note = Save this { $media } file and open it in its program.
voucher-desk-open-paper = Open in a new window
voucher-desk-no-papers = No papers
voucher-desk-no-papers-note = The unit has attached nothing; send the voucher back.
voucher-desk-broken = Rules broken: { $n }
voucher-desk-asked = To be explained: { $n }
voucher-desk-days = Business / payment
voucher-desk-hands = Handler / approver
voucher-desk-lines = Invoices and papers
voucher-desk-line-n = line { $n }
voucher-desk-people = People paid
voucher-desk-rules-title = Rules
voucher-desk-rule-ok = Holds
voucher-desk-rule-warn = Explain
voucher-desk-rule-bad = Fails
voucher-desk-no-rules = There are no results
voucher-desk-unit-says = The unit says:
voucher-desk-decide = Decide
voucher-desk-closed = No decision possible
voucher-desk-pass = Pass
voucher-desk-find = Raise a finding
voucher-desk-to-voucher = Full voucher
voucher-desk-return = Return
voucher-desk-return-go = Return to the unit
voucher-desk-refuse = Disallow
voucher-desk-refuse-hint = A disallowed expense is never paid from this grant; the unit cannot submit it again.
voucher-desk-reason-list = Usual reasons
voucher-desk-reason-own = In my own words
voucher-desk-reason = Reason
voucher-desk-reason-hint = Choose a usual reason, write your own, or both; what you have written is offered next time.
voucher-desk-reason-wanted = Choose or write a reason
field-chosen = Usual reasons
voucher-desk-reason-paper = The paper is unclear or incomplete; upload it again
voucher-desk-reason-buyer = The buyer on the invoice is not the unit's full name
voucher-desk-reason-amount = The amount differs from the paper
voucher-desk-reason-category = The budget line is wrong
voucher-desk-reason-list-missing = A list, contract or attendance sheet is missing
voucher-desk-reason-date = The date is outside the period of the project
voucher-desk-keys = Keys: a pass, r return, n next, o turn, + − zoom. They can be switched off in your account.
voucher-desk-in-samples = In samples:
voucher-desk-passed = Voucher { $number } has passed, { $amount } yuan
voucher-desk-returned = Voucher { $number } was returned
voucher-desk-refused = Voucher { $number } was disallowed

sample-title = Samples
sample-sub = Drawn at random, by amount or by hand from the vouchers that have passed
sample-one = Sample { $n }
sample-new = Draw a sample
sample-number = Sample
sample-method = Way of drawing
sample-method-seed = Random
sample-method-amount = Largest amounts
sample-method-hand = Chosen by hand
sample-method-hint = A random sample comes from a seed printed on the sheet, so that anybody can draw it again.
sample-seed = Seed
sample-seed-note = The SHA-256 of “seed:system number” is worked out for each voucher; the smallest are drawn, and anybody can check. Example: { $example }
sample-items = Drawn / all
sample-these = Vouchers that were drawn
sample-noted = Reviewed
sample-by = Drawn by
sample-at = Drawn at
sample-pool = { $n ->
    [one] { $n } voucher has passed
   *[other] { $n } vouchers have passed
  }
sample-n = How many
sample-n-hint = 1 to { $most }; not needed when chosen by hand
sample-contract-hint = The number of a contract, to draw from it alone
sample-hand = Numbers of vouchers
sample-hand-hint = For a sample chosen by hand, one a line; where a number stands in several contracts, give the contract or the system number
sample-reason = Purpose
sample-reason-hint = For example: check of the third quarter
sample-draw = Draw
sample-drawn = The sample is drawn
sample-count = Give a number from 1 to { $most }
sample-none = There is no voucher to draw
sample-none-yet = No sample was drawn yet
sample-none-note = A sample is never changed; what is found is noted voucher by voucher.
sample-no-contract = No contract has this number
sample-named = Name the vouchers to draw
sample-named-twice = Number { $number } stands in several contracts; give the contract too, or the system number
sample-not-there = No voucher { $number } has passed
sample-drawn-from = Drawn from
sample-drawn-n = { $n } out of { $of } ({ $amount } yuan)
sample-sum = Total of the sample
sample-sheet = Export the sample sheet
sample-place = No.
sample-key = System number
sample-digest = Digest
sample-verdict = Verdict
sample-verdict-sound = Sound
sample-verdict-minor = Small fault
sample-verdict-wrong = Wrong
sample-open = Not reviewed
sample-note = Note
sample-note-hint = Needed unless the verdict is “sound”
sample-note-wanted = Say what is wrong
sample-note-it = Record the verdict
sample-note-of = Verdict on voucher { $number }
sample-note-go = Save the verdict
sample-noted-now = The verdict is noted
sample-noted-by = Reviewed by
sample-remark = Drawn: { $method }; seed: { $seed }; { $n } out of { $pool }

field-n = How many
field-named = Numbers of vouchers

voucher-import-contract-hint = May be left out while the unit has one contract in force
voucher-import-number-hint = Each paper of a voucher is a row of its own, with the same number or none
voucher-import-no-contract = The unit has no contract of this number
voucher-import-none-open = The unit has no contract in force
voucher-import-which-contract = The unit has several contracts in force; give the number
voucher-import-category = The budget has no such line
voucher-import-heads-differ = Summary, dates and payee are the same in all rows of a voucher
voucher-import-many-lines = A voucher has { $most } rows at most
voucher-import-beside = Another row of this voucher is wrong
voucher-import-used = It was submitted or decided, and stays

journal-title = Journal
journal-bring = Import a journal
journal-out = Export the journal
journal-out-note = Vouchers that were submitted or have passed, in the columns of the unit's software
journal-sub = Upload what your accounting software exports; columns and accounts are mapped once
journal-by-workbook = Use the workbook of vouchers instead
journal-columns = Columns and accounts
journal-columns-sub = Say which column is which, and which account stands for which budget line; it is not asked again.
journal-columns-of = Columns
journal-accounts = Accounts
journal-accounts-note = For accounts of other projects choose “not this project”; an account above may stand for those beneath it.
journal-not-ours = not this project
journal-no-column = no such column
journal-account-open = choose
journal-mapped = { $columns } columns and { $accounts } accounts are mapped.
journal-unmapped = The first time, columns and accounts are mapped.
journal-lines-hint = Paste the heading too
journal-no-heading = No row of headings was found: date, number, summary and debit are needed
journal-say-first = Some columns or accounts are not mapped; map them, then import the journal again.
journal-nothing = There is no debit of this project ({ $n ->
    [one] { $n } row left out
   *[other] { $n } rows left out
  }).
journal-first = Import a journal first.
journal-say = Save
journal-said = Saved; upload the journal again.
journal-heading-twice = A column serves once
journal-column-wanted = The journal cannot be imported without this column
journal-field-number = Number of the voucher
journal-field-on = Date
journal-field-summary = Summary
journal-field-account = Code of the account
journal-field-account-name = Name of the account
journal-field-debit = Debit
journal-field-credit = Credit
journal-field-payee = Payee
journal-field-handler = Handler
journal-field-approver = Approver
journal-field-invoice-code = Code of the invoice
journal-field-invoice-number = Number of the invoice
journal-field-invoice-date = Date of the invoice

spending-title = Spending
spending-budget = Budget
spending-passed = Passed
spending-waiting = Waiting
spending-left = Available
spending-share = Share spent
spending-total = Total
spending-over = Over
spending-table = By line and month
spending-table-note = Click a figure for its vouchers; months are those of the books
spending-line = Spending against plan
spending-line-note = Dashed: plan; solid: actual
spending-legend = Dashed: plan · solid: what has passed
spending-chart = { $amount } yuan spent, { $share } of the contract
spending-data = Data
spending-until = Until
spending-goals = Required progress
spending-goals-note = Counted from the first receipt, in proportion
spending-by = Set for
spending-counts = Moved to
spending-wanted = Required
spending-spent = Spent
spending-met = Met
spending-is-short = Behind
spending-ahead = Not due
spending-unpaid = No money has come yet
spending-unpaid-note = Before the first payment nothing is wanted.
spending-short = { $n ->
    [one] { $n } goal is missed
   *[other] { $n } goals are missed
  }
spending-short-note = The unit should spend faster, or ask to move its budget.
job-spending-remind = Reminders of money that is not spent
mail-spending-reminder = Reminder of money that is not spent
mail-spending-reminder-subject = { $left } yuan of contract { $number } are not spent
mail-spending-reminder-what = Of contract { $number }, { $spent } yuan are spent and { $left } yuan are not. The project ends on { $ends }. Please enter and submit the vouchers.
mail-spending-go = See the spending
voucher-submit-many = Submit together
voucher-submit-sub = Each is checked by the rules; what cannot be submitted stays as entered, with the reason
voucher-submit-open = { $n ->
    [one] { $n } voucher is entered and not submitted
   *[other] { $n } vouchers are entered and not submitted
  }, { $amount } yuan
voucher-submit-list = Vouchers to be submitted
voucher-submit-list-note = As the rules say now; follow a number to read each rule
voucher-submit-green = may go on
voucher-submit-asked = want a reason
voucher-submit-blocked = are blocked
voucher-submit-most = No more than { $most } are submitted at once; submit the rest again.
voucher-submit-reason = One explanation for all warnings
voucher-submit-reason-hint = Used where a rule asks for an explanation; left blank, such vouchers are not submitted
voucher-submit-go = Submit { $n }
voucher-submit-done = { $n ->
    [one] { $n } was submitted
   *[other] { $n } were submitted
  }
voucher-submit-left = { $n ->
    [one] { $n } was not submitted
   *[other] { $n } were not submitted
  }
voucher-submit-none = There is nothing to submit
