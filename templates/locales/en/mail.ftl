# Mail: the outbox, the words of every mail, the forgotten password. ../zh-CN/mail.ftl has the same keys.

## The outbox

nav-mails = Mail
noun-mail = mail
action-mail-view = See mail
action-mail-manage = Send again and withdraw mail
event-mail-retried = Mail sent again
event-mail-withdrawn = Mail withdrawn
event-mail-settled = Mail settled as sent
mail-title = Mail
mail-sub = Every mail that was sent or waits, and what became of it
mail-list = Mail
mail-search = Recipient, address, subject or mail number
mail-created = Made
mail-to = To
mail-kind = Kind
mail-attempts = Tries
mail-next = Next try
mail-next-at = tried again { $at }
mail-sent-at = Sent
mail-useful-until = Not sent after
mail-always = no limit
mail-message-id = Mail number
mail-course = What became of it
mail-text = Text of the mail
mail-title-of = { $kind }: { $name }
mail-none = No mail yet
mail-none-note = Invitations, password resets and other mail will be listed here.
mail-none-found = No mail fits
mail-none-found-note = Use fewer conditions or another keyword.
mail-state-waiting = Waiting
mail-state-sending = Sending
mail-state-sent = Sent
mail-state-failed = Not delivered
mail-state-doubtful = In doubt
mail-state-withdrawn = Withdrawn
mail-held = For the morning
mail-gathered = In a morning mail
mail-gathered-link = See the morning mail it became part of
value-sending = sending
value-sent = sent
value-doubtful = in doubt
mail-masked = The secret in the link is not kept; dots stand for it
mail-send-now = Send now
mail-retry = Send again
mail-settle = Settle as sent
mail-withdraw = Withdraw
mail-was-retried = It waits to be sent again.
mail-was-withdrawn = The mail is withdrawn.
mail-was-settled = The mail is settled as sent.
mail-not-now = The mail is in a state in which this cannot be done. Reload the page.
mail-too-late = The link in this mail has run out, so it is not sent any more. Send a new one from the person’s page.
mail-doubt = Nobody knows whether it arrived
mail-doubt-text = The mail was being handed to the mail server when that broke off, and no answer came. The recipient may have it. It is not sent again by itself. Ask the recipient: if it came, settle it as sent; if not, send it again. Both carry the same mail number, and most mailboxes show one of them.
mail-failed = The address was refused
mail-failed-text = The mail server refused it for good. Correct the person’s e-mail address and send again from the person’s page; if the address is right, send again here.
mail-files = No mail server is set
mail-files-text = Mail is only written to files, in the folder “mails” of the server’s data folder, and reaches nobody. Ask the operator to set a mail server; until then reach people by one-time links.
mail-samples = Sample mail
mail-samples-text = Mail of the sample data does not leave. Open any of it to read it whole and to follow its link.
mail-sample = Sample mail
mail-sample-text = In real use only the recipient sees the link below.
mail-trouble-no-address = no e-mail address
mail-trouble-declined = the person chose not to get this mail
mail-trouble-unknown = it broke off before the mail server answered
mail-trouble-late = the link has run out; not sent any more
mail-trouble-unwritable = the mail could not be written; tell the operator
todo-mail-doubtful = Find out whether mail arrived
todo-mail-failed = See to mail that was refused
todo-mail-count =
    { $n ->
        [one] 1 mail
       *[other] { $n } mails
    }

## How to be told

field-mail = Mail
event-user-mail-chosen = Chose how to be told by mail
mail-choice-at-once = At once
mail-choice-daily = Once a day
mail-choice-none = Not at all
mail-choice-at-once-hint = One mail for each notice, as it comes
mail-choice-daily-hint = At 8 in the morning, to-dos and notices in one mail; none when there is nothing
mail-choice-none-hint = Only what the desk shows after signing in
mail-choice-hint = Invitations, passwords and whatever concerns your account’s safety always come at once
mail-choice-no-address = No e-mail address is recorded, so no mail reaches you now; ask an accounts administrator to add one

## Kinds and subjects

mail-invitation = Invitation
mail-invitation-subject = You are invited to Granary
mail-reset = Password reset
mail-reset-subject = Set a new password for Granary
mail-reset-refused = Password reset (by the operator)
mail-reset-refused-subject = Your password for Granary: ask the operator
mail-password-changed = Password changed
mail-password-changed-subject = Your password for Granary was changed
mail-address-changed = Address changed
mail-address-changed-subject = The e-mail address of your Granary account was changed
mail-role-decided = Role decided
mail-role-decided-subject = Your role in Granary was decided on
mail-stand-in = Stand-in
mail-stand-in-subject = { $giver } asks you to stand in
mail-digest = Morning mail
mail-digest-subject =
    { $count ->
        [one] Granary this morning: 1 thing to do
       *[other] Granary this morning: { $count } things to do
    }

