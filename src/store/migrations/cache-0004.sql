-- The order of the list, so that a start can show a page of it before all of it is read.
CREATE INDEX stories_by_time ON stories (min(coalesce(published, arrived), arrived) DESC, id);
