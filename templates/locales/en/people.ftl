# The words of people, roles, stand-ins, sign-in and permissions. The same keys stand in ../zh-CN/people.ftl.

## Names of roles

role-accounts-admin = Accounts administrator
role-policy-admin = Permissions administrator
role-audit-admin = Audit administrator
role-auditor = Auditor
role-officer = Programme officer
role-leader = Centre leader
role-finance = Finance officer
role-agency = Third-party agency
role-expert = Review expert
role-association = Provincial association
role-applicant = Application handler
role-project-leader = Project leader
role-accountant = Accountant
role-unit-head = Head of unit
role-acceptance-reviewer = Acceptance reviewer

## People: list and record

people-title = People and roles
people-sub = Who can sign in, their roles, and the state of their accounts.
people-search = Name, initials, login name, phone or e-mail
people-new = Invite a person
people-new-sub = Record the basics, then give the person a one-time link to set a password.
people-new-next = Saving makes a one-time link. Send it to the person; once they have set a password they can sign in. Roles are given separately.
people-new-go = Save and make a link
people-name = Name
people-name-hint = As on the identity document; the audit trail and prints use it
people-login-hint = 3 to 40 small letters, digits or . _ -, beginning with a letter; or an e-mail address
people-login-form = A login name has 3 to 40 small letters, digits, “.”, “_” or “-” and begins with a letter; an e-mail address will do too.
people-login-taken = Somebody has this login name already. Choose another.
people-edit = Edit record
people-edit-of = Edit record: { $name }
people-edit-note = After a change of the login name the person signs in with the new one and the same password. Tell them first.
people-save = Save
people-back-to-list = Back to people
people-find = Find
people-next = What happens next
people-actions = Actions
people-tabs = Parts of the record
people-tab-record = Record
people-tab-history = History
people-none-found = Nobody matches
people-none-found-note = Remove a condition or try another keyword.
people-none = Nobody yet
people-none-note = Invite the first colleague, then give them a role.
people-none-ask = Ask the accounts administrator to invite people.
people-roles = Roles
people-roles-note = With those that ended or were refused
people-history-of = History: { $name }
people-history-note = The latest 200, newest first
people-history-none = Nothing recorded yet
people-history-none-note = Every change of the account and its roles is recorded here.

## People: state of the account

user-state-invited = Invited
user-state-active = Active
user-state-disabled = Disabled
people-invited = This person has not set a password yet
people-invited-text = Until then they cannot sign in.
people-invited-link = Until then they cannot sign in. If the one-time link was lost or is over, make a new one; the old one stops working.
people-off = This account is disabled
people-off-text = The person cannot sign in; roles and history are kept. Once enabled again, the roles count as before.
people-disable = Disable account
people-enable = Enable again
people-disable-question = Disable the account of { $name }?
people-disable-sessions = They are signed out everywhere at once and cannot sign in any more.
people-disable-links = One-time links that were not used stop working.
people-disable-kept = Record, roles and history are kept, and the account can be enabled again. If the person leaves, hand their work over first.
people-disabled = The account is disabled.
people-enabled = The account is enabled again.
people-is-disabled = This account is disabled. Enable it first.
people-not-disabled = This account is not disabled.
people-not-own-disable = You cannot disable your own account. Ask another accounts administrator.
people-not-own-handover = You cannot hand over your own work. Ask another accounts administrator.
people-last-administrator = There must always be an accounts administrator and a permissions administrator. Give the role to a successor first.

## My account

people-me-record = My record
people-me-record-note = If something is wrong, ask the accounts administrator.
people-me-roles = My roles
people-me-no-role = You have no active role yet
people-me-no-role-note = Ask the accounts administrator for a role; some count only after a second person has approved them.
people-me-safety = Security
people-me-password = Password
people-me-password-set = Set { $at }
people-me-password-until = expires { $at }
people-me-preferences = Display
people-me-shortcuts = Single-key shortcuts
people-me-shortcuts-hint = Such as / for search, j and k for the next and the previous row; switch them off if you dictate or press keys by accident
locale-zh-CN = 中文
locale-en = English

## Passwords

