-- What of a story stays the same when another site prints it, and the first story with the same text (itself, if it
-- is no copy). The address is cleaned of what only tracks readers.
CREATE TABLE fingerprints (
    story TEXT PRIMARY KEY,
    head TEXT NOT NULL,
    at INTEGER NOT NULL,
    address TEXT,
    fingerprint BLOB NOT NULL
) STRICT;
CREATE INDEX fingerprints_by_time ON fingerprints (at);
CREATE INDEX fingerprints_by_head ON fingerprints (head);
