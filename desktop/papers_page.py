"""One item (事项): how far it is, what is missing, its tables, its files, and the declaration that there is nothing."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.asking import button, label, panel
from desktop.attaching import Attaching
from desktop.changes import Changes, Kind
from desktop.declaration_panel import DeclarationPanel
from desktop.file_list import FileList
from desktop.jobs import JobRunner, Report
from desktop.looks import say
from desktop.papers import Papers, PapersSource, SlotState, ToExplain, Verdict
from desktop.pictures import Pictures
from desktop.proof_view import ProofView
from desktop.proofs import File
from desktop.slot_panel import SlotPanel
from forms.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_CHANGED: Final = frozenset({Kind.ROWS, Kind.PROBLEMS})


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
        self._near: int | None = None
        self.slots: list[SlotPanel] = []
        self.declaration: DeclarationPanel | None = None
        self.pictures = Pictures(self)
        self.view = ProofView(self.pictures)
        self.attaching = Attaching(source, runner)
        self.telling = self.attaching.telling
        self._stack = QStackedWidget()
        self.back = button("返回表格", "leavePapers")
        self._title = label("", "head")
        self._state = label("", "quiet")
        self._scroll = QScrollArea()
        say(self._scroll, "papersArea", "材料和说明")
        say(self._scroll.verticalScrollBar(), "papersDown", "上下滚动")
        say(self._scroll.horizontalScrollBar(), "papersAcross", "左右滚动")
        self._scroll.setWidgetResizable(True)
        self._scroll.setProperty("plain", "true")
        self._lay_out()
        self.view.left.connect(self._on_view_left)
        self.attaching.ended.connect(self._on_attaching_ended)
        self.back.clicked.connect(self.left)
        runner.busy_changed.connect(self._on_runner_busy_changed)

    def _lay_out(self) -> None:
        sheet = QWidget()
        sheet.setObjectName("papersBody")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.back)
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._state)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.attaching)
        self._body = sheet
        self._stack.addWidget(sheet)
        self._stack.addWidget(self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 8, 8)
        whole.addWidget(self._stack)

    def show_papers(self, name: str, row: int = 0) -> bool:
        """Show an item, or what a table belongs to, with the proofs of one row; False if nobody here owes it."""
        if self._shown != (name, row):
            self._near = None
            self.attaching.quiet()
            self.pictures.forget_wanted()
            self._stack.setCurrentWidget(self._body)
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
        # What was declared comes first: it has to be printed and signed, and nothing else is asked for.
        if papers.declared is not None:
            self._add_declaration(column, papers)
        self._add_slots(column, papers)
        self._add_chapters(column, papers)
        if papers.declared is None:
            self._add_declaration(column, papers)
        column.addStretch(1)
        self._put(page)
        self._on_runner_busy_changed(self._runner.is_busy)

    def _put(self, page: QWidget) -> None:
        """Show another sheet at the same place, with the cursor in the part of the same name."""
        where = self._scroll.verticalScrollBar().value()
        focused = QApplication.focusWidget()
        is_inside = focused is not None and self._scroll.isAncestorOf(focused)
        name = focused.objectName() if focused is not None and is_inside else ""
        row = focused.currentIndex().row() if isinstance(focused, FileList) else 0
        # The sheet that goes may hold the button that was just pressed.
        gone: QWidget | None = self._scroll.takeWidget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()
        self._scroll.setWidget(page)
        self._keep_place(where)
        if self._near is not None and self._choose(self._near):
            return
        again = page.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus()
        if isinstance(again, FileList):
            again.choose(row)

    def _keep_place(self, where: int) -> None:
        """Scroll to where the user was; the new sheet must have its height before."""
        sheet = self._scroll.widget()
        if sheet is not None:
            layout = sheet.layout()
            if layout is not None:
                layout.activate()
            sheet.adjustSize()
            QApplication.sendPostedEvents(self._scroll, QEvent.Type.LayoutRequest)
        self._scroll.verticalScrollBar().setValue(where)

    def _add_missing(self, column: QVBoxLayout, papers: Papers) -> None:
        """What is missing and belongs to none of the places below, which tell of theirs themselves."""
        told = {problem.text for slot in papers.slots for problem in slot.problems}
        explained = {item.problem.text: (place, item) for place, item in enumerate(papers.to_explain)}
        for text in papers.status.missing:
            if text not in told:
                place, item = explained.get(text, (0, None))
                self._add_lack(column, self._plain(text), place, item)
        lacking = sum(bool(slot.lacks) for slot in papers.slots)
        if lacking:
            column.addWidget(label(f"✕ 有 {lacking} 处材料不齐或要说明，见下面标“✕”“！”的材料位。", "error"))
        if not papers.status.missing:
            column.addWidget(label("✓ 这个事项没有缺项。", "good"))

    def _plain(self, text: str) -> str:
        """A sentence without the name of the item, which the page itself says."""
        papers = self._papers
        words = f"“{papers.id} {papers.status.title}”" if papers else ""
        return text.replace(f"{words}的", "").replace(words, "") if words else text

    def _add_lack(self, column: QVBoxLayout, text: str, place: int, item: ToExplain | None) -> None:
        if item is None:
            column.addWidget(label(f"✕ {text}", "error"))
        else:
            column.addWidget(label(f"{'✓ 已说明　' if item.problem.explained else '！ '}{text}"))
            column.addLayout(self._explaining(place, item))

    def _explain_in(self, made: SlotPanel, papers: Papers) -> None:
        """Let the user write reasons where they belong."""
        here = {problem.id for problem in made.state.problems}
        for place, item in enumerate(papers.to_explain):
            if item.problem.id in here:
                self._add_lack(made.column, made.short(item.problem.text), place, item)

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
        self.slots = [SlotPanel(state, number, self.pictures) for number, state in enumerate(papers.slots)]
        for made in self.slots:
            made.files_given.connect(self._on_slot_files_given)
            made.taken_away.connect(self._on_slot_taken_away)
            made.opened.connect(self.show_file)
            made.moved.connect(self._on_slot_moved)
            made.marked.connect(self._on_slot_marked)
            made.passed.connect(self._on_slot_passed)
            self._explain_in(made, papers)
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
        made = self.declaration = DeclarationPanel(papers, self.pictures, self._drafts.get(papers.id, ""))
        made.drafted.connect(partial(self._drafts.__setitem__, papers.id))
        made.declared.connect(self._on_declaration_declared)
        made.withdrawn.connect(self._on_declaration_withdrawn)
        made.print_wanted.connect(partial(self._want_statement, papers.id))
        made.scan_given.connect(self._on_declaration_scan_given)
        made.taken_away.connect(self._on_slot_taken_away)
        made.opened.connect(self.show_file)
        made.scans.left.connect(partial(self._on_slot_passed, made.scans))
        column.addWidget(made)

    @Slot(str, str)
    def _on_declaration_declared(self, kind: str, reason: str) -> None:
        papers = self._papers
        if papers is None:
            return
        said = "已写下说明。" if kind == "nil" else "已写下说明。打印后由主要领导签字、盖章，再把扫描件附上。"
        if self._do(lambda: self._source.declare(papers.id, kind, reason), said):
            self._drafts.pop(papers.id, None)

    @Slot()
    def _on_declaration_withdrawn(self) -> None:
        papers = self._papers
        if papers is not None:
            self._do(lambda: self._source.withdraw(papers.id), "已撤回说明。")

    @Slot(object)
    def _on_declaration_scan_given(self, scan: Path) -> None:
        papers = self._papers
        if papers is None:
            return

        def work(source: PapersSource, _report: Report, told: list[Verdict]) -> None:
            told += source.sign(papers.id, scan)

        self.attaching.start(work)

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

    @Slot()
    def _on_attaching_ended(self) -> None:
        """Show what came, with the cursor on the first of it."""
        before = self._numbers()
        self._renew()
        new = self._numbers() - before
        self._near = min(new) if new else None

    def _numbers(self) -> set[int]:
        papers = self._papers
        places = (*(slot.files for slot in papers.slots), papers.scans) if papers is not None else ()
        return {file.number for files in places for file in files}

    @Slot()
    def _renew(self) -> None:
        self.refresh()
        self.changed.emit(Changes(_CHANGED, self))

    # What is done with files.

    @Slot(object)
    def _on_slot_taken_away(self, files: list[File]) -> None:
        more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
        self._near = None
        self._do(lambda: self._source.take_away(files), f"已移去“{files[0].words}”{more}。按 Ctrl+Z 可以撤销。")

    @Slot(object, object, int)
    def _on_slot_moved(self, files: tuple[File, ...], file: File, step: int) -> None:
        self._near = file.number
        self._do(lambda: self._source.move(files, file, step), f"已调整“{file.name}”的次序。按 Ctrl+Z 可以撤销。")

    @Slot(object, str, str, str)
    def _on_slot_marked(self, files: list[File], field: str, token: str, words: str) -> None:
        self._near = files[0].number
        said = f"“{files[0].name}”已标为“{words}”。按 Ctrl+Z 可以撤销。"
        self._do(lambda: self._source.mark(files, field, token, words), said)

    @Slot(object, object, object, str)
    def _on_slot_files_given(
        self,
        slot: SlotState,
        paths: list[Path],
        sealed: bool | None,  # noqa: FBT001 - a slot
        phase: str,
    ) -> None:
        def work(source: PapersSource, report: Report, told: list[Verdict]) -> None:
            source.attach(slot, paths, sealed=sealed, phase=phase, report=report, told=told)

        self.attaching.start(work)

    def _on_slot_passed(self, made: FileList, step: int) -> None:
        """Go on with the cursor to the list above or below."""
        lists = [one for slot in self.slots for one in slot.lists]
        if self.declaration is not None and not self.declaration.scans.isHidden():
            lists.append(self.declaration.scans)
        place = lists.index(made) + step if made in lists else -1
        if 0 <= place < len(lists):
            lists[place].setFocus()
            lists[place].choose(0 if step > 0 else len(lists[place].proofs.files) - 1)
            self._scroll.ensureWidgetVisible(lists[place])

    @Slot(object, object)
    def show_file(self, file: File, files: "Sequence[File]") -> None:
        """Look at a file."""
        self._stack.setCurrentWidget(self.view)
        self.view.show_file(file, files)
        self.view.area.setFocus()

    @Slot(int)
    def _on_view_left(self, number: int) -> None:
        self._stack.setCurrentWidget(self._body)
        self._choose(number)

    def _choose(self, number: int) -> bool:
        """Put the cursor on a file."""
        lists = [made for slot in self.slots for made in slot.lists]
        lists += [self.declaration.scans] if self.declaration is not None else []
        for made in lists:
            if made.choose_file(number):
                self._near = None
                self._scroll.ensureWidgetVisible(made)
                return True
        return False

    @Slot(bool)
    def _on_runner_busy_changed(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot
        sheet = self._scroll.widget()
        if sheet is not None:
            sheet.setEnabled(not is_busy)
        if not is_busy and self._near is not None and self.isVisible():
            self._choose(self._near)

    def stop(self) -> None:
        """Draw no more pictures; before the workspace is closed."""
        self.pictures.stop()
