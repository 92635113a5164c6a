-- The key numbers of each story. Values are decimals as text; `first` and `last` are bytes of the newest revision.
CREATE TABLE figures (
    story INTEGER NOT NULL,
    place INTEGER NOT NULL,
    symbol TEXT,
    company TEXT,
    metric TEXT NOT NULL,
    metric_id TEXT,
    period TEXT,
    role TEXT NOT NULL,
    change TEXT,
    low TEXT NOT NULL,
    high TEXT NOT NULL,
    step TEXT NOT NULL,
    unit TEXT,
    approx INTEGER NOT NULL,
    bound TEXT,
    source TEXT,
    shown TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    sentence_first INTEGER NOT NULL,
    sentence_last INTEGER NOT NULL,
    quote TEXT NOT NULL,
    PRIMARY KEY (story, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_of_symbol ON figures (symbol) WHERE symbol IS NOT NULL;
CREATE INDEX figures_of_company ON figures (company) WHERE company IS NOT NULL;
-- Nothing has been kept yet: all stories are read again.
UPDATE stories SET annotated_by = '';
