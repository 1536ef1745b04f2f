"""A bar over the foot of the grid: a question in a line of text, or how far a long act is; nothing moves for it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.asking import button
from desktop.jobs import Job
from desktop.progress import ProgressPane
from desktop.sentence import Sentence


class GridBar(QFrame):
    """Lies upon the foot of a view; hidden while it has nothing to say."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("gridBar")
        self.setProperty("role", "panel")
        self.setAutoFillBackground(True)
        self.words = Sentence("gridQuestion", "询问", lines=2)
        self.yes = button("是", "gridYes")
        self.yes.setProperty("primary", "true")
        self.no = button("不（Esc）", "gridNo")
        self.progress = ProgressPane("gridProgress")
        self._question = QWidget()
        self._then: Callable[[], None] | None = None
        row = QHBoxLayout(self._question)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.addWidget(self._question)
        layout.addWidget(self.progress)
        self._question.hide()
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.drop)
        over.installEventFilter(self)
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Whether a question waits for its answer."""
        return self._then is not None

    def ask(self, words: str, yes: str, then: Callable[[], None]) -> None:
        """Ask something; nothing is done until it is answered with yes."""
        self._then = then
        self.words.tell(words)
        self.yes.setText(yes)
        self._question.show()
        self._place()
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, job: Job, what: str) -> None:
        """Show a job until it ends."""
        self._then = None
        self._question.hide()
        self.progress.follow(job, what)
        job.finished.connect(self._on_job_finished)
        self._place()

    @Slot()
    def accept(self) -> None:
        """The answer is yes."""
        then = self._then
        self.drop()
        if then is not None:
            then()

    @Slot()
    def drop(self) -> None:
        """The answer is no, or the question is beside the point by now."""
        had_focus = self.is_asking and (self.yes.hasFocus() or self.no.hasFocus())
        self._then = None
        self._question.hide()
        self.hide()
        over = self.parentWidget()
        shown = over.currentWidget() if isinstance(over, QStackedWidget) else over
        if had_focus and shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is no, Enter on a button is that button."""
        if event.key() == Qt.Key.Key_Escape:
            self.drop()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self.drop if self.no.hasFocus() else self.accept)()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the foot of the view."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.show()
            height = self.sizeHint().height()
            self.setGeometry(0, over.height() - height, over.width(), height)
            self.raise_()

    @Slot()
    def _on_job_finished(self) -> None:
        if not self.is_asking:
            self.hide()
