"""A paste of 10,000 rows by 20 cells, parsed, checked, durable, against TSV and a bare `executemany` (DESIGN 10).

Ours takes the text of the clipboard apart, understands every cell, writes typed table and journal in one batch,
computes, checks each row and the uniqueness of its key, and commits; the peer takes the same text apart and inserts it
into a table of as many text columns, with the same settings, in a file beside. That is what `DESIGN` 10 means. Over
rows that are there, and for taking that back, the peer updates its rows with one `executemany`, too.
Run: `python -m benchmarks.paste`.
"""

import argparse
import csv
import io
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.figures import spread, verdict
from benchmarks.workspaces import FARM, TABLE, filled_workspace, place_of
from db.batch import Act
from db.columns import NO_ROWS, Block
from db.history import undo
from db.rows import numbers
from db.store import Store
from office.entry import Typed, type_block

REACH: Final = 8
COLUMNS: Final = 20
PASTE: Final = Act("paste", "粘贴")
#: What is measured, each with what the peer does for it.
PEERS: Final = MappingProxyType({"new rows": "insert", "over rows": "update", "undo of it": "update"})


def clipboard(farm: Mapping[str, str], rows: int, turn: int, columns: int = COLUMNS) -> tuple[list[str], str]:
    """Make what a sheet puts on the clipboard: the fields of the columns and the text."""
    names = list(farm)[:columns]
    lines = []
    for place in range(rows):
        cells = {**farm, **_figures(place), **place_of(turn * rows + place), "name": f"粘贴羊场{turn}-{place:06d}"}
        lines.append("\t".join(cells[name] for name in names))
    return names, "\r\n".join(lines)


def _figures(place: int) -> dict[str, str]:
    """Give figures that differ from row to row, as they do in a sheet, and break no rule."""
    stock = 1000 + place % 977
    return {
        "design_cap": str(stock + 300),
        "stock": str(stock),
        "output": f"{stock + 450:,}",
        "land_mu": f"{stock / 4 + 0.5:.2f}",
        "dung_gen": str(stock - 115),
        "dung_used": str(stock - 140),
    }


def taken_apart(text: str) -> list[list[str]]:
    """Read the clipboard's text."""
    return list(csv.reader(io.StringIO(text), dialect="excel-tab"))


def peer(folder: Path, width: int = COLUMNS) -> sqlite3.Connection:
    """Make the peer's file: the same settings, one table, nothing else."""
    sql = sqlite3.connect(folder / "peer.sqlite", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        sql.execute(f"PRAGMA {pragma}")
    columns = ", ".join(f"c{place} TEXT" for place in range(width))
    sql.execute(f"CREATE TABLE paste (id INTEGER PRIMARY KEY, {columns})")
    return sql


def insert(sql: sqlite3.Connection, text: str, width: int = COLUMNS) -> None:
    """Do what the peer does for a paste."""
    statement = f"INSERT INTO paste VALUES ({', '.join('?' * (width + 1))})"  # noqa: S608 - question marks
    sql.execute("BEGIN IMMEDIATE")
    sql.executemany(statement, ([None, *line] for line in taken_apart(text)))
    sql.execute("COMMIT")


def update(sql: sqlite3.Connection, text: str, width: int = COLUMNS) -> None:
    """Do what the peer does for a paste over the rows of the last one."""
    columns = ", ".join(f"c{place} = ?" for place in range(width))
    lines = taken_apart(text)
    (newest,) = sql.execute("SELECT max(id) FROM paste").fetchone()
    places = range(newest - len(lines) + 1, newest + 1)
    sql.execute("BEGIN IMMEDIATE")
    sql.executemany(
        f"UPDATE paste SET {columns} WHERE id = ?",  # noqa: S608 - names of our own
        ([*line, place] for line, place in zip(lines, places, strict=True)),
    )
    sql.execute("COMMIT")


def add(store: Store, names: list[str], text: str) -> int:
    """Paste into new rows; returns the batch."""
    lines = taken_apart(text)
    rows = Block(len(lines), dict(zip(names, zip(*lines, strict=True), strict=True)))
    return type_block(store, TABLE, (), rows, PASTE).written.batch


def overwrite(store: Store, places: list[int], names: list[str], text: str) -> int:
    """Paste over rows that are there; returns the batch."""
    cells = [
        Typed(number, name, cell)
        for number, line in zip(places, taken_apart(text), strict=True)
        for name, cell in zip(names, line, strict=True)
    ]
    return type_block(store, TABLE, cells, NO_ROWS, PASTE).written.batch


def seconds(work: Callable[[], object]) -> float:
    """Give the processor's time of one call: on a busy computer the time on the wall tells of the others."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="a large paste against parsing TSV and a bare executemany")
    wanted.add_argument("--rows", type=int, default=10_000)
    wanted.add_argument("--rounds", type=int, default=3)
    wanted.add_argument("--columns", type=int, default=COLUMNS, help="20, or all that a clean row needs")
    asked = wanted.parse_args()
    columns = min(asked.columns, len(FARM))
    theirs: dict[str, list[float]] = {"insert": [], "update": []}
    ours: dict[str, list[float]] = {name: [] for name in PEERS}
    with tempfile.TemporaryDirectory() as folder, filled_workspace(Path(folder) / "workspace", 1) as store:
        sql = peer(Path(folder), columns)
        for turn in range(asked.rounds + 1):
            names, text = clipboard(FARM, asked.rows, 2 * turn, columns)
            _, again = clipboard({**FARM, "legal_rep": "改"}, asked.rows, 2 * turn + 1, columns)
            known = len(numbers(store, TABLE))
            theirs["insert"].append(seconds(lambda text=text: insert(sql, text, columns)))  # type: ignore[misc]
            ours["new rows"].append(seconds(lambda names=names, text=text: add(store, names, text)))  # type: ignore[misc]
            places = numbers(store, TABLE)[known:]
            theirs["update"].append(seconds(lambda text=again: update(sql, text, columns)))  # type: ignore[misc]
            batch: list[int] = []
            ours["over rows"].append(
                seconds(lambda: batch.append(overwrite(store, places, names, again)))  # noqa: B023 - called at once
            )
            ours["undo of it"].append(seconds(lambda: undo(store, batch[0])))  # noqa: B023 - called at once
        sql.close()
    report(
        {name: samples[1:] for name, samples in theirs.items()},
        {name: samples[1:] for name, samples in ours.items()},
        f"{asked.rows} x {columns}",
    )


def report(theirs: Mapping[str, list[float]], ours: Mapping[str, list[float]], size: str) -> None:
    """Print what was measured; the first round warmed up and is not among them."""
    print(f"paste of {size} cells, {len(theirs['insert'])} rounds, time of the processor")
    for name, samples in theirs.items():
        print(f"  TSV and {name:<12} {spread(samples, ' s', 3)}")
    for name, samples in ours.items():
        peers = theirs[PEERS[name]]
        ratio = sorted(samples)[len(samples) // 2] / sorted(peers)[len(peers) // 2]
        print(f"  {name:<20} {spread(samples, ' s', 3)}  {verdict(ratio, REACH)}")


if __name__ == "__main__":
    main()
