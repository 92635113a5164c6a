-- The reader's rules about names: what the words never mean, or always mean; in one story, or everywhere.
CREATE TABLE link_rules (
    id TEXT PRIMARY KEY,
    words TEXT NOT NULL,
    never INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    story TEXT,
    created INTEGER NOT NULL
) STRICT;