password-title = Change password
password-rules = At least { $least } characters of three kinds: capitals, small letters, digits, others; without the login name; you may paste
password-rules-former = ; not one you used lately
password-rules-kept = ; none of your last { $n } passwords
password-others = You will be signed out on all other devices
password-forgotten = If you have forgotten the present password, ask the accounts administrator for a reset link.
password-due = Your password has expired
password-due-text = Set a new one to go on.
password-changed = Password changed. You were signed out on all other devices.
password-set = Password set. You are signed in.
password-differs = The two new passwords differ. Enter them again.
password-present-wrong = The present password is wrong. Check capitals and the input method.
password-used-before = This is one of your last { $last } passwords. Choose another.
password-too-short = A password has at least { $least } characters; this one has { $length }.
password-too-long = A password has at most { $most } characters. Shorten it.
password-too-plain = Too plain: use at least { $kinds } kinds of capitals, small letters, digits and others.
password-holds-login = The password must not contain the login name. Choose another.

## Sign-in and devices

sign-in-wrong = The login name or the password is wrong. Check capitals and the input method; if you have forgotten the password, ask the accounts administrator.
sign-in-pause = Too many failures. Try again in { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}. If you have forgotten the password, ask the accounts administrator.
signed-out = You are signed out.
sessions-title = Devices
sessions-sub = See where you are signed in, and sign out devices you do not know
sessions-note = If you do not know a device, sign it out first, then change your password.
sessions-end-others = Sign out all others
sessions-ended = { $n ->
    [one] Signed out 1 other device.
   *[other] Signed out { $n } other devices.
}
session-ended = The device is signed out.
session-device = Device
session-address = Network address
session-began = Signed in
session-used = Last used
session-here = This device
session-end = Sign out
session-wechat = WeChat
session-unknown = Another browser

## One-time links

link-title = One-time link
link-title-of = One-time link: { $name }
link-sub = Give the link to the person, who sets a password with it.
link-once = The link is shown only now
link-once-text = You will not see it again. It works once, until { $until }; earlier links no longer work.
link-send = Send to the person
link-message = Text to paste into WeChat
link-message-note = Make sure that it goes to the person, not to a group.
link-only = The link alone
link-only-note = Whoever has the link can set the password. Do not pass it on to others.
link-for = For
link-until = Works until
link-next-person = The person opens the link, sets a password and is signed in; the account becomes active.
link-next-roles = A new person also needs a role, given on their page; without one there is nothing to do after signing in.
link-next-lost = If the link is lost or over, make a new one on their page.
link-done = Sent, go to the record
link-again = New invitation link
link-reset = Password reset link
link-message-invitation =
    Hello { $name }, you now have an account at Granary, the back office for grants.
    Login name: { $login }
    Open this link to set a password (works once, within 7 days; do not forward it):
    { $link }
link-message-reset =
    Hello { $name }, open this link to set a new password at Granary, the back office for grants (works once, within 24 hours; do not forward it):
    { $link }
    Login name: { $login }
    If you did not ask for this, do not open the link, and tell the accounts administrator.
link-welcome-title-invitation = Set a password
link-welcome-title-reset = Set a new password
link-welcome-sub-invitation = Hello { $name }. Once you have set a password you can start.
link-welcome-sub-reset = Hello { $name }. The old password stops working, and you are signed out on all other devices.
link-welcome-go = Save and sign in
link-welcome-note = Not your name and login name? Do not set a password; tell the accounts administrator.
link-spent-title = This link does not work
link-spent-sub = The one-time link cannot be used any more.
link-spent-why = Why this may be
link-spent-used = It was used already: every link works once.
link-spent-late = It is over: invitations work for 7 days, password resets for 24 hours.
link-spent-newer = A newer link was made since, or the account is disabled.
link-spent-cut = It was not copied in full.
link-spent-do = What you can do
link-spent-sign-in = If you have a password, just sign in.
link-spent-ask = If not, ask the accounts administrator for a new link.
link-spent-first = If this is the first start of the system, ask its operator for a new link.
link-spent-go = Sign in

## First start

first-title = First start
first-sub = Record the centre and its first accounts administrator. This is done once.
first-centre = Centre
first-centre-note = The organisation that runs the programmes; the rest of its record can follow
first-centre-hint = Full name as on its certificate
first-uscc-hint = 18 digits or capitals, on its certificate
first-person = Accounts administrator
first-person-note = Invites people and gives roles, does no business, and can hold no other role
first-next-policy = First invite a permissions administrator: the first one counts at once, and approves the roles that matter from then on.
first-next-people = Then invite the others and give them roles.
first-go = Start and sign in
first-done = The system is ready, and you are signed in as accounts administrator. Next: invite a permissions administrator.
first-not-empty = There are people already, so this is no first start. To sign in, ask the accounts administrator.

