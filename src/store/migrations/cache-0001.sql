-- What can be fetched or made again. Times are seconds since 1970, UTC; ids are 32 hexadecimal digits.
CREATE TABLE stories (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin_kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    published INTEGER,
    arrived INTEGER NOT NULL,
    url TEXT,
    symbols TEXT NOT NULL,
    numbers TEXT NOT NULL,
    revision TEXT NOT NULL,
    preview_only INTEGER NOT NULL
) STRICT;
CREATE INDEX stories_of_origin ON stories (origin_kind, origin);
CREATE TABLE revisions (
    revision TEXT NOT NULL,
    story TEXT NOT NULL,
    seen INTEGER NOT NULL,
    article TEXT NOT NULL,
    PRIMARY KEY (story, revision)
) STRICT;
CREATE TABLE mentions (
    symbol TEXT NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (symbol, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_of_story ON mentions (story);
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, symbols,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE fetches (
    feed TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    checked INTEGER
) STRICT;
