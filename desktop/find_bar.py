"""The bar over a grid for finding and replacing (查找, 替换); one sees what becomes of it before it is done."""

from enum import StrEnum
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import ACTIONS
from desktop.asking import button, combo
from desktop.looks import say
from desktop.sentence import Sentence

_LIST_LINES: Final = 5
_MOST_WIDTH: Final = 260


class Within(StrEnum):
    """Where to replace."""

    SELECTION = "选中的格"
    COLUMN = "这一列"
    TABLE = "看得见的所有列"


class FindBar(QFrame):
    """Inputs and what came of them; hidden until it is asked for.

    Signals:
        next_wanted(), previous_wanted(): Go to the next place.
        typed(): Another text is looked for.
        judged_wanted(): Say what replacing would do.
        replace_wanted(): Replace what has been shown.
        left(): The user wants the grid again.
    """

    next_wanted = Signal()
    previous_wanted = Signal()
    typed = Signal()
    judged_wanted = Signal()
    replace_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "findBar", "查找和替换")
        self.setProperty("role", "strip")
        self.wanted, self.by = QLineEdit(), QLineEdit()
        self.within = combo("replaceWithin", "在哪里替换", [(place.name, place.value) for place in Within])
        self.whole = QCheckBox("整格相同")
        self.told = Sentence("findTold", "查找结果")
        self.verdicts = QListView()
        self._lines = QStringListModel(self)
        self._name_parts()
        self._lay_out()
        self.wanted.textChanged.connect(self.typed)
        self.by.textChanged.connect(self._on_changed)
        self.within.currentIndexChanged.connect(self._on_changed)
        self.whole.toggled.connect(self.typed)
        self.hide()

    def _name_parts(self) -> None:
        for line, name, spoken, hint in (
            (self.wanted, "findText", "查找什么", "文字、数字或拼音首字母"),
            (self.by, "replaceText", "替换为什么", "留空就是删去"),
        ):
            say(line, name, spoken)
            line.setPlaceholderText(hint)
            line.setToolTip(hint)
            line.setMaximumWidth(_MOST_WIDTH)
        say(self.whole, "findWhole", "整格相同才算")
        say(self.verdicts, "replaceVerdicts", "每一格会怎样")
        self.verdicts.setModel(self._lines)
        self.verdicts.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.verdicts.setUniformItemSizes(True)
        self.verdicts.setFixedHeight(_LIST_LINES * (self.fontMetrics().height() + 6))

    def _lay_out(self) -> None:
        self.back = button("上一个", "findPrevious")
        self.on = button(ACTIONS["findNext"].label, "findNext")
        self.close_button = button("关闭（Esc）", "findClose")
        self.judge = button("看看会怎样", "replaceJudge")
        self.replace = button("全部替换", "replaceAll")
        self.replace.setProperty("primary", "true")
        find, self._replacing = QHBoxLayout(), QWidget()
        for part in (QLabel("查找"), self.wanted, self.back, self.on, self.whole):
            find.addWidget(part)
        find.addStretch(1)
        find.addWidget(self.close_button)
        second = QHBoxLayout(self._replacing)
        second.setContentsMargins(0, 0, 0, 0)
        for end in (QLabel("替换"), self.by, QLabel("范围"), self.within, self.judge, self.replace):
            second.addWidget(end)
        second.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        layout.setSpacing(3)
        layout.addLayout(find)
        layout.addWidget(self._replacing)
        # A line of its own: beside the buttons there is no room for it in large letters.
        layout.addWidget(self.told)
        layout.addWidget(self.verdicts)
        # As in Excel: from what is looked for straight to what takes its place.
        order = (self.wanted, self.by, self.within, self.judge, self.replace, self.back, self.on, self.whole)
        for before, after in pairwise((*order, self.close_button)):
            QWidget.setTabOrder(before, after)
        for slim in (self.back, self.on, self.close_button, self.judge, self.replace):
            slim.setProperty("slim", "true")
        self.on.clicked.connect(self.next_wanted)
        self.back.clicked.connect(self.previous_wanted)
        self.close_button.clicked.connect(self.left)
        self.judge.clicked.connect(self.judged_wanted)
        self.replace.clicked.connect(self.replace_wanted)

    def open(self, text: str, *, is_replacing: bool) -> None:
        """Show the bar with a text to begin with."""
        if text:
            self.wanted.setText(text)
        self._replacing.setVisible(is_replacing)
        self.show_verdicts([])
        self.show()
        self.wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        self.wanted.selectAll()

    @property
    def is_replacing(self) -> bool:
        """Whether replacing is offered."""
        return self._replacing.isVisible()

    @property
    def scope(self) -> Within:
        """Where to replace."""
        return Within(self.within.currentText())

    def show_verdicts(self, lines: list[str], *, writes: bool = False) -> None:
        """Show what would become of each cell; nothing: it is not known yet."""
        self._lines.setStringList(lines)
        self.verdicts.setVisible(bool(lines))
        self.replace.setEnabled(writes)

    def _on_changed(self) -> None:
        self.show_verdicts([])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back; in the replacement it shows what would become of it; Esc closes."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.focusWidget() is self.by:
            self.judged_wanted.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.focusWidget() is self.wanted:
            (self.previous_wanted if shift else self.next_wanted).emit()
        else:
            super().keyPressEvent(event)
