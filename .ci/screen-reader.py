#!/usr/bin/python3
"""What a screen reader finds in the window, over AT-SPI.

Run in a session bus of its own, with a display:
    dbus-run-session -- /usr/bin/python3 .ci/screen-reader.py target/debug/tapereader
Needs at-spi2-core, gir1.2-atspi-2.0, python3-gi and xdotool. Exit 0 if the headline, the first ticker and the first number
of the first story are found, and a row of the list with its state.
"""

import os
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402


def enable():
    """Says on the session bus that assistive technology is there, which starts the bus of accessibility."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True)))
        bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set", value, None, 0, 5000)


def nodes(node, depth=0):
    """A node and everything in it, in reading order."""
    yield node, depth
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from nodes(child, depth + 1)


def application(pid):
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(i)
        if child is not None and child.get_process_id() == pid:
            return child
    return None


def key(*names):
    subprocess.run(["xdotool", "key", *names], check=True)
    time.sleep(1.5)


def main():
    enable()
    with tempfile.TemporaryDirectory() as library:
        window = subprocess.Popen([sys.argv[1], "--library", library])
        try:
            found = None
            deadline = time.time() + 30
            while found is None and time.time() < deadline:
                time.sleep(0.5)
                found = application(window.pid)
            if found is None:
                sys.exit("the window is not on the bus of accessibility")
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(window.pid), "--name", "Tapereader"]
            own = subprocess.run(search, capture_output=True, text=True, check=True, timeout=30).stdout.split()[-1]
            time.sleep(1)
            subprocess.run(["xdotool", "windowfocus", own], check=True)
            key("j")
            tree = [(node.get_role_name(), node.get_name() or "") for node, _ in nodes(found)]
        finally:
            window.terminate()
            window.wait()
    if "-v" in sys.argv:
        for role, name in tree:
            print(f"{role}: {name[:100]}")
    first = lambda test: next(((role, name) for role, name in tree if test(role, name)), None)
    wanted = {
        "row of the list": first(lambda role, name: role == "list item"),
        "headline": first(lambda role, name: role == "heading" and len(name) > 30),
        "first ticker": first(lambda role, name: role == "link" and name.endswith(")") and "(" in name),
        "first number": first(lambda role, name: role in ("button", "push button", "toggle button")
                              and any(c.isdigit() for c in name) and ", " in name
                              and not name.endswith((", show", ", hide"))),
        "paragraph": first(lambda role, name: role == "paragraph"),
    }
    for what, node in wanted.items():
        print(f"{what}: {node}")
    print(f"{len(tree)} nodes")
    sys.exit(0 if all(wanted.values()) else 1)


main()
