# Looking after the product: backup, restore, storage
nav-storage = Storage and backup
noun-care = Operations
action-care-view = See storage and backups
event-care-backed-up = Backed up
event-care-restored = Restored from a backup
event-care-verified = Integrity checked
field-backup-of = Backup of
field-audit-place = Place in the trail
field-audit-head = Digest of the trail
field-rows = Rows
field-files = Files
field-bytes = Bytes
field-damaged = Damaged files
care-title = Storage and backup
care-sub = What is stored, how much room is left, and the latest backup and check
care-database = Database
care-free = Room left on the disk
care-free-least = Below { $least } no requests are taken
care-scarce-title = The disk is nearly full
care-scarce = Less than { $least } is left. Make room soon; otherwise nothing new can be saved.
care-no-backup-title = There is no backup on record
care-old-backup-title = The latest backup is more than 7 days old
care-no-backup = Run granary backup on the server, and keep the file on another machine.
care-looked-after = Backups and checks
care-last-backup = Latest backup
care-last-verify = Latest integrity check
care-last-restore = Latest restore
care-never = Never
care-whole = Whole
care-broken = Something is wrong
care-days-ago = { $n ->
    [0] today
    [one] yesterday
   *[other] { $n } days ago
}
care-nightly = Nightly backup
care-nightly-on = On; the latest { $n } are kept
care-nightly-off = Off; set backup_folder to switch it on
care-schema = Version of the schema
care-commands = Commands
care-commands-note = On the server; a backup needs no pause
care-command-backup = Back up into one file
care-command-restore = Restore into an empty data folder
care-command-verify = Check that everything is as it was written
job-care-backup = Nightly backup
schedule-care-backup = Nightly backup
care-damaged = The backup is written, but { $n } stored files are missing or changed and are not in it.
