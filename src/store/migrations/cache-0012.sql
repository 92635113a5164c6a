-- Headlines a story had over a text that stayed; the newest headline of a text stands with it in `revisions`.
CREATE TABLE headlines (
    story TEXT NOT NULL,
    revision TEXT NOT NULL,
    title TEXT NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX headlines_of_story ON headlines (story);
