-- The key numbers of a story in thousandths, amounts and percentages apart, to be found by size.
CREATE TABLE story_numbers (
    story INTEGER NOT NULL,
    is_percent INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (is_percent, value, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_of_story ON story_numbers (story);
-- How many stories hold a word, to know what a search will cost.
CREATE VIRTUAL TABLE word_counts USING fts5vocab (words, 'row');
-- Numbers of stories that are here already are found with the next annotation.
UPDATE stories SET annotated_by = '';
