-- The search index is kept in parts of some thousands of stories each, in the order of their numbers: `words_N` holds
-- those from N to `last`. What was indexed before is the first of them.
DROP TABLE word_counts;
ALTER TABLE words RENAME TO words_0;
CREATE TABLE word_parts (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;
INSERT INTO word_parts (first, last) SELECT 0, max(4096, coalesce(max(number), 0)) FROM stories;
