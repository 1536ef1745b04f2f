"""The banner over a grid that is sorted or filtered: how much of the table one sees, and the way back to all of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.actions import ACTIONS
from desktop.asking import button
from desktop.looks import say
from desktop.sentence import Sentence


class ViewBar(QFrame):
    """Words and buttons; hidden while the table is shown as it is.

    Signals:
        all_wanted(): Show all rows.
        unsorted_wanted(): Let them stand in their own order.
        renewal_wanted(): Apply order and filter anew.
    """

    all_wanted = Signal()
    unsorted_wanted = Signal()
    renewal_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "viewBar", "排序和筛选")
        self.setProperty("role", "notice")
        self.words = Sentence("viewWords", "排序和筛选")
        self.renew = button(ACTIONS["applyView"].text, "applyViewButton")
        self.unsorted = button("取消排序", "unsortedButton")
        self.all = button(ACTIONS["showAll"].text, "showAllButton")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 4, 2)
        layout.addWidget(self.words, 1)
        for part in (self.renew, self.unsorted, self.all):
            part.setProperty("slim", "true")
            layout.addWidget(part)
        self.renew.setToolTip(ACTIONS["applyView"].tip)
        self.all.setToolTip(ACTIONS["showAll"].tip)
        self.renew.clicked.connect(self.renewal_wanted)
        self.unsorted.clicked.connect(self.unsorted_wanted)
        self.all.clicked.connect(self.all_wanted)
        self.hide()

    def tell(self, words: str, *, is_sifted: bool, is_sorted: bool) -> None:
        """Say how the table is shown."""
        self.words.tell(words)
        self.unsorted.setVisible(is_sorted)
        self.all.setVisible(is_sifted)
        self.setVisible(is_sifted or is_sorted)
