"""The different values of a column with a tick each, as in Excel's filter; typing narrows them, also by sound."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.pinyin import finder
from db.sifting import Value

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
BLANK: Final = "（空白）"
_ALL: Final = "（全选）"
_ALL_FOUND: Final = "（全选找到的）"
#: More are never shown at once; whoever wants others types a part of them.
MOST_SHOWN: Final = 1_000


class ValueList(QAbstractListModel):
    """Values with ticks; the first line ticks all that are shown.

    While something is looked for, only what is found is meant, and all of it is ticked to begin with.

    Args:
        wanted: The texts that are ticked; None: all.
    """

    def __init__(
        self, values: Sequence[Value], wanted: frozenset[str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self.fill(values)

    def fill(self, values: Sequence[Value]) -> None:
        """Show these values instead, ticked as to begin with."""
        self.beginResetModel()
        self._values = list(values)
        self._off = set() if self._wanted is None else {value.text for value in values} - self._wanted
        self._off_found: set[str] = set()
        self._found: list[Value] | None = None
        self.endResetModel()

    @property
    def shown(self) -> Sequence[Value]:
        """The values that are meant, whether there is room for all of them or not."""
        return self._values if self._found is None else self._found

    @property
    def left_out(self) -> int:
        """How many of them are not listed."""
        return max(0, len(self.shown) - MOST_SHOWN)

    @property
    def chosen(self) -> frozenset[str] | None:
        """The ticked texts; None: everything is, so that nothing is filtered."""
        if self._found is None and not self._off:
            return None
        return frozenset(value.text for value in self.shown if value.text not in self._ticked_off)

    @property
    def _ticked_off(self) -> set[str]:
        return self._off if self._found is None else self._off_found

    def look_for(self, text: str) -> None:
        """Show only values that are written or sound so; an empty text shows all again."""
        self.beginResetModel()
        find: Callable[[str], bool] | None = finder(text.strip()) if text.strip() else None
        self._off_found = set()
        self._found = None if find is None else [value for value in self._values if find(value.text or BLANK)]
        self.endResetModel()

    def tick_all(self, *, is_on: bool) -> None:
        """Tick all that is meant, or nothing of it."""
        self._ticked_off.difference_update([value.text for value in self.shown])
        if not is_on:
            self._ticked_off.update(value.text for value in self.shown)
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1), [Qt.ItemDataRole.CheckStateRole])

    # What Qt asks.

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One line for all, and as many values as there is room for."""
        return 0 if parent.isValid() else 1 + min(len(self.shown), MOST_SHOWN)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text and number of rows; the tick."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._all_state() if index.row() == 0 else self._state(self.shown[index.row() - 1])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.row() == 0:
            return _ALL if self._found is None else _ALL_FOUND
        value = self.shown[index.row() - 1]
        return f"{(value.text or BLANK).replace(chr(10), ' ')}　{value.rows} 条"

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a value, or all."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        is_on = Qt.CheckState(value) == Qt.CheckState.Checked
        if index.row() == 0:
            self.tick_all(is_on=is_on)
            return True
        text = self.shown[index.row() - 1].text
        (self._ticked_off.discard if is_on else self._ticked_off.add)(text)
        self.dataChanged.emit(index, index, [role])
        self.dataChanged.emit(self.index(0), self.index(0), [role])
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every line can be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else flags

    def _state(self, value: Value) -> Qt.CheckState:
        return Qt.CheckState.Unchecked if value.text in self._ticked_off else Qt.CheckState.Checked

    def _all_state(self) -> Qt.CheckState:
        off = len(self._ticked_off.intersection(value.text for value in self.shown)) if self._ticked_off else 0
        if not off:
            return Qt.CheckState.Checked
        return Qt.CheckState.Unchecked if off == len(self.shown) else Qt.CheckState.PartiallyChecked
