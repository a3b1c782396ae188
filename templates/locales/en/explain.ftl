# What a programme demands, in plain words.
explain-join = ,{" "}
explain-join-clauses = ;{" "}
explain-join-classes = ,{" "}
explain-join-steps = {" "}→{" "}
explain-colon = :{" "}
explain-assumed = default
explain-assumed-note = What is marked “{ $mark }” does not stand in the source document: it is our default, and may be changed before publication.
explain-section = { $n }. { $title }
explain-amount = { $amount } CNY (in Chinese capitals { $capitals })
explain-yuan = { $amount } CNY
explain-moment = { $day }, { $time } (Beijing time)
explain-percent = { $percent } %
explain-percent-amount = { $percent } %: { $amount }
explain-within-working-days = within { $n ->
    [one] { $n } working day
   *[other] { $n } working days
  }
explain-by-day = by { $day }
explain-no-term = no term
explain-summary-kind = { $year } · { $kind } · object: { $object }
explain-summary-each = { $amount } CNY each
explain-summary-range = { $least } to { $most } CNY each
explain-summary-total = { $amount } CNY in all at most
explain-summary-counts = { $conditions } conditions, { $papers } papers, { $deliverables } deliverables
explain-basics = The programme
explain-name = Name
explain-parent = Part of
explain-number = Number
explain-number-pattern = given at publication, as { $pattern }
explain-pattern-call = ‹call›
explain-pattern-province = ‹province code›
explain-pattern-serial = ‹serial›
explain-pattern-year = ‹year›
explain-code = Code
explain-year = Year
explain-giver = Giver
explain-partners = Together with
explain-kind = Kind
explain-object = Object
explain-purpose = Purpose
explain-basis = Basis
explain-contact = Whom to ask
explain-phone = telephone { $value }
explain-email = e-mail { $value }
explain-address = address: { $value }
explain-money = Money and places
explain-no-money = No money is paid
explain-per-award = Each award
explain-range = { $least } to { $most } CNY (in Chinese capitals { $least_capitals } to { $most_capitals })
explain-range-least = at least { $least }
explain-range-most = at most { $most }
explain-total = All awards together at most
explain-matching = Matching funds
explain-surplus = Money that is left
explain-invoice = Invoice
explain-invoice-needed = an invoice or receipt is needed before money is paid
explain-invoice-free = none is needed before money is paid
explain-places = Places
explain-places-n = { $n }
explain-places-needed = as many as are needed
explain-places-province = Places of a province at most
explain-places-regions = Provinces that have places
explain-places-cities = Cities with places of their own
explain-reserves = Reserves
explain-reserves-kept = ranked; they move up when an award falls away
explain-reserves-none = none
explain-payments = Payments
explain-payment = Payment
explain-payment-share = Share and amount
explain-payment-after = Paid after
explain-payment-by = Term
explain-lifecycle = The way through
explain-step = { $n }. { $step }
explain-summary-places = places: { $places }
explain-summary-deadline = deadline: { $at }
explain-list-money = Money
explain-no-calendar = no official calendar for { $year }; the day is not guessed
explain-dash = —
explain-or = { " or " }
explain-who = Who may apply
explain-applicants = Who applies
explain-applications = Applications of a unit
explain-applications-n = { $n } at most
explain-work-plan = Work plan
explain-work-plan-wanted = must be filled in
explain-promises = Support conditions
explain-promises-wanted = listed one by one, each to be honoured later
explain-past = Past projects
explain-past-n = at least { $n }, with proof
explain-team = Team
explain-team-n = at least { $n } beside the leader
explain-recusal = Recusal
explain-recusal-named = applicants may name experts who should stand back
explain-recusal-not-named = applicants cannot name experts
explain-conditions = Conditions
explain-condition = Condition
explain-when = When
explain-class = Class
explain-condition-more = If it does not hold; what is looked at
explain-refused = If not: { $message }
explain-proof = Looked at: { $what }
explain-papers = Papers
explain-paper = Paper
explain-issuer = Issued by
explain-paper-form = Form
explain-paper-required = required
explain-paper-optional = optional
explain-formats = format: { $formats }
explain-files-exact = { $n ->
     [one] { $n } file
    *[other] { $n } files
}
explain-files-range = { $least } to { $most } files
explain-files-least = at least { $n ->
     [one] { $n } file
    *[other] { $n } files
}
explain-largest = each file { $n } MB at most
explain-copies = { $n ->
     [one] { $n } paper copy
    *[other] { $n } paper copies
}
explain-copies-bound = { $n ->
     [one] { $n } paper copy
    *[other] { $n } paper copies
}, bound into one book
explain-stamp = stamped by the unit
explain-stamp-free = no stamp is needed
explain-signature = signed by the legal representative
explain-valid-months = made out within { $n ->
    [one] { $n } month
   *[other] { $n } months
  } before the deadline
