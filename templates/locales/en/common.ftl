# Words that all pages share: fields, nouns, events, values, forms, error pages, navigation, sign-in. Same keys as in Chinese.

saved = Saved.
list-separator = { ", " }

## Fields
field-name = Name
field-kind = Type
field-uscc = Unified social credit code
field-region = Province
field-area = City or prefecture
field-class = Class of public institution
field-licence = Legal form
field-supervising-body = Supervising body
field-legal-representative = Legal representative
field-address = Postal address
field-phone = Telephone
field-email = E-mail
field-merged-into = Merged into
field-into = Merge into
field-contact = Contact
field-post = Post
field-state = Status
field-role = Role
field-organisation = Organisation
field-delegation = Stand-in
field-taker = Stand-in
field-starts-on = From
field-ends-on = To
field-on = Date
field-locale = Language
field-lang = Language
field-shortcuts = Single-key shortcuts
field-others = Other sign-ins ended
field-successor = Successor
field-to = Successor
field-stand-ins = Stand-ins called back
field-roles = Roles handed over
field-stands-in-for = Stands in for
field-login = Login name
field-password = Password
field-password-new = New password
field-password-again = New password again
field-password-present = Present password
field-disable = Disable the account afterwards
field-sure = Confirmation
field-on-purpose = It is another organisation; register it all the same
field-centre = Name of the centre
field-decision = Decision
field-body = Holiday table
field-year = Year
field-off = Days off
field-work = Worked weekends
field-source = Source
field-created = Created
field-updated = Updated
field-reason = Reason
field-next = Page after sign-in
field-back = Page to return to
field-carried = Input to be sent
field--version = Version of the page

## Nouns
noun-organisation = Organisation
noun-user = Person
noun-people = People
noun-role = Roles
noun-delegation = Stand-ins
noun-policy = Permissions
noun-calendar = Working-day calendar
noun-styleguide = Style guide
noun-audit = Audit trail

## Events
event-organisation-created = Registered the organisation
event-organisation-edited = Changed the organisation's record
event-organisation-renamed = Renamed the organisation
event-organisation-merged = Merged the organisation into another
event-organisation-took-over = Took over a merged organisation
event-organisation-contact-added = Added a contact
event-organisation-contact-changed = Changed a contact
event-organisation-contact-removed = Removed a contact
event-calendar-imported = Imported a holiday table
event-user-first = Created the first administrator
event-user-invited = Invited the person
event-user-edited = Changed the person's record
event-user-disabled = Disabled the account
event-user-enabled = Enabled the account
event-user-preferred = Changed personal settings
event-user-handed-over = Handed over to a successor
event-user-link-made = Made a one-time link
event-user-password-set = Set a password by one-time link
event-user-password-changed = Changed the password
event-role-proposed = Proposed a role
event-role-granted = Granted a role
event-role-refused = Refused a role
event-role-ended = Took a role away
event-delegation-given = Named a stand-in
event-delegation-withdrawn = Called a stand-in back
event-session-started = Signed in
event-session-ended = Signed out
event-session-acting = Changed capacity
event-session-refused = Sign-in refused

## Values
value-yes = Yes
value-no = No
value-centre = Centre
value-association = Provincial association
value-unit = Applicant or implementing unit
value-agency = Third-party agency
value-public-1 = Public welfare, class 1
value-public-2 = Public welfare, class 2
value-civil-servant-managed = Managed as civil service
value-production = Production and business
value-none = Not a public institution
value-legal-person = Legal person
value-branch = Branch
value-sole-proprietorship = Sole proprietorship
value-partnership = Partnership
value-active = Active
value-merged = Merged
value-invited = Invited
value-disabled = Disabled
value-proposed = Awaiting approval
value-refused = Refused
value-ended = Ended
value-given = Given
value-withdrawn = Called back
value-accounts-admin = Accounts administrator
value-policy-admin = Permissions administrator
value-audit-admin = Audit administrator
value-auditor = Auditor
value-officer = Programme officer
value-leader = Centre leader
value-finance = Finance officer
value-expert = Review expert
value-applicant = Applicant's handler
value-project-leader = Project leader
value-accountant = Accountant
value-unit-head = Head of unit
value-acceptance-reviewer = Acceptance reviewer

## Forms
form-required = Fill in “{ $label }”.
form-too-long = At most { $most } characters; this has { $length }. Shorten it.
form-choice = Choose one of the options.
form-tick = Tick to confirm before you submit.
form-twice = This was sent twice. Reload the page and fill it in again.
form-unreadable = This could not be read. Reload the page and fill it in again.
form-date-form = This is not a date. Write it as 2026-11-21, 20261121 or 2026.11.21.
form-date-none = The date “{ $date }” does not exist. Check year, month and day.
form-email = This is not an e-mail address. Write it as zhang@example.org.
form-phone = A telephone number has 7 to 20 digits; spaces, +, -, brackets, # and 转 may stand between them, as in 0951-1234567 转 8.
form-stale = Somebody saved a newer version while you were writing. Your changes are not saved yet; check them and save again.

