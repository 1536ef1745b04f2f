"""An xlsx of 100,000 rows by 20 columns into a table, checked, against openpyxl's read_only alone (DESIGN 10).

Ours reads the file in a confined child, matches columns and rows, understands every cell, writes typed table and
journal in one batch, computes, checks each row and the uniqueness of its key, settles what other tables read, and
commits; the peer walks over the cells of the same file and does nothing with them. T31 asks for more than 20 fields,
so each row of the sheet leaves eleven findings; `--whole` has all that is asked for (33 columns), and no
findings. Run: `python -m benchmarks.fill`.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import openpyxl
from xlsxwriter.workbook import Workbook

from benchmarks.figures import spread, verdict
from benchmarks.paste import clipboard, taken_apart
from benchmarks.workspaces import FARM, TABLE, filled_workspace
from db.history import undo
from db.store import Store
from office.fill import fill
from office.sheet_files import read_sheets

REACH: Final = 0.3


def write_sheet(path: Path, store: Store, rows: int, *, whole: bool = False) -> int:
    """Make a sheet as a department keeps it: titles of people, figures as numbers; gives its number of columns."""
    names, text = clipboard(FARM, rows, 1)
    rest = [name for name in FARM if name not in names] if whole else []
    fields = store.codec(TABLE).by_name
    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [fields[name].title for name in (*names, *rest)])
    for place, line in enumerate(taken_apart(text), 1):
        cells = zip((*names, *rest), (*line, *(FARM[name] for name in rest)), strict=True)
        for column, (name, cell) in enumerate(cells):
            if fields[name].is_number:
                sheet.write_number(place, column, float(cell.replace(",", "")))
            else:
                sheet.write_string(place, column, cell)
    book.close()
    return len(names) + len(rest)


def walk(path: Path) -> int:
    """Do what the peer does: look at every cell."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = sum(1 for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None)
    book.close()
    return found


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="an xlsx into a table against openpyxl's read_only alone")
    wanted.add_argument("--rows", type=int, default=100_000)
    wanted.add_argument("--rounds", type=int, default=2)
    wanted.add_argument("--whole", action="store_true", help="all columns that are asked for")
    asked = wanted.parse_args()
    times: dict[str, list[float]] = {"openpyxl": [], "reading": [], "fill": []}
    with tempfile.TemporaryDirectory() as folder, filled_workspace(Path(folder) / "workspace", 1) as store:
        path = Path(folder) / "farms.xlsx"
        columns = write_sheet(path, store, asked.rows, whole=asked.whole)
        for _ in range(asked.rounds):
            times["openpyxl"].append(seconds(lambda: walk(path)))
            times["reading"].append(seconds(lambda: read_sheets(path)))
            batches: list[int | None] = []
            times["fill"].append(seconds(lambda: batches.append(fill(store, [TABLE], path).batch)))  # noqa: B023
            if batches[0] is not None:
                undo(store, batches[0])
    for name, found in times.items():
        print(f"{name:10} {asked.rows} x {columns}   {spread(found, ' s')}")
    base = min(times["openpyxl"])
    print(f"reading / openpyxl {min(times['reading']) / base:.2f}x")
    print(f"fill / openpyxl {verdict(min(times['fill']) / base, REACH)}")


if __name__ == "__main__":
    main()
