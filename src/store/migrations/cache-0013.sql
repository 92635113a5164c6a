-- What the SEC says of companies, a row a line, by kind: 'filings' or 'facts'.
CREATE TABLE company_reports (
    cik INTEGER NOT NULL,
    kind TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    name TEXT NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (cik, kind)
) STRICT;

-- Units of each currency for one euro, by who says so and of which day: 'USD 1.08,CNY 7.8'.
CREATE TABLE fx_days (
    source TEXT NOT NULL,
    day TEXT NOT NULL,
    per_euro TEXT NOT NULL,
    PRIMARY KEY (source, day)
) STRICT;
