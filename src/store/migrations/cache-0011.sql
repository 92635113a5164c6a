-- Which hosts were contacted, what for, how often and when.
CREATE TABLE contacts (
    host TEXT NOT NULL,
    why TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (host, why)
) STRICT, WITHOUT ROWID;
