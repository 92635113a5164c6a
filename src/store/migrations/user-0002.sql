-- What the reader set for a subscription; no row is nothing set. A folder is the names from the outermost in, a line each.
CREATE TABLE feed_options (
    feed TEXT PRIMARY KEY,
    name TEXT,
    folder TEXT NOT NULL,
    paused INTEGER NOT NULL,
    every INTEGER,
    is_named INTEGER NOT NULL,
    has_login INTEGER NOT NULL,
    login_user TEXT,
    login_secret TEXT
) STRICT;
