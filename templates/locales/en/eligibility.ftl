# Eligibility
event-application-reasons-given = Reasons for conditions given
eligibility-title = Eligibility
eligibility-applications = Applications
eligibility-rules = Eligibility
eligibility-rules-note = Judged anew from what is filled in now
eligibility-holds = Holds
eligibility-fails = Fails
eligibility-open = Open
eligibility-human = For a person
eligibility-inputs = What this rests on
eligibility-reason-of-applicant = The applicant’s reason
eligibility-reason-wanted = A written reason is wanted
eligibility-blocks = { $n } conditions that must hold do not, or cannot be judged yet. The draft is kept; it cannot be submitted before they are mended.
eligibility-reasons-missing = { $n } conditions want a written reason before the application can be submitted.
eligibility-in-order = The conditions are in order.
eligibility-none = This call has no conditions that are judged by the system.
eligibility-give-reasons = Give reasons
eligibility-reasons = Written reasons
eligibility-reasons-note = Submitted with the application and weighed by those who check its form
eligibility-save-reasons = Save the reasons
eligibility-reasons-saved = The reasons are saved.
eligibility-papers = Papers
paper-state-wrong = To be mended
paper-state-there = There
paper-state-optional = Not wanted
paper-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
  }
paper-missing = Not uploaded yet.
paper-few = At least { $least } files are wanted; there are { $found }.
paper-many = No more than { $most } files are taken; there are { $found }.
paper-format = A file is of another format than wanted.
paper-no-stamp = Not marked as stamped.
paper-no-signature = Not marked as signed by the legal representative.
paper-old = It must be made out within { $months ->
    [one] { $months } month
   *[other] { $months } months
  } before the deadline.
paper-handed-in = { $paper }: { $n ->
    [one] { $n } file
   *[other] { $n } files
  }.
paper-not-handed-in = { $paper }: not handed in (need not be).
try-title = Try the conditions
try-sub = The conditions of the call over what is recorded of a unit; no application is made
try-find = Choose a unit
try-unit = Unit
try-go = Judge
try-note = Only what the record of the unit tells
cross-title = Cross-checks
cross-note = What applications of one call share: to be looked at, and no conclusion
cross-kind = Kind of sign
cross-evidence = Evidence
cross-number = Number
cross-unit = Applicant
cross-more = More
cross-none = Nothing is shared
cross-none-note = No submitted applications have a legal representative, address, telephone or leader in common.
cross-not-found = No sign of this kind
cross-sanctioned = Under sanction
cross-double = Applied twice
cross-elsewhere = Applied elsewhere this year
cross-representative = Same legal representative
cross-address = Same address
cross-phone = Same telephone
cross-leader = Same leader
cross-region = Same province
eligibility-held = Show what holds ({ $n })
