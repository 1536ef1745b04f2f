"""One item (事项) laid out: what is missing, its tables, its places for files, its chapters, its declaration."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.asking import button, label, panel
from desktop.declaration_panel import DeclarationPanel
from desktop.looks import say
from desktop.paper_facts import Papers, ToExplain
from desktop.pictures import Pictures
from desktop.screen import row
from desktop.signer_line import ReadDay
from desktop.slot_panel import SlotPanel


class PapersSheet(QWidget):
    """The sheet; made anew whenever something of the item changes.

    Signals:
        table_wanted(str): The user wants a table of this item.
        explained(object, str): The user has written why something is as it is: ToExplain, the reason.
        ticked(str): The user says that this chapter is written.

    Args:
        drafts: What was begun and not kept, by finding or item; kept up to date while somebody writes.
        signer_drafts: What was typed of who signed the declaration, and not written down.
        read_day: Says how the day of signing is read while it is typed.
        has_row: Whether it shows the files of one row of a table.
    """

    table_wanted = Signal(str)
    explained = Signal(object, str)
    ticked = Signal(str)

    def __init__(
        self,
        papers: Papers,
        pictures: Pictures,
        drafts: dict[str, str],
        signer_drafts: dict[str, str],
        read_day: ReadDay,
        *,
        has_row: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("papersSheet")
        self._papers = papers
        self._drafts = drafts
        self.slots = [SlotPanel(state, number, pictures) for number, state in enumerate(papers.slots)]
        self.declaration = DeclarationPanel(papers, pictures, drafts.get(papers.id, ""), signer_drafts, read_day)
        self.declaration.drafted.connect(partial(drafts.__setitem__, papers.id))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        self._add_missing()
        self._add_tables()
        # What was declared comes first: it has to be printed and signed, and nothing else is asked for.
        if papers.declared is not None:
            self._column.addWidget(self.declaration)
        self._add_slots(has_row=has_row)
        self._add_chapters()
        if papers.declared is None:
            self._column.addWidget(self.declaration)
        self._column.addStretch(1)

    def _add_missing(self) -> None:
        """What is missing and belongs to none of the places below, which tell of theirs themselves."""
        papers = self._papers
        told = {problem.text for slot in papers.slots for problem in slot.problems}
        explained = {item.problem.text: (place, item) for place, item in enumerate(papers.to_explain)}
        for text in papers.status.missing:
            if text not in told:
                place, item = explained.get(text, (0, None))
                self._add_lack(self._column, self._plain(text), place, item)
        lacking = sum(bool(slot.lacks) for slot in papers.slots)
        if lacking:
            told_of = f"✕ 有 {lacking} 处材料不齐或要说明，见下面标“✕”“！”的材料位。"
            self._column.addWidget(label(told_of, "error"))
        if not papers.status.missing:
            self._column.addWidget(label("✓ 这个事项没有缺项。", "good"))

    def _plain(self, text: str) -> str:
        """A sentence without the name of the item, which the page itself says."""
        words = f"“{self._papers.id} {self._papers.status.title}”"
        return text.replace(f"{words}的", "").replace(words, "")

    def _add_lack(self, layout: QVBoxLayout, text: str, place: int, item: ToExplain | None) -> None:
        if item is None:
            layout.addWidget(label(f"✕ {text}", "error"))
        else:
            layout.addWidget(label(f"{'✓ 已说明　' if item.problem.explained else '！ '}{text}"))
            layout.addLayout(self._explaining(place, item))

    def _explaining(self, place: int, item: ToExplain) -> QHBoxLayout:
        """A line to write the reason in, below what it explains."""
        reason = QLineEdit()
        say(reason, f"materialReason{place}", f"合理性说明：{item.problem.text}")
        reason.setPlaceholderText("无误的，写明原因（至少 10 个字），按回车保存")
        reason.setText(self._drafts.get(item.problem.id, item.reason))
        reason.textEdited.connect(partial(self._drafts.__setitem__, item.problem.id))
        save = button("保存说明", f"explainMaterial{place}")
        save.setProperty("slim", "true")
        save.clicked.connect(partial(self._explain, item, reason))
        reason.returnPressed.connect(save.click)
        return row(reason, 1, save)

    def _explain(self, item: ToExplain, reason: QLineEdit, *_: object) -> None:
        self.explained.emit(item, reason.text())

    def _add_tables(self) -> None:
        line = row()
        for table in self._papers.tables:
            rows = self._papers.status.rows.get(table.id, 0)
            made = button(f"打开：{table.title}（已填 {rows} 条）", f"open{table.id}")
            made.clicked.connect(partial(self._want, table.id))
            line.addWidget(made)
        line.addStretch(1)
        self._column.addLayout(line)

    def _want(self, table: str, *_: object) -> None:
        self.table_wanted.emit(table)

    def _add_slots(self, *, has_row: bool) -> None:
        for made in self.slots:
            here = {problem.id for problem in made.state.problems}
            for place, item in enumerate(self._papers.to_explain):
                if item.problem.id in here:
                    self._add_lack(made.column, made.short(item.problem.text), place, item)
            self._column.addWidget(made)
        if any(slot.each_row for table in self._papers.tables for slot in table.evidence) and not has_row:
            told = "有的材料每条记录各附一份：在表格里选中本单位的那条记录，再点“材料和说明”。"
            self._column.addWidget(label(told, "quiet"))

    def _add_chapters(self) -> None:
        if not self._papers.chapters:
            return
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.addWidget(label("汇报材料要写到的内容（已写的勾上）"))
        for place, (chapter, is_told) in enumerate(self._papers.chapters):
            mark = QCheckBox(chapter)
            say(mark, f"chapter{place}", chapter)
            mark.setChecked(is_told)
            mark.setEnabled(not is_told)
            mark.clicked.connect(partial(self._tick, chapter))
            inside.addWidget(mark)
        self._column.addWidget(sheet)

    def _tick(self, chapter: str, *_: object) -> None:
        self.ticked.emit(chapter)
