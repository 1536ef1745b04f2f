"""One item (事项): how far it is, what is missing, its tables, its files, and the declaration that there is nothing."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.asking import Telling, ask_files, button, combo, label, panel, words_of
from desktop.changes import Changes, Kind
from desktop.jobs import JobRunner, Report
from desktop.looks import say
from desktop.papers import File, Papers, PapersSource, SlotState, ToExplain, Verdict
from desktop.slot_panel import SlotPanel
from forms.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Store

_CHANGED: Final = frozenset({Kind.ROWS, Kind.PROBLEMS})
_KINDS: Final = (
    ("nil", "零报告（本年没有发生）"),
    ("not_applicable", "不适用（本单位不涉及）"),
    ("no_material", "无相关材料（应有而没有）"),
)
_SCANS: Final = ("pdf", "jpg", "png")


class PapersPage(QWidget):
    """One item.

    Signals:
        left(): The user has gone back to the tables.
        table_wanted(str): The user wants a table of this item.
        changed(object): Something was attached or declared; Changes.
        statement_wanted(str): The user wants the declaration about an item on paper.
    """

    left = Signal()
    table_wanted = Signal(str)
    changed = Signal(object)
    statement_wanted = Signal(str)

    def __init__(self, source: PapersSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("papersPage")
        self._source = source
        self._runner = runner
        self._shown: tuple[str, int] = ("", 0)
        self._papers: Papers | None = None
        self._drafts: dict[str, str] = {}
        self.slots: list[SlotPanel] = []
        self.telling = Telling("papersTelling")
        self.back = button("返回表格", "leavePapers")
        self._title = label("", "head")
        self._state = label("", "quiet")
        self._scroll = QScrollArea()
        say(self._scroll, "papersArea", "材料和说明")
        say(self._scroll.verticalScrollBar(), "papersDown", "上下滚动")
        say(self._scroll.horizontalScrollBar(), "papersAcross", "左右滚动")
        self._scroll.setWidgetResizable(True)
        self._scroll.setProperty("plain", "true")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._state)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.telling)
        self.back.clicked.connect(self.left)
        runner.busy_changed.connect(self._on_runner_busy_changed)

    def show_papers(self, name: str, row: int = 0) -> bool:
        """Show an item, or what a table belongs to, with the proofs of one row; False if nobody here owes it."""
        if self._shown[0] != name:
            self.telling.quiet()
        self._shown = (name, row)
        self._papers = self._source.papers(name, row)
        self.refresh_widgets()
        return self._papers is not None

    def refresh(self) -> None:
        """Read everything anew; what is being written stays."""
        if self._shown[0]:
            self.show_papers(*self._shown)

    def refresh_widgets(self) -> None:
        """Lay the page out for what it shows."""
        papers = self._papers
        if papers is None:
            self._title.setText("")
            self._state.setText("这张表没有要附的材料。")
            self._put(QWidget())
            return
        about = f"{papers.id}　" if papers.id != (papers.tables[0].id if papers.tables else "") else ""
        self._title.setText(f"{about}{papers.status.title}")
        state = f"{papers.kind}　状态：{papers.status.state.value}"
        source = f"依据：{papers.source}" if papers.source else ""
        self._state.setText("　".join(part for part in (state, papers.due_words, source) if part))
        page = QWidget()
        page.setObjectName("papersSheet")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        self._add_missing(column, papers)
        self._add_tables(column, papers)
        self._add_slots(column, papers)
        self._add_chapters(column, papers)
        self._add_declaration(column, papers)
        column.addStretch(1)
        self._put(page)
        self._on_runner_busy_changed(self._runner.is_busy)

    def _put(self, page: QWidget) -> None:
        """Show another sheet at the same place, with the cursor in the part of the same name."""
        where = self._scroll.verticalScrollBar().value()
        # The sheet that goes may hold the button that was just pressed.
        gone: QWidget | None = self._scroll.takeWidget()
        focused = gone.focusWidget() if gone is not None else None
        name = focused.objectName() if focused is not None and focused.hasFocus() else ""
        if gone is not None:
            gone.hide()
            gone.deleteLater()
        self._scroll.setWidget(page)
        self._scroll.verticalScrollBar().setValue(where)
        again = page.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus()

    def _add_missing(self, column: QVBoxLayout, papers: Papers) -> None:
        named = (f"“{papers.id} {papers.status.title}”的", f"“{papers.id} {papers.status.title}”")
        explained = {item.problem.text: (place, item) for place, item in enumerate(papers.to_explain)}
        for text in papers.status.missing:
            place, item = explained.get(text, (0, None))
            for name in named:
                text = text.replace(name, "")  # noqa: PLW2901 - the page itself says which item it is
            if item is None:
                column.addWidget(label(f"✕ {text}", "error"))
            else:
                column.addWidget(label(f"{'✓ 已说明　' if item.problem.explained else '！ '}{text}"))
                column.addLayout(self._explaining(place, item))
        if not papers.status.missing:
            column.addWidget(label("✓ 这个事项没有缺项。", "good"))

    def _explaining(self, place: int, item: ToExplain) -> QHBoxLayout:
        """A line to write the reason in, below what it explains."""
        reason = QLineEdit()
        say(reason, f"materialReason{place}", f"合理性说明：{item.problem.text}")
        reason.setPlaceholderText("无误的，写明原因（至少 10 个字），按回车保存")
        reason.setText(self._drafts.get(item.problem.id, item.reason))
        reason.textEdited.connect(partial(self._drafts.__setitem__, item.problem.id))
        save: QPushButton = button("保存说明", f"explainMaterial{place}")
        save.setProperty("slim", "true")
        save.clicked.connect(partial(self._explain, item, reason))
        reason.returnPressed.connect(save.click)
        line = QHBoxLayout()
        line.addWidget(reason, 1)
        line.addWidget(save)
        return line

    def _explain(self, item: ToExplain, reason: QLineEdit, *_: object) -> None:
        text = reason.text()
        if self._do(lambda: self._source.explain(item.problem, text), "说明已保存。材料变动后，说明要重新写。"):
            self._drafts.pop(item.problem.id, None)

    def _add_tables(self, column: QVBoxLayout, papers: Papers) -> None:
        line = QHBoxLayout()
        for table in papers.tables:
            rows = papers.status.rows.get(table.id, 0)
            made = button(f"打开：{table.title}（已填 {rows} 条）", f"open{table.id}")
            made.clicked.connect(partial(self._want, table.id))
            line.addWidget(made)
        line.addStretch(1)
        column.addLayout(line)

    def _want(self, table: str, *_: object) -> None:
        self.table_wanted.emit(table)

    def _want_statement(self, item: str, *_: object) -> None:
        self.statement_wanted.emit(item)

    def _add_slots(self, column: QVBoxLayout, papers: Papers) -> None:
        self.slots = [SlotPanel(state, number) for number, state in enumerate(papers.slots)]
        for made in self.slots:
            made.files_given.connect(self._on_slot_files_given)
            made.taken_away.connect(self._on_slot_taken_away)
            column.addWidget(made)
        if any(slot.each_row for table in papers.tables for slot in table.evidence) and not self._shown[1]:
            told = "有的材料每条记录各附一份：在表格里选中那条记录，再点“材料和说明”。"
            column.addWidget(label(told, "quiet"))

    def _add_chapters(self, column: QVBoxLayout, papers: Papers) -> None:
        if not papers.chapters:
            return
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.addWidget(label("汇报材料要写到的内容（已写的勾上）"))
        for place, (chapter, is_told) in enumerate(papers.chapters):
            box = QCheckBox(chapter)
            say(box, f"chapter{place}", chapter)
            box.setChecked(is_told)
            box.setEnabled(not is_told)
            box.clicked.connect(partial(self._tick, chapter))
            inside.addWidget(box)
        column.addWidget(sheet)

    def _tick(self, chapter: str, *_: object) -> None:
        papers = self._papers
        if papers is not None:
            self._do(lambda: self._source.tick(papers.id, [chapter]), f"已记下：材料写到了“{chapter}”。")

    def _add_declaration(self, column: QVBoxLayout, papers: Papers) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(10, 6, 10, 6)
        if papers.declared is not None:
            self._add_declared(inside, papers)
        else:
            self._add_declaring(inside, papers)
        column.addWidget(sheet)

    def _add_declared(self, inside: QVBoxLayout, papers: Papers) -> None:
        declared = papers.declared
        if declared is None:
            return
        signed = "已附签字盖章的扫描件" if declared.scan else "还没有附签字盖章的扫描件"
        inside.addWidget(label(f"已说明：{papers.declared_words}。{declared.statement}（{signed}）"))
        withdraw = button("撤回说明", "withdrawDeclaration")
        withdraw.clicked.connect(self._on_withdraw_clicked)
        sign = button("附上签字盖章的扫描件…", "signDeclaration")
        sign.clicked.connect(self._on_sign_clicked)
        paper = button("打印说明…", "printStatement")
        paper.clicked.connect(partial(self._want_statement, papers.id))
        line = QHBoxLayout()
        line.addWidget(paper)
        line.addWidget(sign)
        line.addWidget(withdraw)
        line.addStretch(1)
        inside.addLayout(line)

    def _add_declaring(self, inside: QVBoxLayout, papers: Papers) -> None:
        inside.addWidget(label("没有可报的内容，在这里说明（不能留空不报）"))
        options = [(code, text) for code, text in _KINDS if code != "nil" or papers.may_nil]
        kind, reason = combo("declareKind", "说明的种类", options), QLineEdit()
        say(reason, "declareReason", "没有可报内容的原因")
        reason.setPlaceholderText("原因，至少 5 个字：如“本年未发生”")
        reason.setText(self._drafts.get(papers.id, ""))
        reason.textEdited.connect(partial(self._drafts.__setitem__, papers.id))
        write: QPushButton = button("写下说明", "declare")
        write.clicked.connect(partial(self._declare, kind, reason))
        reason.returnPressed.connect(write.click)
        line = QHBoxLayout()
        line.addWidget(kind)
        line.addWidget(reason, 1)
        line.addWidget(write)
        inside.addLayout(line)

    def _declare(self, kind: QComboBox, reason: QLineEdit, *_: object) -> None:
        papers = self._papers
        if papers is None:
            return
        chosen, text = str(kind.currentData()), reason.text()
        said = "已写下说明。" if chosen == "nil" else "已写下说明。打印后由主要领导签字、盖章，再把扫描件附上。"
        if self._do(lambda: self._source.declare(papers.id, chosen, text), said):
            self._drafts.pop(papers.id, None)

    @Slot()
    def _on_withdraw_clicked(self) -> None:
        papers = self._papers
        if papers is not None:
            self._do(lambda: self._source.withdraw(papers.id), "已撤回说明。")

    @Slot()
    def _on_sign_clicked(self) -> None:
        papers = self._papers
        paths = ask_files(self, "签字盖章的说明（扫描件）", _SCANS, is_single=True)
        if papers is not None and paths:
            self._start(lambda source, _report: source.sign(papers.id, paths[0]))

    def _do(self, act: "Callable[[], object]", said: str) -> bool:
        if self._runner.is_busy:
            return False
        try:
            act()
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return False
        self._renew()
        self.telling.tell(said, good=True)
        return True

    def _renew(self) -> None:
        self.refresh()
        self.changed.emit(Changes(_CHANGED, self))

    @Slot(object)
    def _on_slot_taken_away(self, file: File) -> None:
        self._do(lambda: self._source.take_away(file), f"已移去“{file.words}”。按 Ctrl+Z 可以撤销。")

    @Slot(object, object, object, str)
    def _on_slot_files_given(
        self,
        slot: SlotState,
        paths: list[Path],
        sealed: bool | None,  # noqa: FBT001 - a slot
        phase: str,
    ) -> None:
        self._start(lambda source, report: source.attach(slot, paths, sealed=sealed, phase=phase, report=report))

    def _start(self, work: "Callable[[PapersSource, Report], list[Verdict]]") -> None:
        """Look into files in a thread of its own: each is read whole, and its content examined by a child process."""
        if self._runner.is_busy:
            return

        def run(store: "Store", report: Report) -> list[Verdict]:
            return work(PapersSource(store), report)

        self.telling.tell("正在读取文件…", good=True)
        job = self._runner.start_on(self._source.store, run)
        job.progressed.connect(self._on_job_progressed)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)

    @Slot(int, int)
    def _on_job_progressed(self, done: int, total: int) -> None:
        self.telling.tell(f"正在读取文件：{done}/{total}", good=True)

    @Slot(object)
    def _on_job_succeeded(self, verdicts: list[Verdict]) -> None:
        self._renew()
        lines = [
            f"✓ {item.name}：{item.words or '已附上'}" if item.is_taken else f"✕ {item.words}" for item in verdicts
        ]
        self.telling.tell("\n".join(lines) or "没有新的材料。", good=all(item.is_taken for item in verdicts))

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self._renew()
        self.telling.tell(words_of(fault))

    @Slot(bool)
    def _on_runner_busy_changed(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot
        sheet = self._scroll.widget()
        if sheet is not None:
            sheet.setEnabled(not is_busy)
