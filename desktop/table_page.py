"""The centre of the window: one table as grid or card, what belongs to it above, the cell with the cursor below."""

from collections.abc import Mapping
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.actions import bind
from desktop.cell_acts import CellActs
from desktop.cell_strip import CellStrip
from desktop.grid_model import GridModel
from desktop.grid_view import GridView
from desktop.looking import Looking
from desktop.looks import say
from desktop.problem_panel import MOST_SHOWN, Line
from desktop.sentence import Sentence
from desktop.sources import TableSource
from desktop.table_head import TableHead, sheet_actions
from desktop.table_views import TableViews
from forms.model import Kind
from forms.problems import Problem

if TYPE_CHECKING:
    from desktop.deeds import Deeds
    from desktop.jobs import JobRunner
    from desktop.settling import Settler

#: After the last key, so that checks over the whole table do not hold up typing (DESIGN 10).
TABLE_CHECKS_AFTER_MS: Final = 300


class TablePage(QWidget):
    """One table.

    Args:
        widths: Widths of columns as the user left them, by field.
        frozen: How many columns are to stay in view; None: as the table has it.
        runner: Does what is large beside the window; None: everything is done at once.
        always_previews: Whether every paste is shown before it is written.

    Signals:
        saved(): Something typed is durable.
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        problems_changed(): The findings have been renewed.
        current_changed(int, str): The cell with the cursor: local number of its row, field.
        child_wanted(object, object): The user wants the rows that belong to a row: Table, Parent.
        parent_wanted(str, str): The user wants the row that these belong to: table, id of the row.
        papers_wanted(str, int): The user wants the proofs and declarations of this table and of a row, by its local
            number; 0: of none.
        sheet_wanted(str): The user wants something with Excel: the id of an action.
        width_changed(str, int): A column was made wider or narrower: field, pixels.
        frozen_changed(int): So many columns are to stay in view; -1: as the table has it.
        summed(str): What the selected figures come to, in words.
        always_wished(bool): The user wants every paste to be shown first, or no longer.
        remark_wanted(): The user wants to read or write what is said of the cell with the cursor.
        problem_wanted(int): The user wants the next of the findings that are listed, or the one before: 1, -1.
    """

    saved = Signal()
    said = Signal(str, bool)
    problems_changed = Signal()
    current_changed = Signal(int, str)
    child_wanted = Signal(object, object)
    parent_wanted = Signal(str, str)
    papers_wanted = Signal(str, int)
    lacks_wanted = Signal(str, int)
    width_changed = Signal(str, int)
    frozen_changed = Signal(int)
    summed = Signal(str)
    sheet_wanted = Signal(str)
    always_wished = Signal(bool)
    remark_wanted = Signal()
    problem_wanted = Signal(int)

    def __init__(
        self,
        source: TableSource,
        parent: QWidget | None = None,
        *,
        widths: Mapping[str, int] | None = None,
        frozen: int | None = None,
        runner: "JobRunner | None" = None,
        always_previews: bool = False,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._always_previews = always_previews
        self.setObjectName("tablePage")
        self.source = source
        self.model = GridModel(source, self)
        self.model.show_remarks(source.remark_marks())
        self.is_card = source.table.kind is Kind.CARD
        self.head = TableHead(source, is_card=self.is_card)
        self.views = TableViews(self.model, is_card=self.is_card)
        self.grid = self.views.grid
        self.strip = CellStrip()
        self.cell_acts = CellActs(source, self.model, self.views, self.strip)
        self._table_checks = QTimer(self, singleShot=True, interval=TABLE_CHECKS_AFTER_MS)
        self.looking = None if self.is_card else Looking(source, self.model, self.views, lambda: self.deeds.hands)
        self._lay_out()
        self._bind_actions()
        self._connect_signals()
        self.views.show_table(widths)
        if self.looking is not None:
            self.looking.begin(frozen)
        if self.is_card:
            self._show_children(self.model.number_at(0) if self.model.rowCount() else None)

    def _lay_out(self) -> None:
        help_line = Sentence("tableHelp", "这张表的填写说明", lines=2)
        help_line.setProperty("role", "quiet")
        help_line.tell(self.source.table.help)
        self.reason = QLineEdit()
        say(self.reason, "bureauReason", "修改理由")
        self.reason.setPlaceholderText("要改其他单位填报的数据，先在这里写明理由，写好后按回车")
        self._reason_bar = QWidget()
        bar = QHBoxLayout(self._reason_bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(QLabel("修改理由"))
        bar.addWidget(self.reason, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 0)
        layout.setSpacing(4)
        for part in (self.head, help_line, self._reason_bar):
            layout.addWidget(part)
        for part in self.looking.above if self.looking is not None else ():
            layout.addWidget(part)
        layout.addWidget(self.views, 1)
        if self.looking is not None:
            self.looking.finding.bar_made.connect(partial(layout.insertWidget, layout.count() - 2))
            layout.addWidget(self.looking.totals)
            self.head.add_menu(self.looking.menu)
            self.looking.said.connect(self.said)
            self.looking.summed.connect(self.summed)
            self.looking.frozen_changed.connect(self.frozen_changed)
            self.looking.renumbered.connect(self.problems_changed)
        layout.addWidget(self.strip)
        # Only now that they have a parent: a widget shown without one is a window of its own for a moment.
        help_line.setVisible(bool(self.source.table.help))
        self._reason_bar.setVisible(self.source.wants_reason)

    def _bind_actions(self) -> None:
        acts = self.cell_acts
        bind(
            self,
            {
                "copyLast": acts.copy_last,
                "takeSlip": acts.take_slip,
                "editLong": acts.edit_long,
                "toRemark": self._want_remark,
                "nextProblem": partial(self._want_problem, 1),
                "previousProblem": partial(self._want_problem, -1),
            },
        )
        sheets = sheet_actions(is_bureau=self.source.is_bureau)
        bind(self, {name: partial(self._want_sheet, name) for name in sheets})
        if not self.is_card:
            bind(self, {"toggleCard": self.views.toggle_row_card})

    def _connect_signals(self) -> None:
        self.model.written.connect(self._on_model_written)
        self.model.refused.connect(self._on_model_refused)
        self.model.noticed.connect(self._on_model_noticed)
        self.grid.installEventFilter(self)
        self.grid.paste_wanted.connect(self._on_grid_paste_wanted)
        self.grid.removal_wanted.connect(self._on_grid_removal_wanted)
        self.views.current_changed.connect(self._on_views_current_changed)
        self.views.width_changed.connect(self.width_changed)
        self.views.row_card_shown.connect(self._on_views_row_card_shown)
        self.views.nothing_there.connect(self._on_views_nothing_there)
        self.reason.textEdited.connect(self._on_reason_text_edited)
        self.reason.returnPressed.connect(self._on_reason_return_pressed)
        self._table_checks.timeout.connect(self._on_table_checks_timeout)
        self.cell_acts.said.connect(self.said)
        self.head.card_wanted.connect(self.views.toggle_row_card)
        self.head.sheet_wanted.connect(self._want_sheet)
        self.head.papers_wanted.connect(partial(self._want_papers, self.papers_wanted))
        self.head.lacks_wanted.connect(partial(self._want_papers, self.lacks_wanted))
        self.head.child_wanted.connect(self.child_wanted)
        self.head.parent_wanted.connect(self._on_head_parent_wanted)
        self.head.last_cells_wanted.connect(self.cell_acts.copy_last)
        self.head.last_rows_wanted.connect(self.cell_acts.copy_last_rows)
        self.head.last_table_wanted.connect(self._on_head_last_table_wanted)

    @cached_property
    def deeds(self) -> "Deeds":
        """What is done to blocks and rows, loaded when it is first asked for."""
        from desktop.deeds import Deeds

        made = Deeds(self.source, self.model, self.views, self._runner, always_previews=self._always_previews)
        made.said.connect(self.said)
        made.always_wished.connect(self.always_wished)
        return made

    @cached_property
    def settler(self) -> "Settler":
        """Who brings up to date what reads whole tables."""
        made = self.source.acts.settler()
        made.setParent(self)
        made.settled.connect(self._on_settler_settled)
        made.gave_way.connect(self._table_checks.start)
        made.failed.connect(self._on_model_refused)
        return made

    @property
    def cell(self) -> tuple[int, str] | None:
        """The cell with the cursor: local number of its row, field."""
        return self.cell_acts.cell

    def get_ready(self) -> None:
        """Load what typing needs, and show which cells a row has no use for; once the window is painted."""
        self.grid.removeEventFilter(self)
        if self.source.get_ready():
            self.model.refresh(same_rows=True)
            self.views.fill_card()
        _ = self.deeds
        # The first key in a cell should not wait for its editor.
        import_module("desktop.editors")
        # What was left unsettled when the table was left, or the program.
        self._table_checks.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be ready for the first key, before it is looked up: somebody may be quicker than a busy computer."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self.get_ready()
        return super().eventFilter(watched, event)

    def stop(self) -> None:
        """Run no more checks by itself; before the page goes."""
        self.finish_typing()
        self._table_checks.stop()
        if self.looking is not None:
            self.looking.stop()
        if "settler" in self.__dict__:
            self.settler.stop()

    def finish_typing(self) -> None:
        """Write what is being typed, as leaving the field would."""
        self.cell_acts.finish()

    def set_locked(self, *, is_locked: bool) -> None:
        """Let nothing be typed while a job writes."""
        if is_locked and "settler" in self.__dict__:
            self.settler.make_way()
        self.model.set_locked(is_locked=is_locked)
        self.views.fill_card()

    def set_focus(self) -> None:
        """Put the cursor where one types."""
        self.views.set_focus()

    def refresh(self) -> None:
        """Show what has changed below."""
        self._table_checks.start()
        self.source.findings.refresh()
        self.model.refresh()
        self.views.fill_card()
        self.cell_acts.show_cell()
        self.problems_changed.emit()

    def show_remarks(self) -> None:
        """Mark the cells of which the bureau has said something, as it was read last."""
        self.model.show_remarks(self.source.remark_marks())
        self.views.fill_card()
        self.cell_acts.show_cell()

    def go_to(self, problem: Problem) -> None:
        """Put the cursor where a finding is."""
        self.views.go_to(self.source.number_of(problem), problem.field)

    def lines(self, without: str = "") -> list[Line]:
        """The gravest findings of this table but those of a code, each with the words that say where it is."""
        found = self.source.findings.first(MOST_SHOWN, without)
        return [Line(problem, self._place(number, problem)) for number, problem in found]

    def _place(self, number: int, problem: Problem) -> str:
        title = next((column.title for column in self.source.columns if column.name == problem.field), "")
        if self.is_card or not problem.row:
            return title or "整张表"
        where = self.model.words_of(number)
        return f"{where}　{title}".strip()

    @Slot()
    def _on_head_last_table_wanted(self) -> None:
        self.finish_typing()
        self.deeds.rows.ask_last_table()

    @Slot()
    def _on_grid_paste_wanted(self) -> None:
        self.deeds.pastes.paste()

    @Slot()
    def _on_grid_removal_wanted(self) -> None:
        self.deeds.rows.remove_rows()

    def _show_children(self, number: int | None) -> None:
        self.head.show_children(self.source.children(number))

    @Slot(int, str)
    def _on_views_current_changed(self, number: int, field: str) -> None:
        is_other_row = self.cell is None or self.cell[0] != number
        self.cell_acts.go_to(number, field)
        if is_other_row:
            self._show_children(number)
        self.current_changed.emit(number, field)

    @Slot(bool)
    def _on_views_row_card_shown(self, is_row_card: bool) -> None:  # noqa: FBT001 - a slot
        self.head.set_is_row_card(is_row_card=is_row_card)

    @Slot()
    def _on_views_nothing_there(self) -> None:
        self.said.emit("还没有记录。先按 Ctrl+Insert 增加一条。", False)

    @Slot()
    def _want_remark(self) -> None:
        self.finish_typing()
        self.remark_wanted.emit()

    def _want_problem(self, step: int, *_: object) -> None:
        self.finish_typing()
        self.problem_wanted.emit(step)

    def _want_sheet(self, name: str, *_: object) -> None:
        self.finish_typing()
        self.sheet_wanted.emit(name)

    def _want_papers(self, wanted: SignalInstance) -> None:
        wanted.emit(self.source.table.id, self.cell[0] if self.cell is not None else 0)

    @Slot()
    def _on_head_parent_wanted(self) -> None:
        parent = self.source.parent
        if parent is not None:
            self.parent_wanted.emit(self.source.table.parent or "", parent.row)

    def go_to_row(self, row: str) -> None:
        """Put the cursor into the row of this id."""
        number = self.source.number_of_id(row)
        if not self.is_card and number is not None:
            self.grid.go_to(number, self.source.columns[self.model.first_input].name)

    @Slot(object)
    def _on_model_written(self, written: object) -> None:
        self._table_checks.start()
        notices = getattr(written, "notices", {})
        self.cell_acts.show_cell()
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
        self.views.fill_card()

    @Slot()
    def _on_reason_return_pressed(self) -> None:
        self.set_focus()

    @Slot()
    def _on_table_checks_timeout(self) -> None:
        if self.grid.state() == GridView.State.EditingState or self.model.is_locked:
            # Nothing is forgotten meanwhile: what is typed last waits until it is entered, or until a job has ended.
            self._table_checks.start()
            return
        self.settler.begin()

    @Slot(bool)
    def _on_settler_settled(self, is_changed: bool) -> None:  # noqa: FBT001 - a slot
        if is_changed:
            self.source.findings.refresh()
            self.model.refresh(same_rows=True)
            self.views.fill_card()
            self.cell_acts.show_cell()
            self.problems_changed.emit()