## Error pages
error-home = Back to my to-do list
error-not-found-title = Page not found
error-not-found-text = The address may be wrong, or you may not see what is there.
error-not-found-next = Check the address, or start again from the menu
error-forbidden-title = You may not do this
error-forbidden-text = Your present role does not allow this.
error-forbidden-next = If you need it, ask the accounts administrator for the role
error-cross-site-title = Request from elsewhere
error-cross-site-text = This was not sent from one of our own pages. To be safe, nothing was done.
error-cross-site-next = Open the page here again and submit it
error-invalid-title = Some input is wrong
error-invalid-text = Some of the input does not fit. Nothing was saved.
error-invalid-next = Go back, correct it and submit again
error-stale-title = Changed by somebody else
error-stale-text = Somebody changed this after you opened the page. Nothing was done.
error-stale-next = Go back, reload, check and try again
error-conflict-title = Not possible now
error-conflict-text = Its present state does not allow this.
error-conflict-next = Go back and reload to see its present state
error-malformed-title = Input not understood
error-malformed-text = The page may be out of date, or the input incomplete. Nothing was done.
error-malformed-next = Reload the page, fill it in and submit again
error-too-large-title = Too large
error-too-large-text = More was sent than we take. Nothing was saved.
error-too-large-next = Send less, or in several parts
error-too-many-title = Too many attempts
error-too-many-text = { $minutes ->
    [one] Too many attempts in a short time. Try again in { $minutes } minute.
   *[other] Too many attempts in a short time. Try again in { $minutes } minutes.
  }
error-too-many-next = Try again later
error-unavailable-title = Not available at the moment
error-unavailable-text = The system is busy or under maintenance. Nothing was done, and your data is safe.
error-unavailable-next = Try again in a few minutes; if it does not help, tell the administrator the request number
error-internal-title = Something went wrong
error-internal-text = There was an error on our side. Nothing was done, and your data is safe. The error is logged.
error-internal-next = Tell the administrator the request number

## Weekdays and deadlines
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
due-left = { $n ->
    [0] less than 1 working day left
    [one] { $n } working day left
   *[other] { $n } working days left
  }
due-late = { $n ->
    [0] late
    [one] { $n } working day late
   *[other] { $n } working days late
  }

## Navigation
nav-applying = Applications
nav-judging = Review
nav-awarding = Awards
nav-registers = Registers
nav-administration = Administration
nav-desk = To do
nav-organisations = Organisations
nav-people = People and roles
nav-proposals = Role approvals
nav-audit = Audit trail
nav-calendar = Calendar
nav-permissions = Permissions
nav-styleguide = Style guide

## Sign-in
signin-title = Sign in
signin-sub = Use the account that was opened for you
signin-submit = Sign in
signin-carried-title = Your input is kept
signin-carried-text = Your session ended before it was sent. Sign in and send it then; you need not enter it again.
signin-resume-title = Send your input
signin-resume-sub = Your input is kept but has not been sent yet. Check it and press “Send now”.
signin-resume-fields = To be sent
signin-resume-name = Field
signin-resume-value = Input
signin-resume-submit = Send now
signin-resume-cancel = Do not send; back to my to-do list
signin-samples-title = Sample accounts
signin-samples-note = All sample data is made up. Every account below has the password:
signin-samples-password = Password of the sample accounts
signin-samples-who = Who
signin-sample-officer = Zhang, programme officer
signin-sample-officer-2 = Chen, programme officer
signin-sample-leader = Li, centre leader
signin-sample-finance = Liu, finance officer of the centre
signin-sample-accounts = Accounts administrator
signin-sample-policy = Permissions administrator
signin-sample-trail = Audit administrator
signin-sample-auditor = Auditor
signin-sample-shanxi = Shanxi association
signin-sample-ningxia = Ningxia unit, applicant's handler
signin-sample-ningxia-head = Ningxia unit, head of unit
signin-sample-ningxia-accountant = Ningxia unit, accountant
signin-sample-agency = Third-party agency
signin-sample-expert = Review expert
signin-sample-reviewer = Acceptance reviewer
label-and-value = { $label }: { $value }
name-and-place = { $name } ({ $place })
due-no-calendar = no official calendar for { $year }
view-saved = View saved.
view-removed = View removed.
view-name-taken = A view of this name exists. Choose another name.
view-too-many = A list keeps { $most } views at most. Remove one first.
view-menu = Views
view-own = My views
view-none = No saved views yet
view-save = Save this view
view-name = Name of the view
view-remove = Remove the view “{ $name }”
event-view-saved = saved a view of a list
event-view-removed = removed a view of a list
field-path = List
field-query = Conditions
field-view = View
event-role-moved = moved a role with a merged organisation
event-delegation-moved = moved a stand-in with a merged organisation
field-title = Title
field-file = File
field-sha256 = SHA-256