explain-file-name = named { $name }
explain-letter = Support letter
explain-addressee = Addressed to
explain-letter-province = Province
explain-letter-own = from the applicant's own province
explain-letter-any = from any province
explain-letter-number = Document number
explain-letter-number-needed = needed
explain-letter-number-free = not needed; a plain letter will do
explain-letter-stamp = Stamp
explain-deadline = Deadline
explain-deadline-open = set at publication
explain-deadline-online = Online by
explain-deadline-paper = On paper by
explain-paper-none = no paper is wanted
explain-deadline-mail = By courier
explain-deadline-address = Address
explain-review = Review
explain-review-step = Stage
explain-review-table = Score table
explain-panel = Panel
explain-experts = { $n } experts
explain-experts-odd = { $n } experts (an odd number)
explain-technical = Technical and financial experts
explain-technical-share = at least { $share }
explain-blind = Blind review
explain-blind-yes = experts do not know whom they judge
explain-blind-no = no
explain-trim = Highest and lowest score
explain-trim-none = kept
explain-trim-from = one of each is dropped from { $n } usable scores on
explain-score = Final score
explain-decimals = { $n } decimals; { $rounding }
explain-pass = Pass mark
explain-pass-score = { $score }
explain-comment = Comment
explain-comment-least = at least { $n } characters on each sheet
explain-feedback = Feedback
explain-feedback-yes = after the release, applicants read their rank and what the experts wrote, without names
explain-spread = Spread
explain-spread-over = more than { $percent } % from the mean must be explained
explain-vote = Weights
explain-weigh = experts { $experts } %, online vote { $vote } %
explain-ties = Ties
explain-tie-higher = the higher “{ $block }” goes first
explain-tie-panel = then the panel decides, on record
explain-recusal-years = former posts count for { $n ->
    [one] { $n } year
   *[other] { $n } years
  }
