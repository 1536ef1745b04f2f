"""The centre of the window: one table as grid or card, with the line for the bureau's reason above it."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.grid_model import GridModel
from desktop.grid_view import GridView
from desktop.looks import say
from desktop.problem_panel import MOST_SHOWN, Line
from desktop.sources import TableSource
from forms.model import Kind
from forms.problems import Problem

if TYPE_CHECKING:
    from desktop.card import CardView

#: After the last key, so that checks over the whole table do not hold up typing (DESIGN 10).
TABLE_CHECKS_AFTER_MS: Final = 300


class TablePage(QWidget):
    """One table.

    Signals:
        saved(): Something typed is durable.
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        problems_changed(): The findings have been renewed.
        current_changed(int, str): The cell with the cursor: local number of its row, field.
    """

    saved = Signal()
    said = Signal(str, bool)
    problems_changed = Signal()
    current_changed = Signal(int, str)

    def __init__(self, source: TableSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tablePage")
        self.source = source
        self.model = GridModel(source, self)
        self.is_card = source.table.kind is Kind.CARD
        self.grid = GridView(self)
        self.card = self._make_card() if self.is_card else None
        self._table_checks = QTimer(self, singleShot=True, interval=TABLE_CHECKS_AFTER_MS)
        self._lay_out()
        self._connect_signals()
        if self.card is not None:
            self.card.show_table(self.model)
        else:
            self.grid.show_table(self.model)

    def _make_card(self) -> "CardView":
        from desktop.card import CardView

        return CardView(self)

    def _lay_out(self) -> None:
        head = QLabel(self.source.table.title)
        head.setProperty("role", "head")
        help_line = QLabel(self.source.table.help)
        help_line.setProperty("role", "quiet")
        help_line.setWordWrap(True)
        self.reason = QLineEdit()
        say(self.reason, "bureauReason", "修改理由")
        self.reason.setPlaceholderText("要改其他单位填报的数据，先在这里写明理由，写好后按回车")
        self._reason_bar = QWidget()
        bar = QHBoxLayout(self._reason_bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(QLabel("修改理由"))
        bar.addWidget(self.reason, 1)
        stack = QStackedWidget()
        stack.addWidget(self.grid)
        if self.card is not None:
            stack.addWidget(self.card)
            stack.setCurrentWidget(self.card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        for part in (head, help_line, self._reason_bar):
            layout.addWidget(part)
        layout.addWidget(stack, 1)
        # Only now that they have a parent: a widget shown without one is a window of its own for a moment.
        help_line.setVisible(bool(self.source.table.help))
        self._reason_bar.setVisible(self.source.wants_reason)

    def _connect_signals(self) -> None:
        self.model.written.connect(self._on_model_written)
        self.model.refused.connect(self._on_model_refused)
        self.model.noticed.connect(self._on_model_noticed)
        self.grid.current_changed.connect(self.current_changed)
        if self.card is not None:
            self.card.current_changed.connect(self.current_changed)
        self.reason.textEdited.connect(self._on_reason_text_edited)
        self.reason.returnPressed.connect(self._on_reason_return_pressed)
        self._table_checks.timeout.connect(self._on_table_checks_timeout)

    def stop(self) -> None:
        """Run no more checks by itself; before the page goes."""
        self._table_checks.stop()

    def set_locked(self, *, is_locked: bool) -> None:
        """Let nothing be typed while a job writes."""
        self.model.set_locked(is_locked=is_locked)
        self._fill_card()

    def _fill_card(self) -> None:
        if self.card is not None:
            self.card.fill()

    def set_focus(self) -> None:
        """Put the cursor where one types."""
        (self.card or self.grid).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show what has changed below."""
        self._table_checks.start()
        self.source.findings.refresh()
        self.model.refresh()
        self._fill_card()
        self.problems_changed.emit()

    def go_to(self, problem: Problem) -> None:
        """Put the cursor where a finding is."""
        if self.card is not None:
            self.card.go_to(problem.field)
            return
        number = self.source.number_of(problem)
        if number is not None:
            self.grid.go_to(number, problem.field)

    def lines(self) -> list[Line]:
        """The gravest findings of this table, each with the words that say where it is."""
        return [
            Line(problem, self._place(number, problem)) for number, problem in self.source.findings.first(MOST_SHOWN)
        ]

    def _place(self, number: int, problem: Problem) -> str:
        title = next((column.title for column in self.source.columns if column.name == problem.field), "")
        if self.is_card or not problem.row:
            return title or "整张表"
        row = self.model.row_of(number)
        where = f"第 {row + 1} 行" if row is not None else ""
        return f"{where}　{title}".strip()

    @Slot(object)
    def _on_model_written(self, written: object) -> None:
        self._table_checks.start()
        notices = getattr(written, "notices", {})
        self.saved.emit()
        self.problems_changed.emit()
        if notices:
            self.said.emit("　".join(text for texts in list(notices.values())[:3] for text in texts), False)

    @Slot(str)
    def _on_model_refused(self, text: str) -> None:
        self.said.emit(text, True)

    @Slot(str)
    def _on_model_noticed(self, text: str) -> None:
        self.said.emit(text, False)

    @Slot(str)
    def _on_reason_text_edited(self, text: str) -> None:
        self.source.reason = text.strip()
        self.model.refresh()
        self._fill_card()

    @Slot()
    def _on_reason_return_pressed(self) -> None:
        self.set_focus()

    @Slot()
    def _on_table_checks_timeout(self) -> None:
        if self.grid.state() == GridView.State.EditingState:
            self._table_checks.start()
        elif not self.model.is_locked and self.source.acts.judge():
            self.model.refresh(same_rows=True)
            self._fill_card()
            self.problems_changed.emit()
