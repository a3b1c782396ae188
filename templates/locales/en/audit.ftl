# The audit trail.

audit-title = Audit trail
audit-sub = Who did what to what, when, and what changed; nothing here can be edited or removed
audit-list = Events
audit-at = When
audit-actor = Who
audit-action = What
audit-object = Object
audit-changes = Changes
audit-address = Address
audit-seal = Seal
audit-system = System
audit-filter-q = Keyword
audit-filter-kind = Kind of object
audit-filter-action = What
audit-filter-actor = Person number
audit-filter-from = From
audit-filter-to = To
audit-search-placeholder = Object, person or request number
audit-sealed = Sealed
audit-unsealed = Waiting
audit-place = Place { $n }
audit-more = { $n ->
    [one] { $n } more change
   *[other] { $n } more changes
  }
audit-no-changes = No fields changed
audit-chain-title = Chain
audit-chain-note = Each event is linked to the one before it and sealed; whatever is edited, removed or reordered later is found
audit-chain-sealed = Sealed
audit-chain-unsealed = Waiting for a seal
audit-chain-head = Head of the chain
audit-none = No events yet
audit-none-note = As soon as somebody does something, it is listed here.
audit-not-found = No event matches
audit-not-found-note = Remove a condition or widen the dates.
audit-event-title = Event { $id }
audit-who-title = What happened
audit-organisation = Organisation
audit-action-code = Code
audit-reason = Reason
audit-request = Request number
audit-proof-title = Seal and digests
audit-proof-note = All of them are SHA-256
audit-seq = Place in the chain
audit-hash = Hash of the chain up to here
audit-before = Digest of the object before
audit-after = Digest of the object after
audit-not-yet = Waiting; it takes about a second
audit-anonymous = Not signed in
audit-one-time-link = Holder of a one-time link