explain-term = Term
explain-scores = Score tables
explain-score-sums = { $total } points: { $counted } at most by counting, { $judged } by judgement; { $decimals } decimals; never below { $floor }.
explain-criterion = Criterion
explain-item = Item
explain-item-how = How points are given
explain-points = Points
explain-block = { $name } ({ $points })
explain-bonus = Bonus ({ $most } in all at most)
explain-bonus-name = Bonus
explain-deductions = Deductions
explain-deduction-name = Deduction
explain-deduction = { $points } for each, without limit
explain-deduction-most = { $points } for each, { $most } at most
explain-minus = −{ $points }
explain-item-judged = judged by experts
explain-item-per-count = { $points } for each
explain-item-flag = { $points } if so
explain-item-graded = by grade: { $grades }
explain-grade = { $label } { $points }
explain-since = counted from { $day } on
explain-cap = { $most } at most together with its group
explain-selection = Selection
explain-selected = What is selected
explain-levels = Levels
explain-quota = Quotas
explain-quota-sum = all quotas together: { $n }
explain-over = Over-nomination
explain-over-percent = { $level }: at least { $percent } % more than the quota, measured on { $base }
explain-over-example = quota { $quota }: { $wanted }
explain-over-examples = Such as { $examples }
explain-over-integer = a part of one counts as one
explain-lists = Lists
explain-list = List
explain-list-level = Level
explain-list-size = Size
explain-list-rules = Limits and shares
explain-list-from = chosen from “{ $list }”
explain-size-exact = { $n }
explain-size-least = at least { $n }
explain-size-most = at most { $n }
explain-size-about = about { $n }
explain-size-quota = by the quota
explain-limit = within the { $within }: { $most } at most { $per }
explain-share = { $label }: at least { $percent } %
explain-share-of = { $label }: at least { $percent } % ({ $wanted } of { $all })
explain-participations = Participation
explain-participation = Demand
explain-part-least = at least { $n }
explain-part-percent = at least { $percent } % of all
explain-target = Target
explain-deliverables = Deliverables
explain-deliverable = Deliverable
explain-due = Due
explain-due-period = within the period
explain-deliverable-more = Contents, checks and evidence
explain-weight = Weight
explain-target-none = no number
explain-target-count = { $operator } { $target } { $unit }
explain-target-sum = in all { $operator } { $target } { $unit }
explain-target-distinct = { $operator } { $target } different { $unit }
explain-target-share = a share of { $operator } { $target } { $unit }
explain-parts = Its { $n } parts:
explain-part = □ { $part }
explain-quality = Quality: { $what }
explain-indicators = Targets of the giver
explain-indicator = Target
explain-indicator-down = Broken down
explain-broken-down = to provinces; their sum must be the target
explain-not-broken-down = no
explain-checklists = Checklists
explain-checklist-who = stage: { $step }; filled in by { $who }
explain-checklist-line = Line
explain-checklist-more = Looked at
explain-numbered = { $n }. { $text }
explain-remark = a remark is wanted
explain-line-known = looked at by the system first, judged by a person
explain-reporting = Reports
explain-every = How often
explain-working-day-month = by working day { $n } of the next month
explain-working-day-quarter = by working day { $n } of the month after the quarter
explain-working-day-once = by working day { $n } after the period
explain-remind = Reminders
explain-remind-before = { $n ->
     [one] { $n } day
    *[other] { $n } days
} before
explain-late = When late
explain-escalation = { $days ->
     [one] { $days } day
    *[other] { $days } days
} late: { $to } is told
explain-suspend = Missing reports
explain-suspend-after = after { $n } it is proposed to suspend payment; persons decide
explain-report-fields = What a report tells
explain-report-days = Days on which reports are due
explain-report-of = Report of
explain-remind-on = Reminder on
explain-report-month = { $year }-{ $month }
explain-report-quarter = { $year }, quarter { $quarter }
explain-report-once = the whole period
explain-report-due = Report of { $of }
explain-budget = Budget and spending
explain-categories = Lines of the budget
explain-category = Line
explain-category-code = Economic code
explain-category-most = Cap
explain-category-more = Papers and standards
explain-most-amount = { $percent } % of the award at most ({ $amount })
explain-most-percent = { $percent } % of the award at most
explain-no-cap = no cap
explain-needs = with: { $papers }
explain-standard = by the { $standard }
explain-forbidden = May never be paid for
explain-spending = Check
explain-spendings = Checks of vouchers
explain-spending-plan = Adjustment and pace
explain-adjust = Adjustment
explain-adjust-free = a line may grow by { $percent } % on record; beyond that by approval
explain-adjust-times = { $n } times at most
explain-adjust-closed = none in the last { $n ->
     [one] month
    *[other] { $n } months
}
explain-burn = Pace of spending
explain-burn-by = { $percent } % by { $day }; less needs a reason
explain-notice = Public notice and objections
explain-notice-days = Length
explain-days = { $n } { $days }
explain-first-day = Beginning
explain-first-day-counts = the first day counts
explain-first-day-not = from the day after
explain-objection = Objections
explain-objection-named = in writing, by named persons
explain-objection-any = may be anonymous
explain-objection-mail = Objections by courier
explain-objection-accept = Taken up
explain-objection-answer = Answered
explain-result-days = Notice of the result of acceptance
explain-calendar-days = { $n ->
    [one] { $n } calendar day
   *[other] { $n } calendar days
  }
explain-contract = Contract
explain-contract-kind = Kind
explain-sign = Signing
explain-sign-days = both have signed within { $n ->
    [one] { $n } day
   *[other] { $n } days
  } after the award
explain-sign-remind = Reminder
explain-day-n = day { $n }
explain-change = Changes
explain-change-days = applied for { $n ->
    [one] { $n } day
   *[other] { $n } days
  } before the end at the latest
