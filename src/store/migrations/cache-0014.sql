-- Lines at the edges of stories, by a hash of their words, with the stories that hold them; and those that have come in
-- so many stories of their feed that they are no part of any.
CREATE TABLE seen_lines (
    feed TEXT NOT NULL,
    line INTEGER NOT NULL,
    story TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (feed, line, story)
) STRICT, WITHOUT ROWID;
CREATE TABLE repeated_lines (
    feed TEXT NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (feed, line)
) STRICT, WITHOUT ROWID;