## Roles: give, approve, take away

membership-state-proposed = To approve
membership-state-active = Active
membership-state-refused = Refused
membership-state-ended = Ended
role-new = Give a role
role-new-of = Give a role: { $name }
role-new-sub = Find the organisation, then choose the role the person has there.
role-new-go = Submit
role-step-find = Step 1: find the organisation
role-step-give = Step 2: choose organisation and role
role-find = Organisation
role-found = { $n ->
    [one] 1 organisation found. Choose it below.
   *[other] { $n } organisations found. Choose one below.
}
role-find-many = Only the first { $n } are listed. Enter a keyword to narrow them down.
role-find-none = No organisation found. Try another keyword, or ask a programme officer to record it first.
role-find-empty = There is no organisation yet. Ask a programme officer to record it first.
role-organisation-hint = Where the person has this role
role-role-hint = Roles of the centre are held at the centre, roles of units at applicants, experts anywhere
role-reason-hint = For example the number of the appointment; the second person decides by it
role-needs-second = {" "}(needs a second person)
role-next-second = Roles that watch, decide or release money, and any role for yourself, count once a permissions administrator has approved them.
role-next-once = Other roles count at once.
role-next-alone = Administrators and auditors can hold no other role.
role-granted = The role counts now.
role-proposed = Submitted. The role counts once a permissions administrator has approved it.
role-none = No role yet
role-none-note = Without a role there is nothing to do after signing in.
role-since = Submitted
role-until = Ended
role-waits = Waits for a permissions administrator
role-end = Take role away
role-call-back = Call back
role-end-question = Take this role away from { $name }?
role-was-ended = The role was taken away.
role-waiting-title = Role approvals
role-waiting-sub = Submitted by an accounts administrator; they count once approved. Who submitted or gets a role cannot approve it.
role-waiting-one = { $person }: { $role }
role-waiting-none = No role to approve
role-waiting-none-note = Whatever an accounts administrator submits appears here and among your to-dos.
role-person = Person
role-proposed-by = Submitted by
role-barred = You cannot decide on this one
role-decide-reason = Remark
role-decide-reason-hint = Needed if you refuse; it goes into the audit trail
role-approve = Approve
role-refuse = Refuse
role-approved = Approved. The role counts now.
role-was-refused = Refused. Your remark is in the audit trail.
role-refuse-reason = Say why you refuse.
role-not-own = You cannot approve your own role. Ask another permissions administrator.
role-not-proposer = You submitted this role, so another permissions administrator must approve it.
role-decided = Somebody has decided on this role already. Reload the page.
role-ended = This role has ended already.
role-held-already = The person has this role there already, or it waits to be approved.
role-wrong-kind = This role cannot be held in this organisation. Check both.
role-disagrees = Cannot be held together with “{ $role }”. Take one of them away first, or choose somebody else.

## Handover

handover-title = Hand over
handover-title-of = Hand over: { $name }
handover-sub = Gives all active roles to a successor in one step, when somebody leaves, retires or moves.
handover-what = Roles to hand over
handover-nothing = No active role
handover-nothing-note = Only stand-ins would be called back. You can also just disable the account.
handover-step-find = Step 1: find the successor
handover-find = Person
handover-found = { $n ->
    [one] 1 person found. Choose them below.
   *[other] { $n } people found. Choose one below.
}
handover-find-none = Nobody found who could take over. Try another keyword, or invite the successor first.
handover-step-do = Step 2: hand over
handover-to-hint = Must be able to hold all roles above
handover-reason-hint = For example “moved in November 2026”; it goes into the audit trail
handover-disable-hint = Tick it if the person leaves or retires, not if they still need to sign in
handover-effect-roles = The roles end at once, and the successor gets the same ones.
handover-effect-second = Roles that need a second person count for the successor once a permissions administrator has approved them. Tell one soon.
handover-effect-stand-ins = All stand-ins given or taken by the person are called back.
handover-go = Hand over now
handover-done = Handed over. Roles that count now: { $now }; that wait for a permissions administrator: { $waiting }.
handover-not-to = You cannot hand over to the same person or to a disabled account. Choose somebody else.

## Stand-ins

