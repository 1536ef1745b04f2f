"""What the tests of reports share: a font of this computer and makers of letters, sheets and workbooks."""

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from forms.model import Table
from reports.fonts import FontChoice, find_font
from reports.letter import LetterFacts
from reports.sheet_model import SheetContent, SheetRow
from reports.workbook import write_workbook
from tests.reports.samples import CARD, FACTS, FARMS, LETTER, PACK


@pytest.fixture(scope="session")
def font() -> FontChoice:
    return find_font()


@pytest.fixture
def letter() -> Callable[..., LetterFacts]:
    return lambda **changes: dataclasses.replace(LETTER, **changes)


@pytest.fixture
def farms() -> Callable[..., SheetContent]:
    """Make the sheet of farms; each row is given by the cells that matter."""

    def make(*rows: dict[str, str], table: Table = FARMS, **changes: object) -> SheetContent:
        content = SheetContent(table, [SheetRow("恰尔巴格镇", row) for row in rows], PACK, "畜牧兽医局")
        return dataclasses.replace(content, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[[Iterable[SheetContent]], Path]:
    def write(sheets: Iterable[SheetContent]) -> Path:
        target = tmp_path / "out.xlsx"
        write_workbook(target, sheets, FACTS)
        return target

    return write


@pytest.fixture
def card() -> SheetContent:
    return SheetContent(CARD, [SheetRow("", {"area": "全县", "sent": "500", "pct": "91.20"})], PACK, "统计局")
