"""The story frames of the demo: what a person does all day, and what it costs in bytes."""
import csv, os

import ptybench

# The day on which the demo is opened: days count from it, so every byte is the same tomorrow.
TODAY = "2026-11-21"
SIZES = [(80, 24), (200, 50)]
# Name, keys that lead there from the first frame, keys that are measured. `{rows}` is one less than the list shows.
STORIES = [
    ("one row down", "down", "down"),
    ("one row up", "down down", "up"),
    ("scroll by one line", "down*{rows}", "down"),
    ("one page down", "", "page-down"),
    ("to the next pane", "", "tab"),
    ("open a record", "", "enter"),
    ("close a record", "enter", "esc"),
    ("open the score sheet", "", "s"),
    ("a digit in the score sheet", "s", "3"),
    ("leave the score sheet", "s", "esc"),
    ("open the filter", "", "/"),
    ("a filter letter that changes the list", "/ s e", "p"),
    ("a filter letter that changes only the prompt", "/ m i s s e s space s e p s i", "s"),
    ("open help", "", "?"),
    ("close help", "?", "esc"),
    ("the list of problems", "", "g p"),
    ("one problem down", "g p", "down"),
    ("another register", "", "g e"),
    ("one row down in a register", "g e", "down"),
    ("the applicability sheet", "3", "a"),
]
# Where the table stands on the screen: rows and columns, of the workbench and of a register.
TABLES = {(80, 24): ((4, 16), (0, 80)), (200, 50): ((4, 48), (36, 149))}
ROWS = {(80, 24): 11, (200, 50): 43}
IN_THE_TABLE = {"one row down", "one row up"}

# The keymap's names of keys, as the rod has them.
KEYS = {"page-down": "pgdn", "page-up": "pgup", "shift-tab": "btab", "backspace": "bs"}
HEADINGS = ["frame", "columns", "rows", "before", "keys", "bytes", "floor", "ratio", "table"]


def names(keys):
    """`down*3 tab` as single keys."""
    for word in keys.split():
        name, _, times = word.partition("*")
        yield from [name] * int(times or 1)


def table_bytes(start, chunks, size):
    """Bytes that ended in the table: each sequence belongs to the cell where it leaves the cursor."""
    (top, bottom), (left, right) = TABLES[size]
    terminal = ptybench.VT(*size)
    terminal.y, terminal.x = start
    spent = 0
    for piece in ptybench.TOK.finditer(b"".join(chunks).decode("utf-8", "replace")):
        text = piece.group()
        for part in text if piece.lastgroup == "t" else [text]:
            terminal.feed(part.encode())
            if top <= terminal.y < bottom and left <= terminal.x < right and not part.startswith("\x1b[?"):
                spent += len(part.encode())
    return spent


def measure(cmd, env, size, story):
    """One story in a program of its own: bytes, floor, bytes in the table, and how long each key took."""
    name, before, keys = story
    before = before.format(rows=ROWS[size])
    session = ptybench.Session(cmd, env=env, size=size, deadline=60)
    try:
        session.startup("R-012")
        for key in names(before):
            session.key(KEYS.get(key, key))
        total = floor = table = 0
        took = []
        for key in names(keys):
            at, seen = (session.vt.y, session.vt.x), len(session.chunks)
            sample = session.key(KEYS.get(key, key))
            chunks = [chunk for _, chunk in session.chunks[seen:]]
            # What asks whether a frame was taken in is no part of it.
            total += sample["bytes"] - 4 * b"".join(chunks).count(b"\x1b[5n")
            floor += sample["floor"] or 0
            table += table_bytes(at, chunks, size)
            took.append(sample["last"])
        session.finish(["q"])
    finally:
        session.close()
    return {"frame": name, "columns": size[0], "rows": size[1], "before": before, "keys": keys, "bytes": total,
            "floor": floor, "ratio": round(total / floor, 2) if floor else None,
            "table": table if name in IN_THE_TABLE else None, "took": took}


def all_frames(cmd, env):
    return [measure(cmd, env, size, story) for size in SIZES for story in STORIES]


def write(path, frames):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADINGS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: "" if value is None else value for key, value in frame.items()} for frame in frames)


def read(path):
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
