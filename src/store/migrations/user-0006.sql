-- The reader's rules about stories. Tags are one a line.
CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    mute INTEGER NOT NULL,
    star INTEGER NOT NULL,
    notify INTEGER NOT NULL,
    tags TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    paused INTEGER NOT NULL
) STRICT;
-- What must hold of a story, in order. `matter` is a place of words, 'feed' or 'company'; `value` the words, a feed's id or
-- a symbol.
CREATE TABLE rule_conditions (
    rule TEXT NOT NULL,
    place INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    matter TEXT NOT NULL,
    is_regex INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (rule, place)
) STRICT, WITHOUT ROWID;
-- What rules and the reader made of stories. A story with a row has been asked of the rules and is not asked again. The
-- name is that of the rule when it hid the story.
CREATE TABLE filed (
    story TEXT PRIMARY KEY,
    muted_by TEXT,
    muted_name TEXT,
    tags TEXT NOT NULL
) STRICT;
CREATE INDEX filed_muted ON filed (story) WHERE muted_by IS NOT NULL;
