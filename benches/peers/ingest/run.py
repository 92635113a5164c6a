"""How fast Python's feedparser and trafilatura read the same kind of feed and page: prints times and bytes a second.

python3 -m venv peers && peers/bin/pip install -r requirements.txt && peers/bin/python run.py
Stand it beside `cargo bench --manifest-path benches/peers/ingest/Cargo.toml`, whose feed it makes again.
Licences of the peers: BSD-2-Clause (feedparser), Apache-2.0 (trafilatura).
"""

import pathlib
import time

PAGE = pathlib.Path(__file__).parents[3] / "tests/fixtures/pages/wire-story/source.html"
PARAGRAPH = ("<p>Shares of <b>Norfield Freight</b> fell 3.4% on Tuesday after the company said that demand grew "
             "more slowly than it had expected, &amp; cut its outlook for the "
             '<a href="https://example.com/y">year</a>.</p>')


def feed(items):
    head = ('<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title>'
            "<link>https://example.com/</link><description>Stories</description>")
    item = ("<item><title>Norfield Freight falls, day {0}</title><link>https://example.com/{0}</link>"
            '<guid isPermaLink="false">story-{0}</guid><dc:creator>A. Writer</dc:creator>'
            "<pubDate>Tue, 10 Nov 2026 09:{1:02}:00 GMT</pubDate><category>Freight</category>"
            "<description>Shares of Norfield Freight fell.</description>"
            "<content:encoded><![CDATA[{2}]]></content:encoded></item>")
    body = PARAGRAPH * 14
    return (head + "".join(item.format(i, i % 60, body) for i in range(items)) + "</channel></rss>").encode()


def report(name, read, text):
    read(text)
    times = []
    while len(times) < 3 or (sum(times) < 5 and len(times) < 200):
        began = time.process_time()
        read(text)
        times.append(time.process_time() - began)
    best = min(times)
    print(f"{name:28} {best * 1000:9.2f} ms  {len(text) / best / 1e6:7.3f} MB/s")


def main():
    import feedparser
    import trafilatura

    for items in (1, 10, 100):
        report(f"feedparser, {items} items", feedparser.parse, feed(items))
    report("trafilatura, short page", trafilatura.extract, PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
