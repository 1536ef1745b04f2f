"""Printing 20,000 rows as a paper form, against reportlab's canvas that draws the same wrapped lines (DESIGN 10).

The peer is handed each line of text as it was broken, with its place and size, and draws it with `drawString`, page by
page: no measuring, no breaking, no rules. Ours names codes, breaks, adds up, and draws rules and heads, too.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from benchmarks.figures import spread, verdict
from forms.load import read_pack
from forms.model import Table
from reports.a4 import ASCENT, LONG, SHORT
from reports.fonts import FontChoice, find_font, register
from reports.press import Press
from reports.print_form import print_form
from reports.print_model import PrintFacts, Standing
from reports.sheet_model import SheetContent, SheetRow

PACK: Final = read_pack("bachu-2024")
REACH: Final = 2.0
#: Eight columns of a real table: texts, a township, a choice, amounts and a note that wraps.
NARROW: Final = ("name", "town_code", "address", "species", "design_cap", "stock", "dung_gen", "note")
_FACTS: Final = PrintFacts("T31", "某县", 2024, "方案 bachu-2024 第 1 版", "某单位", Standing.SEALED, "县考通")

#: A line of text as drawn: page, x, y from the top, size, text.
Line = tuple[int, float, float, float, str]


def table_of(columns: int) -> Table:
    """Give the farms with their first so many columns, or with the eight of the usual measurement."""
    table = PACK.table("T31")
    fields = table.fields[:columns] if columns else tuple(table.field(name) for name in NARROW)
    return replace(table, fields=fields)


def rows_of(count: int) -> Iterator[SheetRow]:
    """Make farms whose names, places and figures differ, one in three with a note of several lines."""
    for n in range(count):
        cells = {
            "name": f"样例第{n}号养殖合作社",
            "town_code": PACK.towns[n % len(PACK.towns)].code,
            "address": f"第{n % 97}村第{n % 13}组道路东侧{n % 900}米",
            "species": f"{n % 20 + 1:02d}",
            "design_cap": str(n % 9000 + 500),
            "stock": str(n % 7000 + 300),
            "dung_gen": f"{n % 5000}.{n % 100:02d}",
            "note": "粪污处理设施已配套并正常运行，台账完整。" * (n % 3 + n % 2),
        }
        yield SheetRow("", cells)


def ours(target: Path, table: Table, count: int, font: FontChoice) -> int:
    """Print the table; gives the number of pages."""
    content = SheetContent(table, rows_of(count), PACK, "某单位", code="12345678901234567890", personal=True)
    return print_form(target, [content], _FACTS, font).pages


def lines_of(table: Table, count: int, font: FontChoice) -> list[Line]:
    """Tell which lines a print of the table draws, and where."""
    found: list[Line] = []
    end = Press.end

    def note(press: Press) -> None:
        found.extend((press.pages, *text) for text in press._texts)  # noqa: SLF001  # what was broken is handed on
        end(press)

    Press.end = note  # type: ignore[method-assign,assignment]
    try:
        with tempfile.TemporaryDirectory() as folder:
            ours(Path(folder, "lines.pdf"), table, count, font)
    finally:
        Press.end = end  # type: ignore[method-assign]
    return found


def peer(target: Path, lines: list[Line], font: FontChoice) -> None:
    """Draw the same lines with reportlab's canvas alone."""
    name = register(font)
    canvas: Any = Canvas(str(target), pagesize=(LONG, SHORT), invariant=1, pageCompression=1)
    page = 0
    for number, x, y, size, text in lines:
        if number != page:
            canvas.showPage()
            page = number
        canvas.setFont(name, size)
        canvas.drawString(x, SHORT - y - ASCENT * size, text)
    canvas.save()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--columns", type=int, default=0, help="the first so many columns of T31 instead of eight")
    wanted = parser.parse_args()
    table, font = table_of(wanted.columns), find_font()
    lines = lines_of(table, wanted.rows, font)
    print(f"{wanted.rows} rows, {len(table.fields)} columns, {len(lines)} lines of text, {lines[-1][0] + 1} pages")
    taken: dict[str, list[float]] = {"ours": [], "peer": []}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "out.pdf")
        works: Mapping[str, Callable[[], object]] = {
            "ours": lambda: ours(target, table, wanted.rows, font),
            "peer": lambda: peer(target, lines, font),
        }
        for number in range(wanted.rounds + 1):
            for name, work in works.items():
                start = time.process_time()
                work()
                if number:
                    taken[name].append(time.process_time() - start)
    for name, samples in taken.items():
        print(f"{name:6}{spread(samples, ' s')}")
    ratios = [own / other for own, other in zip(taken["ours"], taken["peer"], strict=True)]
    print(f"ratio {spread(ratios)}")
    print(verdict(sorted(ratios)[len(ratios) // 2], REACH))


if __name__ == "__main__":
    main()
