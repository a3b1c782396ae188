noun-keys = Encryption keys
event-keys-rotated = Changed the encryption key
event-keys-dropped = Removed an old encryption key
