# Organisations: the register, a record, registering, renaming, merging, contacts.

## Values
kind-centre = Centre
kind-association = Provincial association
kind-unit = Applicant or implementing unit
kind-agency = Third-party agency
class-public-1 = Public welfare, class 1
class-public-2 = Public welfare, class 2
class-civil-servant-managed = Managed as civil service
class-production = Production and business
class-none = Not a public institution
licence-legal-person = Legal person
licence-branch = Branch
licence-sole-proprietorship = Sole proprietorship
licence-partnership = Partnership
organisation-state-active = Active
organisation-state-merged = Merged

## The register
organisation-title = Organisations
organisation-sub = Each is registered once; former names still find it
organisation-list = Organisations
organisation-search-placeholder = Name, former name, pinyin initials or credit code
organisation-none = No organisation is registered yet
organisation-none-note = Those that you register are listed here.
organisation-not-found = No organisation matches
organisation-not-found-note = Remove a condition or check the name; former names and pinyin initials work too.

## A record
organisation-tabs = Pages of the organisation
organisation-tab-record = Record
organisation-tab-history = History
organisation-record = Record
organisation-name = Name of the organisation
organisation-former = Former names
organisation-former-until = Until
organisation-former-reason = Reason
organisation-contacts = Contacts
organisation-contacts-actions = Actions
organisation-contacts-none = No contacts yet
organisation-contacts-none-note = Add at least one, so that somebody can be reached.
organisation-contacts-many = An organisation has at most { $most } contacts. Remove one that is no longer used.
organisation-gaps-title = The record is incomplete
organisation-gaps = Missing: { $fields }
organisation-gaps-edit = Complete it
organisation-gaps-ask = Ask the programme officer to complete it.
organisation-merged-title = This organisation was merged
organisation-merged-into = Merged into:
organisation-merged-note = This page is kept for reference and cannot be changed.
organisation-history-none = No history yet
organisation-history-none-note = Every change of the record is listed here.

## Register and edit
organisation-new = Register an organisation
organisation-new-sub = Search first, so that nothing is registered twice
organisation-edit = Edit
organisation-part-nature = Legal nature
organisation-part-reach = How to reach it
organisation-kind-hint = Its part in the projects
organisation-name-hint = In full, as on the certificate
organisation-name-example = 宁夏塞上农业技术推广中心
organisation-uscc-hint = Needed for a unit; 18 digits or capitals, without I, O, S, V, Z
organisation-region-hint = Needed for a unit or an association; where it really is
organisation-area-hint = Its Chinese name; 市 may be left out
organisation-area-example = 银川市
organisation-class-hint = A public institution, whose code begins with 12, must tell it
organisation-licence-hint = As on the licence or certificate
organisation-phone-example = 0951-1234567
organisation-email-example = office@example.org
organisation-on-purpose-hint = Only when you have checked that they are two organisations
organisation-create-submit = Register
organisation-save = Save
organisation-existing-title = Perhaps it is registered already
organisation-existing-text = Registered organisation:
organisation-existing-insist = If yours is another one, tick the confirmation at the end of the form and submit again.
organisation-existing-same = Open it and check; do not register it twice.
organisation-created = The organisation is registered.
organisation-code-taken = This code is already recorded for “{ $name }”. Open that record; do not register it again.
organisation-code-just-taken = Somebody has just registered this code. Search for it and check.
organisation-name-taken = “{ $name }” is registered already. Do not register it twice.
organisation-name-looks-like = The name looks like “{ $name }”, which is registered. Check whether they are the same.
organisation-name-same = This is the present name. Enter a new one.
organisation-region-required = A unit or an association needs a province.
organisation-uscc-required = A unit needs a credit code.
organisation-class-needed = A credit code that begins with 12 belongs to a public institution. Choose its class.
organisation-area-region = Choose the province first, then enter the city or prefecture.
organisation-area-unknown = The province has no such city or prefecture. It has, for instance, { $examples }.
organisation-is-merged = This organisation was merged into another and cannot be changed.
organisation-not-own = You can change your own organisation only.

## Rename
organisation-rename = Rename
organisation-rename-sub = The present name is kept as a former name and still finds the organisation
organisation-rename-now = Present name
organisation-rename-to = New name
organisation-rename-reason-hint = On what grounds, such as the number of the approval; it goes into the audit trail
organisation-rename-submit = Rename
organisation-renamed = The organisation has its new name.

## Merge
organisation-merge = Merge
organisation-merge-sub = Merge a double into the right record
organisation-merge-from = To be merged
organisation-merge-search = Find the right record
organisation-merge-search-note = Only organisations of the same type, 50 at most; search by name for others
organisation-merge-choose = Merge into
organisation-merge-none-found = There is nothing to merge it into
organisation-merge-none-found-note = Try another name; organisations of different types cannot be merged.
organisation-merge-effects = After the merger
organisation-merge-effect-names = “{ $name }” becomes a former name of the other record and still finds it
organisation-merge-effect-people = Contacts, people and their roles move along
organisation-merge-effect-kept = This record is closed; its history is kept
organisation-merge-reason-hint = Why they are the same; it goes into the audit trail
organisation-merge-sure = I have checked that both are the same organisation
organisation-merge-submit = Merge
organisation-merged = The organisations are merged.
organisation-merge-none = There is no such organisation. Choose again.
organisation-merge-self = It cannot be merged into itself. Choose another one.
organisation-merge-kind = They are of different types and cannot be merged.
organisation-merge-codes = Their credit codes differ, so they are not the same and cannot be merged.

## Contacts
organisation-contact-new = Add a contact
organisation-contact-edit = Edit the contact
organisation-contact-sub = For notices; there may be several
organisation-contact-name = Name
organisation-contact-post-example = Head of office
organisation-contact-phone-hint = Telephone or e-mail, at least one
organisation-contact-phone-example = 0951-1234567 转 8
organisation-contact-change = Edit
organisation-contact-remove = Remove the contact
organisation-contact-remove-short = Remove
organisation-contact-remove-question = Remove the contact “{ $name }”?
organisation-contact-removed = The contact is removed.
organisation-contact-reach = Enter a telephone number or an e-mail address.

## To do
todo-add-contact = Add a contact
todo-plain = { $text }
organisation-kind-centre = The centre stays the centre, and no other organisation becomes one.
