"""Writes hours.tsv and exceptions.tsv from the package `exchange_calendars` (Apache-2.0).

    python3 -m venv venv && venv/bin/pip install exchange_calendars==4.13.2
    venv/bin/python assets/calendar/build.py

Only facts are taken: on which weekdays a market was closed, and when its hours were others than usual.
"""

import datetime
import pathlib

import exchange_calendars
import pandas

FIRST, LAST = datetime.date(2006, 1, 1), datetime.date(2027, 12, 31)
# The Nasdaq keeps the days and hours of the New York Stock Exchange.
MARKETS = ["XNYS", "XHKG", "XLON", "XTKS", "XETR", "XPAR", "XTSE"]
HERE = pathlib.Path(__file__).parent


def local(moment, zone):
    """A UTC moment as local clock time; empty for none."""
    return "" if pandas.isna(moment) else moment.tz_convert(zone).strftime("%H:%M")


def hours_of(row, zone):
    """Opening, closing, and the lunch break of one session; a morning alone has no break."""
    opens, closes = local(row["open"], zone), local(row["close"], zone)
    begins, ends = local(row["break_start"], zone), local(row["break_end"], zone)
    if begins == closes or begins == ends:
        begins, ends = "", ""
    return opens, closes, begins, ends


def usual_hours(days):
    """Stretches of the usual hours: those that at least half of the sessions of a quarter of a year keep."""
    stretches = []
    for start in range(0, len(days), 20):
        window = [hours for _, hours in days[start : start + 60]]
        common = max(set(window), key=window.count)
        if not stretches or stretches[-1][1] != common:
            stretches.append((days[start][0], common))
    # A stretch begins on the first day that keeps its hours, looked for from the one before.
    exact = [(FIRST, stretches[0][1])]
    for (_, before), (near, hours) in zip(stretches, stretches[1:]):
        place = next(i for i, (day, _) in enumerate(days) if day == near)
        while days[place][1] == hours:
            place -= 1
        while days[place][1] != hours:
            place += 1
        exact.append((days[place][0], hours))
    return exact


def main():
    hours_lines, exception_lines = [], []
    for mic in MARKETS:
        calendar = exchange_calendars.get_calendar(mic, start=str(FIRST), end=str(LAST))
        days = [(day.date(), hours_of(row, calendar.tz)) for day, row in calendar.schedule.iterrows()]
        assert all(day.weekday() < 5 for day, _ in days), mic
        usual = usual_hours(days)
        for since, hours in usual:
            hours_lines.append("\t".join([mic, str(since), *hours]))
        sessions = dict(days)
        day = FIRST
        while day <= LAST:
            if day.weekday() < 5:
                expected = [hours for since, hours in usual if since <= day][-1]
                if day not in sessions:
                    exception_lines.append(f"{mic}\t{day}\tclosed")
                elif sessions[day] != expected:
                    exception_lines.append("\t".join([mic, str(day), *sessions[day]]))
            day += datetime.timedelta(days=1)
    head = f"# Made by build.py from exchange_calendars {exchange_calendars.__version__}; from {FIRST} to {LAST}.\n"
    hours_head = head + "# mic, first day, opening, closing, break begins, break ends (local time)\n"
    (HERE / "hours.tsv").write_text(hours_head + "\n".join(hours_lines) + "\n")
    day_head = head + "# mic, day, closed; or opening, closing, break begins, break ends (local time)\n"
    (HERE / "exceptions.tsv").write_text(day_head + "\n".join(exception_lines) + "\n")


main()
