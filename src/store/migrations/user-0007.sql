-- Whether the reader named the host of a page, and no redirect did. Of older pages that is not known.
ALTER TABLE documents ADD COLUMN is_named INTEGER NOT NULL DEFAULT 0;
