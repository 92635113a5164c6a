#!/usr/bin/env python3
"""Builds instruments.tsv and names.tsv from packages of the public registries and the hand-made tables beside it.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install pyarrow
    /tmp/v/bin/python assets/symbols/build.py --words /usr/share/dict/american-english

It takes symbols, names, exchanges and CIKs only; README.md names the sources and their licences. The word list
(Debian package wamerican) decides only whether a name could be an ordinary word; none of it is written out.
"""

import argparse, csv, glob, io, re, subprocess, sys, tempfile, zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ["edgartools==5.62.1", "pytickersymbols==1.17.10"]
EXCHANGES = {"Nasdaq": "NASDAQ", "NYSE": "NYSE", "CBOE": "CBOE"}
SUFFIXES = {
    "inc", "incorporated", "corp", "corporation", "co", "company", "companies", "cos", "ltd", "limited", "plc", "llc", "lp", "l.p",
    "sa", "s.a", "ag", "nv", "n.v", "se", "ab", "asa", "as", "oyj", "spa", "s.p.a", "kgaa", "bv", "b.v", "lllp",
    "trust", "de", "md", "nj", "ny", "new", "the", "cayman", "adr", "ads", "&",
}
# Words that say what a company is, not who: a name may be told without them if the rest is not a plain word.
TAILS = {"holding", "holdings", "group", "international", "technologies", "technology", "corporation", "enterprises",
         "industries", "bancorp", "bancshares", "pharmaceuticals", "therapeutics", "platforms", "systems", "brands",
         "financial", "energy", "resources", "partners", "global", "labs", "laboratories", "motors", "airlines"}
LIGHT_TAILS = {"holding", "holdings", "group", "platforms"}


def packages(folder):
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", folder, *PACKAGES], check=True)
    found = {}
    for wheel in glob.glob(f"{folder}/*.whl"):
        found[Path(wheel).name.split("-")[0]] = zipfile.ZipFile(wheel)
    return found


def sec_rows(wheel):
    """CIK, symbol, exchange and name, in the SEC's order, which is by size."""
    import pyarrow.parquet as parquet

    data = wheel.read("edgar/reference/data/company_tickers.parquet")
    return parquet.read_table(io.BytesIO(data)).to_pylist()


def clean_names(wheel):
    """Everyday spellings of index members by their US symbol."""
    with tempfile.TemporaryDirectory() as folder:
        wheel.extractall(folder)
        sys.path.insert(0, folder)
        from pytickersymbols import PyTickerSymbols

        stocks = PyTickerSymbols()
        names = {}
        for index in ("S&P 600", "S&P 500", "NASDAQ 100"):
            for stock in stocks.get_stocks_by_index(index):
                name = re.sub(r"\s*\([^)]*\)", "", stock["name"]).strip()
                names[canonical(stock["symbol"])] = name
        return names


def canonical(symbol):
    return re.sub(r"[-/]([A-Z])$", r".\1", symbol.strip().upper())


def spelled(name):
    """The SEC writes many names in capitals: give them the case of a name."""
    name = re.sub(r"\s*/[A-Z]{2,}/?$|\s*\\[A-Z]{2,}\\?$", "", name.strip())
    name = re.sub(r"\s+", " ", name)
    if sum(c.islower() for c in name) > 2:
        return name
    out = []
    for word in name.split(" "):
        bare = re.sub(r"[^A-Z]", "", word)
        short = len(bare) <= 3 and not re.search(r"[AEIOUY]", bare) or bare in KEEP or "&" in word or re.fullmatch(r"(?:[A-Z]\.)+", word)
        out.append(word if short and bare not in SMALL else word.capitalize())
    return " ".join(out)


KEEP = {"USA", "US", "UK", "II", "III", "IV", "ADT", "IBM", "AES", "ITT", "PPG", "NVR", "UBS", "AIG", "SAP", "ASML", "BP", "HSBC", "ING", "CVS", "KKR", "TKO", "EQT", "ONE", "API", "AI"}
SMALL = {"CO", "INC", "LTD", "CORP", "PLC"}


def words_of(name):
    return re.findall(r"[^\W_]+(?:[&.'’\-][^\W_]+)*", name)


def stripped(name):
    """The name without what follows the last real word: legal form, state, class."""
    name = re.sub(r",?\s*\(?(?:class|series)\s+[a-z0-9]\b.*$", "", name, flags=re.I)
    parts = name.split(" ")
    while len(parts) > 1 and parts[-1].strip(".,/()").lower() in SUFFIXES:
        parts.pop()
    if len(parts) > 1 and parts[0].lower() == "the":
        parts = parts[1:]
    return " ".join(parts).strip(" ,.&")


