"""Sorting by a column and filtering it (排序和筛选), as Excel's arrow in the title offers it; all of it by keyboard."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from db.sifting import About, Sieve, Value
from desktop.arranging import Arranging, View
from desktop.asking import button, combo, words_of
from desktop.grid_rows import Column
from desktop.looks import say
from desktop.questions import Questions
from desktop.sentence import Sentence
from desktop.value_list import ValueList

_WIDTH: Final = 338
_LIST_HEIGHT: Final = 200
_WORKING: Final = "正在数这一列的值…"


class SiftDialog(QDialog):
    """One column; `view` is how the table is to be looked at once it is accepted.

    Args:
        view: How the table is looked at now.
        has_last: Whether there is a last year to compare with.
        questions: Who finds the values beside the window; None: they are found at once.
    """

    def __init__(
        self,
        arranging: Arranging,
        column: Column,
        view: View,
        parent: QWidget | None = None,
        *,
        has_last: bool,
        questions: Questions | None = None,
    ) -> None:
        super().__init__(parent)
        say(self, "siftDialog", f"排序和筛选：{column.title}")
        self.setWindowTitle(f"排序和筛选：{column.title}")
        self.view = view
        self._column = column
        sieve = view.sieve_of(column.name) or Sieve(column.name)
        self._values = ValueList([], sieve.texts, self)
        #: Whether the values are here, and whether the user has chosen to go on before they were.
        self._is_known, self._is_accepted = False, False
        self._questions = questions
        self.seek = QLineEdit()
        self.list = QListView()
        self.least, self.most = QLineEdit(), QLineEdit()
        offered = (about for about in About if about is not About.CHANGED or has_last)
        self.about = combo(
            "siftAbout", "只看这一列", [("", "全部"), *((about.value, about.value) for about in offered)]
        )
        self.told = Sentence("siftTold", "提示")
        self._name_parts(sieve)
        self._make_orders()
        self._lay_out()
        self.seek.textChanged.connect(self._on_seek_text_changed)
        self.list.doubleClicked.connect(self._on_list_double_clicked)
        self._ask(arranging, view.others(column.name))
        # Not of the dialog: it would no longer grow with its letters.
        self.list.setMinimumWidth(_WIDTH)
        self.seek.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, arranging: Arranging, others: Sequence[Sieve]) -> None:
        """Find the values; what is typed meanwhile is looked for once they are here."""
        name = self._column.name
        if self._questions is None:
            self._on_values_found(arranging.values(name, others))
            return
        self.list.setEnabled(False)
        self.told.tell(_WORKING)
        self._questions.ask(
            lambda own, _report: arranging.on(own).values(name, others), self._on_values_found, self._on_not_found
        )

    def stop(self) -> None:
        """Wait for no values any more; once it is closed."""
        if self._questions is not None:
            self._questions.drop()

    def _on_values_found(self, values: list[Value]) -> None:
        self._is_known = True
        self._values.fill(values)
        self.list.setEnabled(True)
        self._on_seek_text_changed(self.seek.text())
        if self._is_accepted:
            self._filter()

    def _on_not_found(self, fault: object) -> None:
        self._is_accepted = False
        self.told.tell(words_of(fault))

    def _name_parts(self, sieve: Sieve) -> None:
        say(self.seek, "siftSeek", "查找值")
        self.seek.setPlaceholderText("输入几个字或拼音首字母查找")
        say(self.list, "siftValues", "这一列的值，按空格勾选")
        self.list.setModel(self._values)
        self.list.setCurrentIndex(self._values.index(0))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(_LIST_HEIGHT)
        for line, name, spoken, bound in (
            (self.least, "siftLeast", "最小", sieve.least),
            (self.most, "siftMost", "最大", sieve.most),
        ):
            say(line, name, spoken)
            line.setText("" if bound is None else str(bound))
        self.about.setCurrentIndex(max(0, self.about.findData(sieve.about.value if sieve.about else "")))

    def _make_orders(self) -> None:
        is_number = self._column.is_number
        self.up = button("升序（小→大）" if is_number else "升序（A→Z，拼音）", "siftUp")
        self.down = button("降序（大→小）" if is_number else "降序（Z→A，拼音）", "siftDown")
        others = any(key.field != self._column.name for key in self.view.order)
        self.then_up, self.then_down = (
            button("前面相同的再升序", "siftThenUp"),
            button("前面相同的再降序", "siftThenDown"),
        )
        for part, descending, then in (
            (self.up, False, False),
            (self.down, True, False),
            (self.then_up, False, True),
            (self.then_down, True, True),
        ):
            part.setAutoDefault(False)
            part.setProperty("slim", "true")
            part.clicked.connect(lambda *_, d=descending, t=then: self._sort(descending=d, then=t))
        self.then_up.setVisible(others)
        self.then_down.setVisible(others)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        for pair in ((self.up, self.down), (self.then_up, self.then_down)):
            line = QHBoxLayout()
            for part in pair:
                line.addWidget(part)
            layout.addLayout(line)
        layout.addWidget(self.seek)
        layout.addWidget(self.list, 1)
        bounds = QHBoxLayout()
        for bound in (QLabel("数值从"), self.least, QLabel("到"), self.most):
            bounds.addWidget(bound)
            bound.setVisible(self._column.is_number)
        layout.addLayout(bounds)
        about, words = QHBoxLayout(), QLabel("只看这一列")
        about.addWidget(words)
        about.addWidget(self.about, 1)
        layout.addLayout(about)
        words.setVisible(self._column.field is not None)
        self.about.setVisible(self._column.field is not None)
        layout.addWidget(self.told)
        self.accept_button, self.clear = button("确定", "siftAccept"), button("取消这一列的筛选", "siftClear")
        self.accept_button.setProperty("primary", "true")
        self.accept_button.setDefault(True)
        self.leave = button("返回（Esc）", "siftLeave")
        ends = QHBoxLayout()
        for end in (self.clear, self.leave, self.accept_button):
            end.setAutoDefault(False)
            ends.addWidget(end)
        layout.addLayout(ends)
        self.clear.setEnabled(self.view.sieve_of(self._column.name) is not None)
        self.accept_button.clicked.connect(self._filter)
        self.clear.clicked.connect(self._clear)
        self.leave.clicked.connect(self.reject)

    # What a person does.

    def _sort(self, *, descending: bool, then: bool) -> None:
        self.view = self.view.sorted_by(self._column.name, descending=descending, then=then)
        self.accept()

    @Slot()
    def _clear(self) -> None:
        self.view = self.view.sifted(self._column.name, None)
        self.accept()

    @Slot()
    def _filter(self) -> None:
        """Take what is chosen, or say why it cannot be; what is chosen among is waited for."""
        self._is_accepted = not self._is_known
        if self._is_accepted:
            return
        try:
            least, most = _bound(self.least.text()), _bound(self.most.text())
        except InvalidOperation:
            self.told.tell("上下限要填数字。")
            return
        texts = self._values.chosen
        if texts is not None and not texts:
            self.told.tell("一个值也没有勾选，请至少勾选一个。")
            return
        about = About(self.about.currentData()) if self.about.currentData() else None
        sieve = Sieve(self._column.name, texts, least, most, about)
        is_nothing = sieve == Sieve(self._column.name)
        self.view = self.view.sifted(self._column.name, None if is_nothing else sieve)
        self.accept()

    @Slot(str)
    def _on_seek_text_changed(self, text: str) -> None:
        if not self._is_known:
            return
        self._values.look_for(text)
        self.list.setCurrentIndex(self._values.index(0))
        self._tell()

    @Slot(QModelIndex)
    def _on_list_double_clicked(self, index: QModelIndex) -> None:
        """Whoever clicks a value twice wants just that one."""
        if index.row() > 0:
            self._values.tick_all(is_on=False)
            self._values.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
            self._filter()

    def _tell(self) -> None:
        count, hidden = len(self._values.shown), self._values.left_out
        self.told.tell(f"共 {count} 个不同的值" + (f"，还有 {hidden} 个没有列出，请输入几个字查找" if hidden else ""))


def _bound(text: str) -> Decimal | None:
    plain = text.strip().replace(",", "").replace("，", "")
    found = Decimal(plain) if plain else None
    if found is not None and not found.is_finite():
        raise InvalidOperation
    return found
