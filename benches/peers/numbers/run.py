"""How fast other libraries find numbers in the text that `tapereader` reads: prints the ratio.

python3 -m venv peers && peers/bin/pip install -r requirements.txt && peers/bin/python run.py TEXT TAPEREADER
TEXT is a file of plain text, TAPEREADER the release build of the program. Each peer reads a part of TEXT that takes it
some seconds, the program all of it 200 times over one core. Licences of the peers: MIT (both).
"""

import json
import subprocess
import sys
import time


def per_second(read, parts):
    """Bytes a second over as many parts as fit into ten seconds, after one for warming up."""
    read(parts[0])
    done, began = 0, time.process_time()
    for part in parts:
        read(part)
        done += len(part.encode())
        if time.process_time() - began > 10:
            break
    return done / (time.process_time() - began)


def quantulum():
    from quantulum3 import parser

    return parser.parse


def recognizers():
    from recognizers_number import Culture, recognize_number, recognize_percentage
    from recognizers_number_with_unit import recognize_currency, recognize_dimension

    kinds = [recognize_number, recognize_percentage, recognize_currency, recognize_dimension]
    return lambda text: [kind(text, Culture.English) for kind in kinds]


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    parts = [part for part in text.split("\n") if part.strip()]
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i in range(200))
    began = time.perf_counter()
    subprocess.run(["taskset", "-c", "0", sys.argv[2], "annotate", "--jsonl"], input=lines, text=True, check=True,
                   stdout=subprocess.DEVNULL)
    own = 200 * len(text.encode()) / (time.perf_counter() - began)
    print(f"tapereader (tickers, numbers, owners, JSON in and out)  {own / 1000:12.1f} kB/s")
    for name, make in (("quantulum3", quantulum), ("Recognizers-Text", recognizers)):
        try:
            speed = per_second(make(), parts)
            print(f"{name:55} {speed / 1000:12.1f} kB/s  {own / speed:8.0f} times slower")
        except ImportError as error:
            print(f"{name:55} is not there: {error}")


main()
