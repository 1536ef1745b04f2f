"""The way to a column of a wide table (转到栏目): a list of all titles under their headings, narrowed by typing."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.pinyin import finder
from desktop.asking import button
from desktop.grid_rows import Column
from desktop.headings import headings
from desktop.looks import say

_WIDTH: Final = 420
_HEIGHT: Final = 460
_PLACE: Final = Qt.ItemDataRole.UserRole


class JumpDialog(QDialog):
    """All columns; `place` is the one that was chosen."""

    def __init__(self, columns: Sequence[Column], current: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "jumpDialog", "转到栏目")
        self.setWindowTitle("转到栏目")
        self.place: int | None = None
        self.seek = QLineEdit()
        say(self.seek, "jumpSeek", "查找栏目")
        self.seek.setPlaceholderText("输入几个字或拼音首字母")
        self.list = QListWidget()
        say(self.list, "jumpColumns", "栏目")
        self.list.setUniformItemSizes(True)
        self._fill(columns, current)
        self.go = button("转到（回车）", "jumpGo")
        self.go.setDefault(True)
        layout = QVBoxLayout(self)
        for part in (self.seek, self.list, self.go):
            layout.addWidget(part)
        self.resize(_WIDTH, _HEIGHT)
        self.seek.textChanged.connect(self._on_seek_text_changed)
        self.list.doubleClicked.connect(self._on_list_double_clicked)
        self.go.clicked.connect(self._choose)
        self.seek.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, columns: Sequence[Column], current: int) -> None:
        first = {heading.first: heading for heading in headings(columns)}
        inside: range = range(0)
        for place, column in enumerate(columns):
            if place in first:
                self._add_heading(first[place].title)
                inside = range(place, first[place].last + 1)
            unit = f"（{column.unit}）" if column.unit else ""
            title = column.title.partition("：")[2] or column.title if place in inside else column.title
            item = QListWidgetItem(f"{'　　' if place in inside else ''}{place + 1}. {title}{unit}")
            item.setData(_PLACE, place)
            item.setToolTip(column.title)
            self.list.addItem(item)
            if place == current:
                self.list.setCurrentItem(item)

    def _add_heading(self, title: str) -> None:
        item = QListWidgetItem(f"— {title} —")
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        self.list.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list while one types."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.seek.hasFocus():
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        row = self.list.currentRow() + by
        while 0 <= row < self.list.count():
            item = self.list.item(row)
            if not item.isHidden() and item.data(_PLACE) is not None:
                self.list.setCurrentItem(item)
                return
            row += by

    @Slot(str)
    def _on_seek_text_changed(self, text: str) -> None:
        find = finder(text.strip()) if text.strip() else None
        items = [self.list.item(row) for row in range(self.list.count())]
        for item in items:
            # Headings only part a list that is shown whole.
            is_column = item.data(_PLACE) is not None
            item.setHidden(find is not None and not (is_column and find(item.toolTip())))
        seen = [item for item in items if not item.isHidden() and item.data(_PLACE) is not None]
        if seen and self.list.currentItem() not in seen:
            self.list.setCurrentItem(seen[0])

    @Slot(QModelIndex)
    def _on_list_double_clicked(self, _index: QModelIndex) -> None:
        self._choose()

    @Slot()
    def _choose(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() >= 0 and not item.isHidden() and item.data(_PLACE) is not None:
            self.place = int(item.data(_PLACE))
            self.accept()