## Texts

mail-greeting = Dear { $to },
mail-foot = Granary sent this mail by itself. Please do not answer it.
mail-login = Sign-in name: { $login }
mail-link-text = If the button does not open, copy this address into your browser:
mail-link-keep = The link works once. Do not pass it on: whoever has it can set the password. If you do not know who invites you, do not open it.
mail-invitation-what = { $by } invites you to Granary. Your account is ready.
mail-invitation-link = Open this link before { $until }, set a password, and you are signed in:
mail-invitation-go = Set the password
mail-reset-what = Somebody asked for a new password for your account.
mail-reset-link = If it was you, open this link before { $until } and set a new password. The link works once; a new password ends every session.
mail-reset-go = Set a new password
mail-reset-not-me = If it was not you, you need do nothing: your password still works. If such mails keep coming, tell an accounts administrator.
mail-reset-refused-what = Somebody asked for a new password for your account.
mail-reset-refused-why = Your role needs a second person, so its password is not set by mail. Ask the operator, who will make sure that it is you and reset it at the server.
mail-password-changed-what = Your password was changed on { $at }. Other sessions have ended.
mail-password-changed-not-me = If it was not you, set a new password at once and tell an accounts administrator:
mail-password-changed-go = Set a new password
mail-address-changed-what = On { $at } the e-mail address of your account was changed to another one. Mail will not come here any more.
mail-address-changed-not-me = If you do not know of this, tell an accounts administrator at once.
mail-role-decided-yes = Your role “{ $role }” at { $at } was approved and counts from now.
mail-role-decided-no = Your role “{ $role }” at { $at } was not approved.
mail-role-decided-go = Open Granary
mail-reason = Reason: { $reason }
mail-stand-in-what = { $giver } asks you to stand in at { $at }.
mail-stand-in-term = From { $first } to { $last }
mail-stand-in-how = From the first day, switch capacity after signing in. Both names are kept in everything you do.
mail-stand-in-go = Switch capacity
mail-digest-todos =
    { $n ->
        [one] One thing waits for you:
       *[other] { $n } things wait for you:
    }
mail-digest-due = (due { $day })
mail-digest-notices = New notices:
mail-digest-choice = To be told at once or not at all, change it in your account:

## The forgotten password

field-login-or-email = Sign-in name or e-mail address
forgot-link = Forgot your password?
signin-no-account = No account yet? Ask an accounts administrator.
forgot-title = Forgotten password
forgot-sub = Give your sign-in name or your recorded e-mail address. A link for a new password goes to that address.
forgot-go = Send the link
forgot-no-mail = Without a recorded address, ask an accounts administrator to reset your password.
forgot-asked-sub = We have your request.
forgot-asked = Look into your mail
forgot-asked-text = If the account exists and has an address, a mail arrives within minutes. Its link works once, for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
  }.
forgot-nothing = Nothing came?
forgot-nothing-spam = Look into the folder for unwanted mail first.
forgot-nothing-address = The name may be mistyped, or the account has no address.
forgot-nothing-ask = If still nothing comes, ask an accounts administrator.
event-user-reset-asked = Asked for a new password
event-user-link-mailed = One-time link sent by mail
event-user-link-shown = One-time link shown

## One-time links

copyable-text = Words to paste into WeChat
copyable-link = Only the link
copyable-code = Scan to open on a phone
copyable-code-of = QR code: { $link }
link-mail-again = Mail the invitation again
link-mail-reset = Mail a reset link
link-show = Show a link (for WeChat)
link-was-mailed = The mail is on its way to { $address }.
link-sample-mailed = The mail to { $address } is made. Sample mail does not leave; read it under “Mail” and follow its link.
link-not-really-mailed = No mail server is set, so the mail to { $address } is only a file. Use “Show a link” and pass it on.
people-invited-mail = They cannot sign in before they set a password. If the mail did not come or its link ran out, mail the invitation again; who reads no mail gets a link by WeChat. The earlier link then stops working.
people-new-next-mail = With an e-mail address, the one-time link goes straight there. Without one, the link is shown and you pass it on. The account works once the password is set. Roles are given separately.
signin-samples-mail = Mail of the sample data does not leave. Sign in as accounts to read it and follow its links.
signin-samples-mail-go = See the sample mail
forgot-pause = Too many requests from here. Try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
  }.
people-no-address = This person has no e-mail address. Show a link and pass it on.
mail-trouble-restored = restored from a backup; it may have been sent before
