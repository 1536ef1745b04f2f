"""One item (事项): how far it is, what is missing, its tables, its files, and the declaration that there is nothing."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget

from desktop.actions import bind
from desktop.asking import label
from desktop.attaching import Attaching
from desktop.changes import Changes, Kind
from desktop.declaration_panel import DeclarationPanel
from desktop.declaring import Declaring
from desktop.file_list import FileList
from desktop.jobs import JobRunner, Report
from desktop.lack_bar import LackBar
from desktop.looks import say_area
from desktop.paper_facts import Lacking, Papers, SlotState, ToExplain, Verdict
from desktop.papers import PapersSource
from desktop.papers_sheet import PapersSheet
from desktop.pictures import Pictures
from desktop.proof_view import ProofView
from desktop.proofs import File
from desktop.screen import Screen, box, column, row
from desktop.slot_panel import SlotPanel
from forms.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_CHANGED: Final = frozenset({Kind.ROWS, Kind.PROBLEMS})


class PapersPage(Screen):
    """One item.

    Signals:
        statement_wanted(str): The user wants the declaration about an item on paper.
    """

    statement_wanted = Signal(str)

    reads = Kind.PROBLEMS

    def __init__(self, source: PapersSource, runner: JobRunner) -> None:
        super().__init__("papers", "", runner, back="返回表格")
        self._source = source
        self._shown: tuple[str, int] = ("", 0)
        self._papers: Papers | None = None
        self._drafts: dict[str, str] = {}
        self._near: int | None = None
        #: The row that was chosen in the table, which may not be the one whose files are shown.
        self._chosen = 0
        #: The place to which the cursor was led last; -1: to none.
        self._led = -1
        self.slots: list[SlotPanel] = []
        self.declaration: DeclarationPanel | None = None
        self.pictures = Pictures(self)
        self.view = ProofView(self.pictures)
        self.attaching = Attaching(source, runner, self.telling)
        self._declaring = Declaring(source, self._do, self.attaching, self._drafts, self)
        self._stack = QStackedWidget()
        self.title.setProperty("role", "head")
        self._state = label("", "quiet")
        self.lack_bar = LackBar()
        self._scroll = QScrollArea()
        say_area(self._scroll, "papersArea", "材料和说明")
        self._scroll.setWidgetResizable(True)
        self._scroll.setProperty("plain", "true")
        self._lay_out()
        self.view.left.connect(self._on_view_left)
        self.attaching.ended.connect(self._on_attaching_ended)
        self.lack_bar.next_wanted.connect(self.go_to_next_lack)
        self.lack_bar.chosen_wanted.connect(self._on_lack_bar_chosen_wanted)
        bind(self, {"nextLack": self.go_to_next_lack})

    def _lay_out(self) -> None:
        body = column(row(self.title, 1, self.back), self._state, self.lack_bar, self._scroll, 1, self.attaching)
        body.setSpacing(4)
        self._body = box(body)
        self._stack.addWidget(self._body)
        self._stack.addWidget(self.view)
        whole = column(self._stack)
        whole.setContentsMargins(12, 8, 8, 8)
        self.setLayout(whole)

    def show_papers(self, name: str, row: int = 0) -> bool:
        """Show an item, or what a table belongs to, with the proofs of one row; False if nobody here owes it."""
        self._chosen = row
        if self._shown[0] != name:
            self.lack_bar.hide()
        return self._show(name, row)

    def show_lacking(self, table: str, row: int = 0) -> None:
        """Show what lacks of a table: of the table as a whole, else of the row that was chosen, else of the first.

        The cursor is put there; where nothing lacks, the files of the chosen row are shown.
        """
        self.show_papers(table, row)
        gaps = [gap for gap in self._lacking if gap.table == table]
        if gaps and not {Lacking(table), Lacking(table, row)} & set(gaps):
            self._show(table, gaps[0].row)
        # An item may have places of its own above those of its tables.
        own = (one for one in self.slots if one.state.lacks and one.state.place.partition("/")[0] == table)
        slot = next(own, None) or self._next_slot(-1)
        if slot is None:
            self.back.setFocus()
        else:
            self._lead_to(slot)

    @property
    def _lacking(self) -> "tuple[Lacking, ...]":
        return self._papers.lacking if self._papers is not None else ()

    def _show(self, name: str, row: int) -> bool:
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
            self._show(*self._shown)

    # What lacks.

    def _next_slot(self, after: int) -> SlotPanel | None:
        return next((slot for slot in self.slots[after + 1 :] if slot.state.lacks), None)

    def _lead_to(self, slot: SlotPanel) -> None:
        slot.lists[0].setFocus()
        slot.lists[0].choose(0)
        self._scroll.ensureWidgetVisible(slot)

    @Slot()
    def go_to_next_lack(self) -> None:
        """Put the cursor on the next place that lacks something: here, else of the next row, at last here again."""
        papers = self._papers
        if papers is None or self._runner.is_busy:
            return
        focused = QApplication.focusWidget()
        at = (place for place, slot in enumerate(self.slots) if focused is not None and slot.isAncestorOf(focused))
        here = next(at, self._led)
        slot = self._next_slot(here)
        if slot is None and (row := self._next_row()):
            self._show(self._shown[0], row)
            slot = next((one for one in self.slots if one.state.row and one.state.lacks), None)
        slot = slot or self._next_slot(-1)
        if slot is not None:
            self._lead_to(slot)
            self._led = self.slots.index(slot)

    def _next_row(self) -> int:
        """The next row that lacks something, in the order of the tables, once round; 0 if there is no other."""
        rows, shown = [gap.row for gap in self._lacking if gap.row], self._shown[1]
        place = rows.index(shown) + 1 if shown in rows else 0
        return next((row for row in rows[place:] + rows[:place] if row != shown), 0)

    @Slot()
    def _on_lack_bar_chosen_wanted(self) -> None:
        self._show(self._shown[0], self._chosen)
        self.back.setFocus()

    def refresh_widgets(self) -> None:
        """Lay the page out for what it shows."""
        papers = self._papers
        self._led = -1
        self.lack_bar.tell(self._lacking, papers.row_words if papers is not None else "", self._shown[1], self._chosen)
        if papers is None:
            self.title.setText("")
            self._state.setText("这张表没有要附的材料。")
            self.slots, self.declaration = [], None
            self._put(QWidget())
            return
        about = f"{papers.id}　" if papers.id != (papers.tables[0].id if papers.tables else "") else ""
        self.title.setText(f"{about}{papers.status.title}")
        state = f"{papers.kind}　状态：{papers.state_words}"
        source = f"依据：{papers.source}" if papers.source else ""
        self._state.setText("　".join(part for part in (state, papers.due_words, source) if part))
        signer = self._declaring.signer_drafts(papers)
        sheet = PapersSheet(
            papers,
            self.pictures,
            self._drafts,
            signer,
            self._source.read_day,
            has_row=any(slot.row for slot in papers.slots),
        )
        self._connect_sheet(sheet)
        self.slots, self.declaration = sheet.slots, sheet.declaration
        self._put(sheet)
        self.suit()

    def _connect_sheet(self, sheet: PapersSheet) -> None:
        sheet.table_wanted.connect(self.table_wanted)
        sheet.explained.connect(self._on_sheet_explained)
        sheet.ticked.connect(self._on_sheet_ticked)
        for made in sheet.slots:
            made.files_given.connect(self._on_slot_files_given)
            made.taken_away.connect(self._on_slot_taken_away)
            made.opened.connect(self.show_file)
            made.moved.connect(self._on_slot_moved)
            made.marked.connect(self._on_slot_marked)
            made.passed.connect(self._on_slot_passed)
        declaration = sheet.declaration
        self._declaring.serve(declaration)
        declaration.print_wanted.connect(self._on_declaration_print_wanted)
        declaration.taken_away.connect(self._on_slot_taken_away)
        declaration.opened.connect(self.show_file)
        declaration.scans.left.connect(partial(self._on_slot_passed, declaration.scans))

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

    @Slot(object, str)
    def _on_sheet_explained(self, item: ToExplain, text: str) -> None:
        if self._do(lambda: self._source.explain(item.problem, text), "说明已保存。材料变动后，说明要重新写。"):
            self._drafts.pop(item.problem.id, None)

    @Slot(str)
    def _on_sheet_ticked(self, chapter: str) -> None:
        papers = self._papers
        if papers is not None:
            self._do(lambda: self._source.tick(papers.id, [chapter]), f"已记下：材料写到了“{chapter}”。")

    @Slot()
    def _on_declaration_print_wanted(self) -> None:
        if self._papers is not None:
            self.statement_wanted.emit(self._papers.id)

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

    def suit(self) -> None:
        """Let nobody change what is being written to."""
        super().suit()
        sheet = self._scroll.widget()
        if sheet is not None:
            sheet.setEnabled(not self._runner.is_busy)
        if not self._runner.is_busy and self._near is not None and self.isVisible():
            self._choose(self._near)

    def unkept(self) -> str:
        """Say how many reasons were begun and not kept."""
        count = sum(bool(text.strip()) for text in self._drafts.values()) + self._declaring.unkept
        return f"“材料和说明”里有 {count} 条说明写了没有保存。回到那里保存；再关一次就放弃它们。" if count else ""

    def stop(self) -> None:
        """Draw no more pictures; before the workspace is closed."""
        self.pictures.stop()
