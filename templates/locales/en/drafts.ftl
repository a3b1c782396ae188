# Drafts: what was typed and not sent yet.

draft-title = My drafts
draft-sub = What you have typed and not sent; kept for { $n ->
    [one] { $n } day
   *[other] { $n } days
  } after the last change
draft-page = Page
draft-saved = Last saved
draft-until = Kept until
draft-continue = Continue
draft-discard = Discard
draft-discarded = The draft was discarded
draft-none = No drafts
draft-none-note = What you type into a form is saved here by itself, and cleared when it is sent
draft-offer = You have a draft of { $at } that was not sent
draft-offer-text = Restore it to go on, or discard it.
draft-restore = Restore the draft
draft-restored = The draft of { $at } was restored
draft-restored-differs = These differ from what is recorded; what you send will count:
draft-restored-same = The draft is the same as what is recorded.
draft-recorded = Recorded
draft-typed = Draft
draft-status-saved = Saved { $at }
draft-status-local = No connection or signed out; kept on this computer { $at }
draft-status-large = Too long to be saved by itself
draft-conflict = This draft was changed in another window
draft-conflict-text = Another window saved something else at { $at }. Choose what to keep, field by field; until you confirm, neither is lost.
draft-conflict-mine = This window
draft-conflict-theirs = The other window
draft-conflict-all-mine = All of this window
draft-conflict-all-theirs = All of the other window
draft-conflict-apply = Confirm
draft-not-yours = What was not sent before the sign-in ran out belongs to another account and is not shown here
field-page = Page
job-drafts-sweep = Clear old drafts
draft-note = What you have typed and not sent
schedule-drafts-sweep = Clear old drafts
