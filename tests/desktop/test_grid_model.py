"""The grid's model over a fake table of any size, and over a real one."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from db.journal import RowKey, Written
from db.sifting import Sieve, SortBy
from db.store import Store
from desktop.arranging import Arranging
from desktop.grid_model import GridModel
from desktop.grid_rows import CellText, Column, GridRow, Mark
from desktop.row_pages import MOST_PAGES, PAGE_ROWS
from desktop.sources import TableSource
from forms.model import Field, FieldType, Level
from forms.troubles import Trouble
from office.entry import Entered

FIELDS = (Field("name", "名称", FieldType.TEXT), Field("stock", "存栏", FieldType.INTEGER, unit="头"))


class Refusal(Trouble):
    texts = {"E-NO": "不行。"}  # noqa: RUF012 - as all catalogues


class FakeArranging:
    """Sorting and filtering of rows in memory: numbers as numbers, names as they are written."""

    def __init__(self, source: "FakeSource") -> None:
        self._source = source

    def _text(self, number: int, name: str | None) -> str:
        return self._source.texts[number][[field.name for field in FIELDS].index(name or "name")]

    def numbers(self, order: Sequence[SortBy]) -> list[int]:
        found = self._source.numbers()
        for key in reversed(order):
            found.sort(
                key=lambda n, key=key: (len(self._text(n, key.field)), self._text(n, key.field)),  # type: ignore[misc]
                reverse=key.descending,
            )
        return found

    def passing(self, sieves: Sequence[Sieve]) -> set[int]:
        return {
            number
            for number in self._source.texts
            if all(self._text(number, sieve.field) in (sieve.texts or ()) for sieve in sieves)
        }


class FakeSource:
    """Rows in memory; row n is named `第n`."""

    def __init__(self, count: int) -> None:
        self.columns = tuple(Column(field.name, field.title, field) for field in FIELDS)
        self.texts = {number: [f"第{number}", str(number)] for number in range(1, count + 1)}
        self.fetched: list[int] = []
        self.marks: dict[tuple[str, str], Mark] = {}
        self.refuses = False
        self.may_add = True
        self.has_row_names = False
        self.has_last = False
        self.hung_on = None
        self.frozen = 1
        self.key: tuple[str, ...] = ("name",)
        self.row_name = "色力布亚镇人民政府及其所属各单位"

    @property
    def arranging(self) -> Arranging:
        """Sorts by what is shown, lets pass what one sieve names."""
        return cast("Arranging", FakeArranging(self))

    def numbers(self) -> list[int]:
        return list(self.texts)

    def fetch(self, wanted: Sequence[int]) -> list[GridRow]:
        self.fetched.extend(wanted)
        return [
            GridRow(
                n,
                RowKey("T", "", str(n)),
                self.row_name if self.has_row_names else "",
                tuple(self.texts[n]),
                (True, n % 2 == 1),
                tuple(self.marks.get((str(n), field.name)) for field in FIELDS),
            )
            for n in wanted
            if n in self.texts
        ]

    def write(self, cells: Sequence[CellText], label: str = "") -> Entered:
        if self.refuses:
            raise Refusal("E-NO")
        for number, name, text in cells:
            self.texts[number][[field.name for field in FIELDS].index(name)] = text
        return Entered(Written(1, {"T": [number for number, _, _ in cells]}), {})

    def add(self, added: Sequence[Mapping[str, str]]) -> Entered:
        first = max(self.texts, default=0) + 1
        for number, row in enumerate(added, first):
            self.texts[number] = [row.get("name", ""), row.get("stock", "")]
        return Entered(Written(1, {"T": list(range(first, first + len(added)))}), {})

    def copy_last(self, wanted: Sequence[int] | None, fields: Sequence[str] | None) -> Written:
        return Written(1, {})

    def remove(self, gone: Sequence[int]) -> Written:
        for number in gone:
            del self.texts[number]
        return Written(1, {"T": list(gone)})


def texts(model: GridModel) -> list[list[str]]:
    return [[model.index(row, column).data() for column in range(2)] for row in range(model.rowCount())]


@pytest.mark.parametrize("count", [0, 1, 700])
def test_keeps_the_rules_of_qt_also_after_rows_come_and_go(qtmodeltester: Any, count: int) -> None:
    model = GridModel(FakeSource(count))
    qtmodeltester.check(model)
    model.add_row()
    model.add_row()
    model.remove([0])
    if count > 1:
        model.remove([3, 4, 7])
    qtmodeltester.check(model)


def test_keeps_the_rules_of_qt_over_a_real_table(qtmodeltester: Any, store: Store) -> None:
    model = GridModel(TableSource(store, store.table("T31")))
    qtmodeltester.check(model)
    model.add_row()
    qtmodeltester.check(model)


def test_fetches_only_the_pages_that_are_shown_and_forgets_old_ones() -> None:
    source = FakeSource(100_000)
    model = GridModel(source)
    assert source.fetched == []
    assert model.index(99_999, 0).data() == "第100000"
    assert len(source.fetched) <= PAGE_ROWS
    for row in range(0, 100_000, PAGE_ROWS):
        model.index(row, 0).data()
    assert len(model._pages._pages) == MOST_PAGES


def test_numbers_stand_at_the_right_and_units_in_the_header() -> None:
    model = GridModel(FakeSource(1))
    across = Qt.Orientation.Horizontal
    assert model.headerData(1, across) == "存栏\n头"
    assert model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft


def test_writing_a_cell_says_so_and_changes_just_that_row(qtbot: QtBot) -> None:
    model = GridModel(FakeSource(3))
    with qtbot.waitSignals([(model.dataChanged, "changed"), (model.written, "written")]):
        assert model.setData(model.index(2, 0), "新名")
    assert texts(model) == [["第1", "1"], ["第2", "2"], ["新名", "3"]]


def test_the_same_text_again_is_no_act(qtbot: QtBot) -> None:
    model = GridModel(FakeSource(1))
    with qtbot.assertNotEmitted(model.written):
        assert model.setData(model.index(0, 0), "第1")


def test_a_refusal_is_told_and_the_model_is_never_ahead(qtbot: QtBot) -> None:
    source = FakeSource(1)
    source.refuses = True
    model = GridModel(source)
    with qtbot.waitSignal(model.refused) as told:
        assert not model.setData(model.index(0, 0), "新名")
    assert told.args == ["不行。"]
    assert texts(model) == [["第1", "1"]]


def test_a_locked_model_refuses_and_offers_nothing_to_edit(qtbot: QtBot) -> None:
    model = GridModel(FakeSource(1))
    model.set_locked(is_locked=True)
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    with qtbot.waitSignal(model.refused):
        assert not model.write([(0, 0, "x")])


def test_a_row_that_comes_back_in_the_middle_is_an_insertion(qtbot: QtBot) -> None:
    source = FakeSource(5)
    model = GridModel(source)
    model.remove([1])
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        source.texts = {n: [f"第{n}", str(n)] for n in range(1, 6)}
        model.refresh()
    assert inserted.args[1:] == [1, 1]
    assert [row[0] for row in texts(model)] == ["第1", "第2", "第3", "第4", "第5"]


def test_what_is_found_is_in_the_tip_and_spoken() -> None:
    source = FakeSource(1)
    source.marks["1", "stock"] = Mark(Level.ERROR, ("存栏太多。",), is_missing=False, is_settled=False)
    model = GridModel(source)
    assert model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "存栏太多。"
    assert "必须改：存栏太多。" in model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_cell_has_no_rows_below() -> None:
    model = GridModel(FakeSource(2))
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 2
