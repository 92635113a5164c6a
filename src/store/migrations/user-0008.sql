-- Searches that the reader keeps as views.
CREATE TABLE saved_searches (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
