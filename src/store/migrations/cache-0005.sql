-- Prices as their sources gave them: one row a source, instrument and length of bar. `bars` holds one bar a line, and
-- `tail` the newest of them again, for lists.
CREATE TABLE price_series (
    provider TEXT NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    delay INTEGER,
    adjustment TEXT NOT NULL,
    currency TEXT,
    bars TEXT NOT NULL,
    tail TEXT NOT NULL,
    PRIMARY KEY (symbol, interval, provider)
) STRICT;
-- How often each source was asked in the stretch that began at `at`; for failures, `at` is when it may be asked again.
CREATE TABLE provider_limits (
    provider TEXT NOT NULL,
    counted TEXT NOT NULL,
    at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (provider, counted)
) STRICT;
