"""Where an explanation (合理性说明) is written: below the findings, for the one that is chosen."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.looks import say
from desktop.sentence import Sentence

_HEAD: Final = "合理性说明：数值核对无误的，写明原因（至少 10 个字）"


class ReasonEdit(QPlainTextEdit):
    """The text of an explanation.

    Signals:
        ended(): The user has left it; a menu over it does not count.
    """

    ended = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving ends the writing."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.ended.emit()


class ExplanationBox(QWidget):
    """The text, a button that keeps it, and a line for what hinders that."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("explanationBox")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        head = self._head = QLabel(_HEAD)
        head.setWordWrap(True)
        self.reason = ReasonEdit()
        say(self.reason, "explanation", "合理性说明")
        self.reason.setFixedHeight(84)
        self.reason.setTabChangesFocus(True)
        self.save = QPushButton("保存说明")
        say(self.save, "saveExplanation", "保存说明")
        self.told = Sentence("explanationTold", "说明的保存情况", lines=2)
        self.told.setProperty("role", "error")
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.save)
        for part in (head, self.reason):
            layout.addWidget(part)
        layout.addLayout(foot)

    def tell_count(self, count: int) -> None:
        """Say that the text explains several findings alike."""
        alike = f"合理性说明：选中的 {count} 处都用这条说明，写明原因（至少 10 个字）"
        self._head.setText(alike if count > 1 else _HEAD)
