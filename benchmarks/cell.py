"""One cell, key to durable, in a table of 100,000 rows, against one fsync'd SQLite commit (DESIGN 10, line 2).

Ours parses the text, writes typed table and journal, computes, runs the row checks and the uniqueness of the key, and
commits; the peer updates one indexed row and commits, with the same settings, in a file beside. Alternating, in rounds.
Run: `python -m benchmarks.cell`.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.figures import quantile, spread, verdict
from benchmarks.workspaces import TABLE, filled_workspace
from db.rows import numbers
from office.entry import Typed, type_cells

REACH: Final = 3
REACH_MS: Final = 16


def peer(folder: Path, rows: int) -> sqlite3.Connection:
    """Make the peer's file: the same settings, one table, nothing else."""
    sql = sqlite3.connect(folder / "peer.sqlite", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        sql.execute(f"PRAGMA {pragma}")
    sql.execute("CREATE TABLE cell (id INTEGER PRIMARY KEY, value TEXT)")
    sql.execute("BEGIN")
    sql.executemany("INSERT INTO cell VALUES (?, ?)", ((number, "1180") for number in range(rows)))
    sql.execute("COMMIT")
    return sql


def commit_one(sql: sqlite3.Connection, number: int, text: str) -> None:
    """Do what the peer does for one cell."""
    sql.execute("BEGIN IMMEDIATE")
    sql.execute("UPDATE cell SET value = ? WHERE id = ?", (text, number))
    sql.execute("COMMIT")


def milliseconds(work: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begun) / 1e6


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="one cell against one fsync'd commit")
    wanted.add_argument("--rows", type=int, default=100_000)
    wanted.add_argument("--rounds", type=int, default=10)
    wanted.add_argument("--cells", type=int, default=200, help="a round")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder, filled_workspace(Path(folder) / "workspace", asked.rows) as store:
        sql = peer(Path(folder), asked.rows)
        places = numbers(store, TABLE)[:: max(1, asked.rows // asked.cells)][: asked.cells]
        rounds: list[tuple[list[float], list[float]]] = []
        for turn in range(asked.rounds + 1):
            theirs, ours = [], []
            for step, row in enumerate(places):
                # Every other cell is part of the key, so that its uniqueness is judged anew.
                cell = Typed(row, "stock", str(1000 + turn)) if step % 2 else Typed(row, "name", f"样例{turn}-{row}")
                theirs.append(milliseconds(lambda row=row, turn=turn: commit_one(sql, row, str(1000 + turn))))  # type: ignore[misc]
                ours.append(milliseconds(lambda cell=cell: type_cells(store, TABLE, [cell])))  # type: ignore[misc]
            rounds.append((theirs, ours))
        sql.close()
    report(rounds[1:], asked.rows, asked.cells)


def report(rounds: list[tuple[list[float], list[float]]], rows: int, cells: int) -> None:
    """Print what was measured; the first round warmed up and is not among them."""
    theirs = [sample for round_, _ in rounds for sample in round_]
    ours = [sample for _, round_ in rounds for sample in round_]
    ratios = [statistics.median(mine) / statistics.median(other) for other, mine in rounds]
    print(f"one cell, key to durable, {rows} rows, {len(rounds)} rounds of {cells} cells")
    for name, samples in (("fsync'd commit", theirs), ("cell", ours)):
        halves = f"p50 {quantile(samples, 0.5):.2f} ms  p99 {quantile(samples, 0.99):.2f} ms"
        print(f"  {name:<20} {halves}  {spread(samples, ' ms')}")
    print(f"  ratio of p50 a round {spread(ratios, 'x')}")
    print(f"  ratio of p50         {verdict(quantile(ours, 0.5) / quantile(theirs, 0.5), REACH)}")
    print(f"  p99                  {verdict(quantile(ours, 0.99), REACH_MS, ' ms')}")


if __name__ == "__main__":
    main()