def classify(name, common, proper):
    words = words_of(name)
    lower = [word.lower().replace("’", "'") for word in words]
    plain = [word in common or re.sub(r"(?:'s|s|es)$", "", word) in common or word.isdigit() or len(word) < 2 for word in lower]
    known = [p or w in proper for p, w in zip(plain, lower)]
    if len(words) == 1:
        if known[0] or len(name) < 4:
            return "w"
        return "s"
    if not all(known):
        return "s"
    return "p"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--words", required=True, help="a list of English words, one a line")
    arguments = parser.parse_args()
    listed = Path(arguments.words).read_text().split("\n")
    listed = [word for word in listed if word and "'" not in word]
    common = {word for word in listed if word[0].islower()}
    proper = {word.lower() for word in listed if word[0].isupper()}
    with tempfile.TemporaryDirectory() as folder:
        found = packages(folder)
        sec = sec_rows(found["edgartools"])
        everyday = clean_names(found["pytickersymbols"])
    hand = rows("hand.tsv")
    aliases = rows("aliases.tsv")
    promoted = {row[1] for row in aliases}
    adrs = {row[0] for row in rows("adrs.tsv")}

    instruments, seen, per_cik = [], set(), {}
    hand_symbols = {row[0] for row in hand}
    for order, row in enumerate(sec):
        exchange = EXCHANGES.get(row["exchange"])
        symbol = canonical(row["ticker"])
        if not exchange or symbol in seen or symbol in hand_symbols:
            continue
        cik = int(row["cik"])
        first = per_cik.get(cik)
        if first is not None and not share_class(first, row["ticker"]):
            continue
        if first is None and re.search(r"-(?:P|W|U|R|WT|UN|RT)[A-Z]?$", row["ticker"]):
            continue
        seen.add(symbol)
        per_cik.setdefault(cik, row["ticker"])
        raw = everyday.get(symbol)
        full = spelled(row["name"])
        kind = "adr" if symbol in adrs else "stock"
        rank = order if symbol not in promoted else min(order, 400)
        primary = first is None
        instruments.append([rank, symbol, full, exchange, kind, str(cik), raw, primary])
    instruments.sort(key=lambda row: row[0])

    out, names = [], []
    for rank, symbol, full, exchange, kind, cik, raw, primary in instruments:
        out.append([symbol, shown(full, raw), exchange, kind, cik])
        if not primary:
            continue
        number = len(out) - 1
        for name in variants(full, raw, common, proper):
            names.append([name, number, classify(name, common, proper)])
    for symbol, name, exchange, kind in hand:
        out.append([symbol, name, exchange, kind, ""])
        number = len(out) - 1
        if kind in ("index", "crypto", "commodity", "fx"):
            continue
        names.append([name, number, classify(name, common, proper)])
    names = settle(names)
    write("instruments.tsv", out)
    write("names.tsv", names)
    print(f"{len(out)} instruments, {len(names)} names")


def share_class(first, other):
    """Whether another symbol of a company is a share class of its own rather than a preferred share or a warrant."""
    if re.search(r"-[ABC]$", other):
        return True
    return "-" not in other and len(other) <= 4 and len(first) <= 5 and other[:2] == first[:2]


def shown(full, raw):
    full = re.sub(r"(\w) Com\b(?= Inc|$)", r"\1.com", full)
    return re.sub(r"\s+", " ", full if len(full) > 3 else raw or full)


def variants(full, raw, common, proper):
    out = []

    def add(name):
        name = name.strip(" ,.&")
        if len(name) >= 2 and name not in out and re.search(r"[^\W\d_]", name):
            out.append(name)

    base = stripped(full)
    add(base)
    if raw:
        add(stripped(raw))
    for name in list(out):
        parts = name.split(" ")
        while len(parts) > 1 and parts[-1].lower().strip(".,") in LIGHT_TAILS:
            parts = parts[:-1]
            shorter = " ".join(parts)
            add(stripped(shorter))
        if len(parts) == 2 and parts[-1].lower() in TAILS and classify(parts[0], common, proper) == "s":
            add(parts[0])
        if name.lower().endswith(" com"):
            add(name[:-4] + ".com")
    return out


def settle(names):
    """One row a name and owner; a name with several owners is theirs together unless one is far larger."""
    owners = {}
    for name, number, group in names:
        owners.setdefault(name.lower(), {}).setdefault(number, (name, group))
    out = []
    for lower, by_number in owners.items():
        numbers = sorted(by_number)
        first = numbers[0]
        name, group = by_number[first]
        if len(numbers) > 1 and not (first < 800 and numbers[1] > 4 * max(first, 50)):
            group = "a"
        head = words_of(lower)
        if not head:
            continue
        out.append([head[0], name, first, group])
    out.sort(key=lambda row: (row[0].encode(), -len(row[1].encode()), row[1].lower().encode()))
    return [[str(cell) for cell in row] for row in out]


def rows(file):
    with open(HERE / file, encoding="utf-8") as handle:
        lines = [line.rstrip("\n") for line in handle]
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def write(file, table):
    with open(HERE / file, "w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None).writerows(table)


main()
