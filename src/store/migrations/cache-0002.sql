-- One row once the samples and what the reader added by hand are in: before that the cache has to be filled.
CREATE TABLE filled (
    at INTEGER NOT NULL
) STRICT;
