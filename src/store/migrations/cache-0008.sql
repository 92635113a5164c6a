-- Whether a story's source has changed it since it arrived.
ALTER TABLE stories ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
UPDATE stories SET edited = 1 WHERE id IN (SELECT story FROM revisions GROUP BY story HAVING count(*) > 1);
