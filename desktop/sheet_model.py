"""A sheet before it is imported, as it lies in the file, with what would become of each cell."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from desktop.grid_model import Index
from desktop.looks import LEVELS, READ_ONLY, READ_ONLY_TEXT
from forms.model import Level
from office.fill_preview import Looked
from office.filled import Filled
from office.verdicts import Remark, Verdict
from reports.sheet_wire import Cell, Unknown

_NOWHERE: Final = QModelIndex()
CHANGED: Final = QColor("#e0f2e5")
PALE: Final[Mapping[Verdict, QColor]] = {
    Verdict.REFUSED: LEVELS[Level.ERROR].pale,
    Verdict.KEPT: LEVELS[Level.EXPLAIN].pale,
    Verdict.CONVERTED: LEVELS[Level.NOTE].pale,
}
_ADDED: Final = "新增"
_NIL: Final = "（空）"


class Told(NamedTuple):
    """What becomes of a cell, in words, and the ground that it has."""

    words: str
    pale: QColor | None = None


def letters(column: int) -> str:
    """Write the number of a column, from 0, as spreadsheets do."""
    return f"{letters(column // 26 - 1) if column >= 26 else ''}{chr(65 + column % 26)}"  # noqa: PLR2004 - of letters


def remark_words(remark: Remark) -> str:
    """Say what becomes of a cell that deserves a look, and why."""
    return f"{remark.verdict.value}：{remark.why}" if remark.why else remark.verdict.value


class SheetModel(QAbstractTableModel):
    """The sheet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, tuple[Cell, ...]]] = []
        self._places: dict[int, int] = {}
        self._width = 0
        self._heads: dict[int, str] = {}
        self._told: dict[tuple[int, int], Told] = {}
        self._verbs: dict[int, str] = {}
        self._first = 0

    def show_sheet(self, looked: Looked | None, titles: Mapping[str, str]) -> None:
        """Show what was looked at; `titles` are those of the fields."""
        self.beginResetModel()
        lines = looked.sheet.lines if looked is not None and looked.sheet is not None else []
        self._rows = [(line.row, tuple(line.cells)) for line in lines]
        self._places = {row: place for place, (row, _) in enumerate(self._rows)}
        self._width = max((len(cells) for _, cells in self._rows), default=0)
        columns = looked.columns if looked is not None else ()
        self._heads = {column.place: titles.get(column.field, "") for column in columns}
        self._first = looked.first if looked is not None else 0
        found = looked.found.tables[0] if looked is not None and looked.found is not None else None
        self._told, self._verbs = ({}, {}) if found is None else self._judge(found, looked)
        self.endResetModel()

    def _judge(self, found: Filled, looked: Looked | None) -> tuple[dict[tuple[int, int], Told], dict[int, str]]:
        places = {column.field: column.place for column in looked.columns} if looked is not None else {}
        told = {
            (change.row - 1, places[change.field]): Told(
                f"改动：{change.before or '（空）'} → {change.after or '（空）'}", CHANGED
            )
            for change in found.changes
            if change.field in places
        }
        for remark in found.remarks:
            place = (remark.row - 1, remark.column - 1)
            before = f"{told[place].words}；" if place in told else ""
            told[place] = Told(before + remark_words(remark), PALE.get(remark.verdict, CHANGED))
        return told, {row.row - 1: row.verb for row in found.rows if row.row}

    def place_of(self, row: int, column: int) -> QModelIndex:
        """The index of a cell by its place in the sheet, from 0."""
        return self.index(self._places[row], column) if row in self._places else QModelIndex()

    def words(self, index: Index) -> str:
        """Say where a cell is, what it says and what becomes of it."""
        if not index.isValid():
            return ""
        row, column = self._rows[index.row()][0], index.column()
        head = self._heads.get(column, "")
        where = f"{letters(column)}{row + 1}"
        return f"{where}　{head}　{self._text(index) or '（空）'}　{self._verdict(row, column).words}".replace(
            "　　", "　"
        )

    def _verdict(self, row: int, column: int) -> Told:
        if (row, column) in self._told:
            return self._told[row, column]
        if not self._heads:
            return Told("")
        if not self._heads.get(column):
            return Told("这一列没有对应的指标项，不导入", READ_ONLY)
        if row < self._first:
            return Told("标题", READ_ONLY)
        verb = self._verbs.get(row)
        if verb == _ADDED:
            return Told("导入：新增的记录")
        if verb is None or verb == "不导入":
            return Told("这一行不导入" if self._verbs else "", READ_ONLY)
        return Told("与现在的相同")

    def _text(self, index: Index) -> str:
        cells = self._rows[index.row()][1]
        cell = cells[index.column()] if index.column() < len(cells) else None
        if cell is None:
            return ""
        if isinstance(cell, Unknown):
            return "（公式）"
        if isinstance(cell, bool):
            return "TRUE" if cell else "FALSE"
        return str(cell)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows of the sheet that are not blank."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Columns of the sheet."""
        return 0 if parent.isValid() else self._width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Letter and field above, number and what becomes of the row at the left."""
        # A column may be too narrow for what stands above it.
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        if orientation == Qt.Orientation.Horizontal:
            if not 0 <= section < self._width:
                return None
            head = self._heads.get(section)
            return letters(section) + (f"\n{head or '不导入'}" if self._heads else "")
        if not 0 <= section < len(self._rows):
            return None
        row = self._rows[section][0]
        return f"{row + 1} {self._verbs.get(row, '')}".strip()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of the cell, its ground, and what becomes of it."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index)
        told = self._verdict(self._rows[index.row()][0], index.column())
        if role == Qt.ItemDataRole.BackgroundRole:
            return told.pale
        if role == Qt.ItemDataRole.ForegroundRole and told.pale == READ_ONLY:
            return READ_ONLY_TEXT
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return self.words(index)
        return None
