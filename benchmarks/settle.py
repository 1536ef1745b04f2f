"""Checks over tables, 300 ms after a key, in a table of 10,000 and of 100,000 farms (DESIGN 4, Table and cross checks).

A key leaves its table stale; `settle_tables` works out again what reads it: the fields and checks of T31 that are a
SELECT. Wall time and processor time, for it stands in the way of the next key. Each check is timed alone, too.
Run: `python -m benchmarks.settle`.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.figures import spread
from benchmarks.workspaces import TABLE, filled_workspace
from db.checks.settle import settle_tables
from db.checks.statements import statements_of
from db.checks.tablechecks import table_checks
from db.rows import numbers
from db.store import Store
from office.entry import Typed, type_cells

#: What a key may change: a figure that few checks read, a name, a place.
CELLS: Final = (("stock", "{}"), ("name", "样例{}"), ("lon", "78.{}"))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give milliseconds on the wall and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000


def measure(store: Store, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Type cells of each kind and settle after each."""
    found: dict[str, list[tuple[float, float]]] = {}
    places = numbers(store, TABLE)[:: max(1, len(numbers(store, TABLE)) // (rounds + 1))]
    for turn in range(rounds + 1):
        for field, text in CELLS:
            type_cells(store, TABLE, [Typed(places[turn], field, text.format(1000 + turn))])
            sample = timed(lambda: settle_tables(store))
            # The first round fills caches and is not counted.
            if turn:
                found.setdefault(field, []).append(sample)
    return found


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="checks over tables after one key")
    wanted.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    wanted.add_argument("--rounds", type=int, default=5)
    wanted.add_argument("--each", action="store_true", help="time each check alone, too")
    asked = wanted.parse_args()
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as folder, filled_workspace(Path(folder) / "workspace", rows) as store:
            print(f"checks over tables after one key, {rows} rows, {asked.rounds} rounds")
            for field, samples in measure(store, asked.rounds).items():
                print(f"  {field:<8} wall {spread([wall for wall, _ in samples], ' ms', 0)}")
                print(f"  {field:<8} cpu  {spread([cpu for _, cpu in samples], ' ms', 0)}")
            (found,) = store.sql.execute("SELECT count(*) FROM problem WHERE tbl = ? AND row > 0", (TABLE,)).fetchone()
            print(f"  findings {found}")
            if asked.each:
                for check in table_checks(store):
                    if TABLE in check.tables:
                        wall, _ = timed(lambda check=check: statements_of(store).run(check.check.find or ""))  # type: ignore[misc]
                        print(f"    {check.check.id:<8} {wall:.0f} ms")


if __name__ == "__main__":
    main()
