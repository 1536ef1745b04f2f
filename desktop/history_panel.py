"""The panel at the right: who changed this cell, when, from what to what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from db.batch import KINDS
from desktop.looks import say
from desktop.side_panel import CellAt

if TYPE_CHECKING:
    from db.history import Entry
    from desktop.grid_model import Index

WHEN, WHO, WHAT = range(3)
_HEADERS: Final = ("时间", "填表人", "改动")
_NOWHERE: Final = QModelIndex()


class HistoryModel(QAbstractTableModel):
    """Changes of one cell, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._show: Callable[[str], str] = str

    def set_entries(self, entries: Sequence[Entry], show: Callable[[str], str]) -> None:
        """Show the history of another cell; `show` writes its tokens for people."""
        self.beginResetModel()
        self._entries, self._show = list(entries), show
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Changes."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """When, who, what."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words above the columns."""
        is_words = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _HEADERS[section] if is_words and 0 <= section < len(_HEADERS) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for each change."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (entry.at[5:16].replace("T", " "), entry.person or "—", self._words(entry))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            typed = f"\n原样录入：{entry.typed}" if entry.typed else ""
            return f"{entry.at[:19].replace('T', ' ')} {entry.person}\n{self._words(entry)}{typed}"
        return None

    def _words(self, entry: Entry) -> str:
        act = KINDS.get(entry.kind, entry.kind) + ("（已撤销）" if entry.undone else "")
        if entry.field.startswith("_"):
            return f"{act}：{'整条记录' if entry.is_addition or entry.before else '恢复整条记录'}"
        before, after = (self._show(token) or "（空）" for token in (entry.before, entry.after))
        return f"{act}：{before} → {after}"


class HistoryPanel(QWidget):
    """The history of the cell with the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self.model = HistoryModel(self)
        self._title = QLabel()
        self._title.setWordWrap(True)
        self._title.setContentsMargins(8, 8, 8, 4)
        view = QTableView()
        say(view, "historyTable", "这一格的操作记录")
        for part, name, spoken in (
            (view.horizontalHeader(), "historyColumns", "列标题"),
            (view.verticalHeader(), "historyRows", "行号"),
            (view.verticalScrollBar(), "historyDown", "上下滚动"),
            (view.horizontalScrollBar(), "historyAcross", "左右滚动"),
        ):
            say(part, name, spoken)
        view.setModel(self.model)
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        view.setCornerButtonEnabled(False)
        view.verticalHeader().hide()
        view.setTabKeyNavigation(False)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        view.horizontalHeader().setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(view, 1)

    def show_cell(self, at: CellAt | None) -> None:
        """Show the history of a cell."""
        if at is None:
            self._show_entries("选中一格", [], str)
            return
        source, field = at.source, at.field
        title = next((column.title for column in source.columns if column.name == field), "")
        self._show_entries(title, source.acts.history(at.number, field), lambda token: source.show(field, token))

    def _show_entries(self, title: str, entries: Sequence[Entry], show: Callable[[str], str]) -> None:
        self._title.setText(f"{title}：{'还没有改动过' if not entries else f'{len(entries)} 次改动，最近的在最上面'}")
        self.model.set_entries(entries, show)
