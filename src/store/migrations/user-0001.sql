-- What the reader made. Times are seconds since 1970, UTC; ids of stories and feeds are 32 hexadecimal digits.
CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    added INTEGER NOT NULL
) STRICT;
CREATE TABLE statuses (
    story TEXT PRIMARY KEY,
    read INTEGER NOT NULL,
    starred INTEGER NOT NULL
) STRICT;
-- Words, surroundings and place as W3C Web Annotation selectors; the place counts code points of the revision's text.
CREATE TABLE highlights (
    id TEXT PRIMARY KEY,
    story TEXT NOT NULL,
    revision TEXT NOT NULL,
    exact TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    color TEXT NOT NULL,
    created INTEGER NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE INDEX highlights_of_story ON highlights (story);
-- The whole text a highlight was made on, so that the highlight is readable without the cache.
CREATE TABLE revision_texts (
    revision TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE watchlist (
    symbol TEXT PRIMARY KEY,
    added INTEGER NOT NULL
) STRICT;
-- What the reader added by hand, as it came: a deleted cache is refilled from here.
CREATE TABLE documents (
    story TEXT PRIMARY KEY,
    origin_kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    content_type TEXT,
    bytes BLOB NOT NULL,
    added INTEGER NOT NULL
) STRICT;
-- Stories that were removed: they do not come back with the next refresh.
CREATE TABLE tombstones (
    story TEXT PRIMARY KEY
) STRICT;
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
