-- What the reader said of lines of a site: a promotion, or part of the story.
CREATE TABLE promo_verdicts (
    site TEXT NOT NULL,
    line TEXT NOT NULL,
    is_promo INTEGER NOT NULL,
    PRIMARY KEY (site, line)
) STRICT, WITHOUT ROWID;