explain-giving-on = Giving work on
explain-core-tasks = payments that name { $tasks } are asked about, for the receiver does that itself
explain-supplier = One supplier
explain-supplier-share = payments above { $percent } % of the contract need a reason
explain-leaders = Project leaders
explain-persons = { $n }
explain-answer = Answering requests
explain-suspended = Mending after a suspension
explain-refund = Refund after a termination
explain-within-days = within { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
explain-clause = Clause
explain-clauses = Clauses and duties
explain-acceptance = Acceptance
explain-group = Group of experts
explain-small-group = Group for a small award
explain-pass-acceptance = Pass
explain-pass-at = weighted deliverables { $percent } % or more, and nothing blocks
explain-rectify = Rectification
explain-rectify-at = { $percent } % to { $pass } %, or what is wrong can be mended
explain-rectify-how = Term and times
explain-rectify-term = within { $days } days, { $times ->
     [one] once
    *[other] { $times } times
}
explain-fail = Fail
explain-fail-below = below { $percent } %, or what blocks cannot be mended
explain-self-check = Self-check
explain-self-check-days = within { $n ->
    [one] { $n } day
   *[other] { $n } days
  } after the end
explain-check-days = Check of materials and finance
explain-expert-days = Experts
explain-settle-days = Settlement
explain-blocking = What blocks a pass
explain-performance = Performance self-evaluation
explain-performance-part = Part
explain-performance-funds = Funds executed
explain-performance-output = Output
explain-performance-benefit = Benefit
explain-performance-satisfaction = Satisfaction
explain-reason-below = An execution below { $percent } % needs a reason.
explain-grade-from = { $grade } from { $points }
explain-grades = Grades: { $grades }
explain-ownership = Results
explain-owner = They belong to
explain-release = Publication
explain-consent-needed = needs consent first
explain-consent-free = needs no consent
explain-news = Routine news
explain-news-free = needs none under an approved publicity plan
explain-news-consent = needs consent as well
explain-archive = Archive
explain-keep = Files are kept
explain-keep-accounts = Vouchers and ledgers are kept
explain-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
  }
explain-archive-term = Term
explain-archive-days = within { $n ->
    [one] { $n } day
   *[other] { $n } days
  } after settlement
explain-archive-content = Contents
explain-privacy = Personal data
explain-consents = Notices and consents
explain-consent-separate = { $text } (asked for separately)
explain-consent-told = { $text }
explain-masked = Masked where published
explain-records = Recorded only
explain-record = What
explain-dates = Dates
explain-period = Period
explain-precision = Remark
explain-stages = Windows
explain-stage = Window
explain-stage-window = From and to
explain-stage-step = Stage
explain-stage-hard = Afterwards
explain-window-hard = nothing is taken
explain-window-soft = needs a reason
explain-gantt = Time line
explain-span = { $from } to { $to }
explain-application-number = Numbers of applications
explain-contract-number = Numbers of contracts
explain-term-of = { $step }: { $n ->
    [one] { $n } working day
   *[other] { $n } working days
  }
explain-correction = Correction
explain-correction-how = within { $n } working days, { $times ->
     [one] once
    *[other] { $times } times
}; then the application lapses
explain-formats-every = in each of these formats: { $formats }
explain-paper-when = only of those for whom the condition holds
explain-sign-in = Lower levels
explain-sign-in-own = sign in themselves
explain-sign-in-province = their lists are imported by the province
explain-areas = Areas
explain-areas-n = { $n }: { $areas }
explain-folders = Folders
explain-folder = { $label }: named { $name }
explain-folder-papers = { $label }: named { $name }, with { $papers }
explain-anchor = · from { $from }: { $label }
explain-look-at = · { $part }
explain-missing = still missing on { $day }: { $to } is told
explain-lowered = when “{ $list }” is shorter, its length is the target, with a reason
explain-spend-remind = Reminders to spend
explain-actual = [actual value]
explain-grade-rest = { $grade }: the rest
explain-minutes = { $goal } ({ $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  })
explain-score-judged = { $total } points, all by judgement; { $decimals } decimals; never below { $floor }.
explain-guide-pdf = Guide (PDF)
explain-guide-version = { $number }, version { $n }
explain-guide-proof = The code leads to the public page, with the latest version
explain-guide-frozen = This guide was made of the published file; its SHA-256: { $digest }
nav-programmes = Programme files
programme-page-about = A programme is a file: conditions, money, papers, review, deliverables and acceptance follow from it. A call begins with one of them.
programme-page-sub = File: { $file }
programme-page-pdf = Guide as a draft (PDF)
programme-page-file = Download the file (TOML)
programme-page-own = This file is the office's own, from the data folder; it stands above a shipped one of the same name.
programme-page-own-mark = own file
programme-page-none = There is no programme file.
programme-page-place = Line { $line }, column { $column }:
programme-file-wrong = The file has problems; mend them before a guide can be made of it.
explain-contents = Contents
explain-test = Show the expression
explain-gantt-data = The time line as a table
explain-gantt-what = What
explain-gantt-kind = Kind
explain-draft = DRAFT
explain-draft-note = Draft, made of { $file } on { $at }. Not published; nobody may apply by it.
explain-guide-title-competitive-project = { $name }: guide for applicants
explain-guide-title-post-subsidy = { $name }: guide for applicants
explain-guide-title-designated = { $name }: requirements
explain-guide-title-selection = { $name }: guide
explain-guide-title-assessment = { $name }: guide
explain-demands = Demands
action-programme-view = See programme files
noun-programme = Programme files
