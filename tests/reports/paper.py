"""Printed pages for tests: made in memory, read back as text with places, and rendered."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pypdfium2

from forms.model import Table
from reports.fonts import FontChoice
from reports.print_form import print_form
from reports.print_model import Printed, PrintFacts, Standing
from reports.sheet_model import SheetContent, SheetRow
from tests.reports.samples import PACK

PRINT_FACTS = PrintFacts(
    title="T31 规模化畜禽养殖场信息表",
    area_name="巴楚县",
    year=2024,
    pack="方案 bachu-2024 第 1 版",
    unit="畜牧兽医局",
    standing=Standing.SEALED,
    software="县考通 0.1",
)


def content_of(table: Table, rows: Sequence[Mapping[str, str]], **changes: object) -> SheetContent:
    """Make the content of a table whose rows all belong to the unit itself."""
    content = SheetContent(table, [SheetRow("", row) for row in rows], PACK, "畜牧兽医局")
    return dataclasses.replace(content, **changes)  # type: ignore[arg-type]


def printed(target: Path, font: FontChoice, *contents: SheetContent, **facts: object) -> Printed:
    """Print with the facts of the samples but for those named."""
    return print_form(target, contents, dataclasses.replace(PRINT_FACTS, **facts), font)  # type: ignore[arg-type]


def pages_of(target: Path) -> list[str]:
    """The text of each page as a reader copies it."""
    with pypdfium2.PdfDocument(target) as document:
        return [page.get_textpage().get_text_range() for page in document]


def squeezed(text: str) -> str:
    """A text without blanks and line ends, which a page sets as it needs."""
    return "".join(text.split())


def boxes_of(target: Path) -> list[list[tuple[float, float, float, float]]]:
    """Where text stands on each page: left, bottom, right, top."""
    with pypdfium2.PdfDocument(target) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append([text.get_rect(n) for n in range(text.count_rects())])
        return found
