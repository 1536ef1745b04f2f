"""What a frame of the grid costs, counted, and that what is drawn anew is drawn as the rest."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QColor, QImage, QStaticText
from pytestqt.qtbot import QtBot

from desktop.cell_painting import Letters
from desktop.cell_words import Cell
from desktop.grid_model import GridModel, Index
from desktop.grid_rows import Mark
from desktop.grid_view import GridView
from desktop.looks import CURRENT, LEVELS, READ_ONLY, SELECTED, WRITABLE
from forms.model import Level
from tests.desktop.conftest import bring_up
from tests.desktop.test_grid_model import FakeSource

SELECT = QItemSelectionModel.SelectionFlag.Select


class CountedModel(GridModel):
    """Counts what a view asks of it."""

    def __init__(self, rows: int) -> None:
        super().__init__(FakeSource(rows))
        self.asked: Counter[str] = Counter()
        self.drawn: list[tuple[int, int]] = []

    def flags(self, index: Index) -> Qt.ItemFlag:
        self.asked["flags"] += 1
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        self.asked["data"] += 1
        return super().data(index, role)

    def cell_at(self, row_place: int, place: int) -> Cell:
        self.drawn.append((row_place, place))
        return super().cell_at(row_place, place)


@pytest.fixture
def model() -> Iterator[CountedModel]:
    made = CountedModel(500)
    yield made
    made.deleteLater()


@pytest.fixture
def view(qtbot: QtBot, model: CountedModel) -> GridView:
    made = GridView()
    qtbot.addWidget(made)
    made.show_table(model)
    made.resize(500, 400)
    bring_up(qtbot, made)
    made.setFocus()
    model.asked.clear()
    model.drawn.clear()
    return made


def rect_of(view: GridView, row: int, column: int) -> QRect:
    return view.visualRect(view.model().index(row, column))


def image_of(view: GridView) -> QImage:
    return view.viewport().grab().toImage()


def ground_of(view: GridView, row: int, column: int) -> QColor:
    """The colour where no text stands, nor mark or frame."""
    rect = rect_of(view, row, column)
    return image_of(view).pixelColor(rect.right() - 12, rect.bottom() - 4)


def test_a_frame_asks_for_each_cell_in_view_once_and_for_nothing_else(view: GridView, model: CountedModel) -> None:
    view.verticalScrollBar().setValue(200)
    model.asked.clear()
    model.drawn.clear()
    view.viewport().repaint()
    rows = range(view.rowAt(0), view.rowAt(view.viewport().height() - 1) + 1)
    assert len(rows) > 8
    assert model.drawn == [(row, column) for row in rows for column in range(2)]
    assert not model.asked


def test_only_what_has_changed_is_drawn_anew(view: GridView, model: CountedModel, qtbot: QtBot) -> None:
    view.move_to(model.index(2, 0))
    qtbot.waitUntil(lambda: bool(model.drawn))

    def is_at_rest() -> bool:
        model.drawn.clear()
        qtbot.wait(50)
        return not model.drawn

    qtbot.waitUntil(is_at_rest)
    view.viewport().update(rect_of(view, 4, 1))
    view.viewport().update(rect_of(view, 6, 0))
    qtbot.waitUntil(lambda: len(model.drawn) > 1)
    assert set(model.drawn) == {(4, 1), (6, 0)}


def test_a_text_is_laid_out_once_however_often_it_is_drawn(view: GridView, monkeypatch: pytest.MonkeyPatch) -> None:
    view.viewport().repaint()
    laid: list[str] = []
    monkeypatch.setattr(Letters, "_lay", lambda _self, text, *_args, **_more: laid.append(text))
    view.viewport().repaint()
    assert laid == []


def test_what_is_drawn_in_parts_looks_as_drawn_in_one_go(view: GridView, model: CountedModel) -> None:
    view.selectionModel().select(model.index(3, 1), SELECT)
    whole = image_of(view)
    parts = QImage(whole.size(), whole.format())
    parts.fill(WRITABLE)
    for rect in (QRect(0, 0, 137, 400), QRect(137, 0, 363, 95), QRect(137, 95, 363, 305)):
        view.viewport().render(parts, rect.topLeft(), rect)
    assert parts.convertToFormat(whole.format()) == whole


def test_grounds_tell_what_is_selected_and_what_is_closed(view: GridView, model: CountedModel) -> None:
    view.move_to(model.index(0, 0))
    assert [ground_of(view, row, 1) for row in (0, 1)] == [WRITABLE, READ_ONLY]
    view.selectionModel().select(model.index(1, 1), SELECT)
    assert [ground_of(view, row, 1) for row in (0, 1, 2)] == [WRITABLE, SELECTED, WRITABLE]
    view.selectionModel().select(model.index(1, 1), QItemSelectionModel.SelectionFlag.Toggle)
    assert ground_of(view, 1, 1) == READ_ONLY
    view.select_columns()
    assert [ground_of(view, row, 0) for row in (0, 5)] == [SELECTED, SELECTED]


def test_the_cursor_has_a_frame_while_the_keys_go_to_the_grid(view: GridView, model: CountedModel) -> None:
    view.move_to(model.index(2, 1))
    corner = rect_of(view, 2, 1).topLeft()
    assert image_of(view).pixelColor(corner) == CURRENT
    view.clearFocus()
    assert image_of(view).pixelColor(corner) == SELECTED


def test_a_finding_shows_in_ground_and_corner_until_it_is_explained(view: GridView, model: CountedModel) -> None:
    rect = rect_of(view, 4, 1)
    corner = (rect.right() - 1, rect.top() + 1)
    source = model.source
    assert isinstance(source, FakeSource)
    for is_settled, ground, mark in (
        (False, LEVELS[Level.EXPLAIN].pale, LEVELS[Level.EXPLAIN].strong),
        (True, WRITABLE, WRITABLE),
    ):
        source.marks["5", "stock"] = Mark(Level.EXPLAIN, ("偏高",), is_missing=False, is_settled=is_settled)
        model.refresh(same_rows=True)
        assert ground_of(view, 4, 1) == ground
        assert image_of(view).pixelColor(*corner) == mark


def test_lines_stand_between_cells_and_end_with_the_table(qtbot: QtBot) -> None:
    few = CountedModel(2)
    view = GridView()
    qtbot.addWidget(view)
    view.show_table(few)
    view.resize(900, 400)
    image, last = image_of(view), rect_of(view, 1, 1)
    line = image.pixelColor(3, last.bottom() + 1)
    assert all(line != other for other in (WRITABLE, READ_ONLY, SELECTED))
    assert image.pixelColor(last.right() + 1, last.bottom() - 3) == line
    assert image.pixelColor(last.right() + 40, last.bottom() + 1) == WRITABLE
    assert image.pixelColor(3, last.bottom() + 20) == WRITABLE
    few.deleteLater()


def test_a_text_is_never_read_as_markup() -> None:
    font = GridView().font()
    laid = Letters(font)._lay("<b>样例</b>", 200, 28, is_number=False)
    assert laid.text.textFormat() == Qt.TextFormat.PlainText
    assert laid.text.text() == "<b>样例</b>"
    assert isinstance(laid.text, QStaticText)


def test_larger_letters_are_laid_out_anew(view: GridView, model: CountedModel) -> None:
    small = image_of(view)
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    view.setFont(font)
    assert view._painter().font.pointSizeF() == font.pointSizeF()
    assert image_of(view) != small
