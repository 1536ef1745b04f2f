"""The side panel: a page is made when it is first looked at, and only the one on the screen is told of the cursor."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.store import Store
from desktop import side_panel
from desktop.side_panel import CellAt, CellPage, SidePanel
from desktop.sources import TableSource
from desktop.table_page import TablePage


class Noting(QWidget):
    """Notes the cells that it is told of."""

    made: list["Noting"]

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[int, str] | None] = []
        self.made.append(self)

    def show_cell(self, at: CellAt | None) -> None:
        self.cells.append((at.number, at.field) if at is not None else None)


def noting() -> CellPage:
    page = Noting()
    return CellPage(page, page.show_cell)


def test_a_page_about_the_cell_is_made_when_looked_at_and_told_only_then(
    store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Noting, "made", [], raising=False)
    monkeypatch.setattr(side_panel, "_CELL_PAGES", (("甲", noting), ("乙", noting)))
    panel, table = SidePanel(), TablePage(TableSource(store, store.table("T31")))
    for widget in (table, panel):
        qtbot.addWidget(widget)
    panel.show_table(table)
    panel.show_cell(1, "name")
    assert Noting.made == []
    panel.setCurrentIndex(1)
    assert [page.cells for page in Noting.made] == [[(1, "name")]]
    panel.show_cell(2, "stock")
    panel.setCurrentIndex(2)
    panel.show_cell(2, "")
    assert [page.cells for page in Noting.made] == [[(1, "name"), (2, "stock")], [(2, "stock"), None]]
