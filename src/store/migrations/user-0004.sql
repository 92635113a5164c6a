-- Notes, tags and what a highlight holds; and enough of its story to cite it without the cache. Lists are one entry a line.
ALTER TABLE highlights ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN symbols TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN numbers TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE highlights ADD COLUMN url TEXT;
ALTER TABLE highlights ADD COLUMN author TEXT;
ALTER TABLE highlights ADD COLUMN published INTEGER;
UPDATE highlights SET changed = created;