delegation-title = Stand-ins
delegation-sub = A colleague does your work while you are away
delegation-new = New stand-in
delegation-taker-hint = A colleague in the same organisation whose account is active
delegation-ends-hint = That day included; 180 days at most
delegation-reason-hint = For example “business trip” or “leave”; it goes into the audit trail
delegation-next-switch = From the first day it is among your colleague’s to-dos; they switch role and act for you.
delegation-next-names = Everything done for you is recorded with both names.
delegation-next-back = You can call it back at any time; it ends by itself.
delegation-go = Confirm
delegation-list = Stand-ins I gave
delegation-term = Term
delegation-from-to = { $first } – { $last }
delegation-withdraw = Call back
delegation-none = No stand-in yet
delegation-none-note = Set one up above before you go away, so that work does not stop.
delegation-nobody = Nobody in your organisation can stand in
delegation-nobody-note = A stand-in needs a role there and an active account. Ask the accounts administrator.
delegation-standing-in = You are acting for somebody else
delegation-standing-running = Running
delegation-standing-coming = Not begun
delegation-standing-over = Over
delegation-standing-withdrawn = Called back
delegation-given = The stand-in is set up.
delegation-called-back = The stand-in was called back.
delegation-withdrawn = This stand-in was called back already.
delegation-not-onward = While acting for somebody you cannot name a stand-in. Switch to your own role first.
delegation-no-colleague = Only a colleague in the same organisation with an active account can stand in. Choose somebody else.
delegation-ends-before = The last day cannot be before the first.
delegation-past = The last day is over. Choose today or later.
delegation-too-long = A stand-in lasts { $most ->
    [one] { $most } day
   *[other] { $most } days
  } at most. Choose an earlier last day.
delegation-overlaps = Somebody stands in for you on some of these days already. Change the dates, or call the other one back.

## Switching

acting-title = Switch role
acting-sub = Choose the organisation to act in, or the colleague to act for.
acting-as = Acting as
acting-self = Yourself
acting-until = until { $day }
acting-no-role = No active role
acting-now = Current
acting-go = Switch
acting-changed = Switched.
acting-note = It only counts for this sign-in. When you act for a colleague, both names go into the audit trail.

## To-dos

todo-decide-role = Approve a role
todo-role-object = { $person }: { $role } ({ $at })
todo-stand-in = Stand in
todo-stand-in-for = For { $name } ({ $at })
todo-password = Change the expiring password

## Why not

access-role = Your present role does not allow this. If you have several, switch first; if you need it, ask the accounts administrator.
access-change-password = Your password has expired. Change it first.

## History

history-reason = Reason:{" "}
history-join = :{" "}

## Permissions

permission-title = Permissions
permission-sub = What each role may do. Permissions follow roles; nobody has any of their own.
permission-link = What each role may do
permission-own = Your present roles:{" "}
permission-own-none = You have no active role.
permission-mine = mine
permission-action = Action
permission-yes = yes
permission-no = no
permission-rules = Rules about roles
permission-notes = Notes
permission-second = Needs a second person
permission-second-note = An accounts administrator submits it, a permissions administrator approves it. Nobody approves their own role.
permission-alone = Stands alone
permission-alone-note = Administrators and auditors watch over others; they hold no other role and do no business.
permission-national = Sees the whole country
permission-national-note = The other roles see their own province or organisation only.
permission-more = It also depends
permission-more-note = The table says what a role may do. Whose it is, its state and conflicts of interest decide too; if something cannot be done, the page says why.

action-policy-view = See permissions
action-calendar-view = See the working calendar
action-calendar-import = Import a year’s holidays
action-styleguide-view = See the style guide
action-audit-view = See the audit trail
action-organisation-view = See organisations
action-organisation-create = Record an organisation
action-organisation-edit = Edit an organisation
action-organisation-edit-contacts = Edit contacts
action-organisation-rename = Rename an organisation
action-organisation-merge = Merge doubles
action-people-view = See people
action-people-create = Invite a person
action-people-edit = Edit a person
action-people-disable = Disable, enable accounts
action-people-send-link = Make one-time links
action-people-hand-over = Hand work over
action-role-propose = Give a role
action-role-end = Take a role away
action-role-decide = Approve a role
action-delegation-give = Name a stand-in
people-link-guarded = This person’s role needs a second person, so an accounts administrator cannot reset the password. The operator of the server can.
