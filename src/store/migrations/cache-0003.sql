-- The version of the program that found the mentions and numbers of a story: those of another are found again.
ALTER TABLE stories ADD COLUMN annotated_by TEXT NOT NULL DEFAULT '';
