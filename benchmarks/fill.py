"""An xlsx of 100,000 rows by 20 columns into a table, checked, against openpyxl's read_only alone (DESIGN 10).

Ours reads the file in a confined child, matches columns and rows, understands every cell, writes typed table and
journal in one batch, computes, checks each row and the uniqueness of its key, settles what other tables read, and
commits; the peer walks over the cells of the same file and does nothing with them. T27 has 20 fields, and all of them
are filled. `--gaps` fills 20 fields of T31, which asks for more, so that each row leaves eleven findings; `--whole` all
that T31 asks for (33 columns).
Run: `python -m benchmarks.fill`.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Final

import openpyxl
from xlsxwriter.workbook import Workbook

from benchmarks.figures import spread, verdict
from benchmarks.paste import clipboard, taken_apart
from benchmarks.workspaces import FARM, TABLE, filled_workspace, give_duty, place_of
from db.checks.problems import Findings
from db.history import undo
from db.store import Store
from office.fill import fill
from office.filled import Import
from office.sheet_files import read_sheets

REACH: Final = 0.3
#: A table of 20 fields and 12 checks, and a row of it in which nothing is found.
CLEAN: Final = "T27"
WATER: Final = {
    "name": "样例水体",
    "lon1": "78.55",
    "lat1": "39.78",
    "lon2": "78.551",
    "lat2": "39.781",
    "kind": "1",
    "seg_km": "1.2",
    "area": "12000",
    "grade": "1",
    "measures": "1",
    "start_date": "2023-03-01",
    "end_date": "2023-10-31",
    "invest": "120.5",
    "accept": "2",
    "secchi": "20",
    "do_mgl": "1.5",
    "orp": "10",
    "nh3n": "9",
    "satisfy": "92.5",
    "note": "样例",
}


def farms(rows: int, *, whole: bool) -> tuple[list[str], Iterator[list[str]]]:
    """Give fields and lines of farms; with 20 fields eleven of each that are asked for are missing."""
    names, text = clipboard(FARM, rows, 1)
    rest = [name for name in FARM if name not in names] if whole else []
    return [*names, *rest], ([*line, *(FARM[name] for name in rest)] for line in taken_apart(text))


def waters(rows: int) -> tuple[list[str], Iterator[list[str]]]:
    """Give fields and lines of waters, each in a place of its own, with figures that differ as in a sheet."""
    return list(WATER), (list({**WATER, **_figures(number)}.values()) for number in range(rows))


def _figures(number: int) -> dict[str, str]:
    place, size = place_of(number), 1000 + number % 977
    return {
        "name": f"样例水体{number:06d}",
        "lon1": place["lon"],
        "lat1": place["lat"],
        "lon2": f"{float(place['lon']) + 0.001:.4f}",
        "lat2": f"{float(place['lat']) + 0.001:.4f}",
        "seg_km": f"{size / 800:.3f}",
        "area": f"{size * 9:,}",
        "invest": f"{size / 4 + 0.5:.2f}",
        "nh3n": f"{8 + number % 60 / 10:.1f}",
    }


def write_sheet(path: Path, store: Store, table: str, names: list[str], lines: Iterable[list[str]]) -> None:
    """Make a sheet as a department keeps it: titles of people, figures as numbers."""
    fields = store.codec(table).by_name
    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [fields[name].title for name in names])
    for place, line in enumerate(lines, 1):
        for column, (name, cell) in enumerate(zip(names, line, strict=True)):
            if fields[name].is_number:
                sheet.write_number(place, column, float(cell.replace(",", "")))
            else:
                sheet.write_string(place, column, cell)
    book.close()


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
    which = wanted.add_mutually_exclusive_group()
    which.add_argument("--whole", action="store_true", help="all columns of a farm that are asked for")
    which.add_argument("--gaps", action="store_true", help="20 columns of a farm, of which more is asked for")
    asked = wanted.parse_args()
    table = TABLE if asked.gaps or asked.whole else CLEAN
    times: dict[str, list[float]] = {"openpyxl": [], "reading": [], "fill": []}
    with tempfile.TemporaryDirectory() as folder, filled_workspace(Path(folder) / "workspace", 1) as store:
        give_duty(store, CLEAN)
        path = Path(folder) / "sheet.xlsx"
        names, lines = waters(asked.rows) if table == CLEAN else farms(asked.rows, whole=asked.whole)
        write_sheet(path, store, table, names, lines)
        before = Findings(store, store.table(table)).counts()
        for _ in range(asked.rounds):
            times["openpyxl"].append(seconds(lambda: walk(path)))
            times["reading"].append(seconds(lambda: read_sheets(path)))
            done: list[Import] = []
            times["fill"].append(seconds(lambda: done.append(fill(store, [table], path))))  # noqa: B023 - called at once
            (filled,) = done[0].tables
            found = [max(0, after - known) for after, known in zip(astuple(filled.after), astuple(before), strict=True)]
            print(f"{filled.added} rows, {found} findings")
            undo(store, done[0].batch or 0)
    for name, samples in times.items():
        print(f"{name:10} {asked.rows} x {len(names)}   {spread(samples, ' s')}")
    base = min(times["openpyxl"])
    print(f"reading / openpyxl {min(times['reading']) / base:.2f}x")
    print(f"fill / openpyxl {verdict(min(times['fill']) / base, REACH)}")


if __name__ == "__main__":
    main()
