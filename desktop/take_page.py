"""Taking in what the bureau sent (收包): look, see what it would bring, merge; below what became of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout

from db.there import is_there
from desktop.asking import PassphraseLine, button, combo, label, offer, text_box
from desktop.changes import Changes, Kind
from desktop.line_list import Lead, LeadList
from desktop.screen import Screen, box, row
from desktop.stick_line import StickLine
from desktop.taken_words import changed_words, is_news, outcome, preview_words, taken_words
from office.from_stick import open_from_stick
from office.keys import unlock
from office.receipts import receipts
from office.take_return import TakenReturn, take_out, taken_in
from office.update_task import UpdatedTask

if TYPE_CHECKING:
    from pathlib import Path

    from db.merging.impact import Impact
    from db.store import Store
    from desktop.jobs import JobRunner, Report
    from desktop.workspace_source import WorkspaceSource

_NO_REPORT: Final = "本单位还没有报送过。报送以后，每一次都列在这里；县局的回执来了，就看得到收没收到。"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the user asked for when the job began."""

    place: Path
    passphrase: str
    previewed: str | None

    def work(self, store: Store, report: Report) -> tuple[UpdatedTask | TakenReturn, str]:
        """Do it, on the job's own connection; gives what came of it, and that in words."""
        keys, merge = unlock(store.root, self.passphrase), self.previewed is not None
        found = open_from_stick(store, keys, self.place, merge=merge, previewed=self.previewed, report=report)
        # Written here: what came is best named by the forms that it came with.
        return found, preview_words(store, found)


class TakePage(Screen):
    """From a stick of the bureau into this copy.

    Signals:
        todo_wanted(): The user wants to see what is to be done.
        reopen_wanted(str): The forms are others now, the workspace has to be opened anew; what is to be said then.
    """

    todo_wanted = Signal()
    reopen_wanted = Signal(str)

    reads = Kind.PACKAGES

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("take", "收包", runner)
        self._workspace = workspace
        self._previewed: str | None = None
        self._make_parts()
        self.first = self.place
        self.at_rest = (self.preview, self.back, self.todo, self.out)
        self._show_parts()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.place = StickLine("takeFolder", "县局的包")
        self.passphrase = PassphraseLine("takePassphrase", "本单位的口令")
        self.preview_text = text_box("takePreview", "包里有什么，合并后会怎样", is_told=True)
        self.preview_text.setPlaceholderText(
            "按“核对并预览”，这里先说明包里有什么、合并后会怎样；合并以前什么都不会改动。"
        )
        self.preview = button("核对并预览", "previewTaking", primary=True)
        self.merge = button("合并", "mergeTaking", primary=True)
        self.merge.setEnabled(False)
        self.todo = button("看待办", "todoFromTaking")
        self.taken = combo("takenPackages", "收下的退回包和回执", [])
        self.out = button("撤销收包", "takeOut")
        self.receipts = LeadList("receipts", "每次报送和县局的回执")

    def _show_parts(self) -> None:
        form = QFormLayout()
        form.addRow("优盘", self.place.with_words())
        form.addRow("口令", self.passphrase)
        told = label("收错了的包可以撤销：")
        told.setWordWrap(False)
        self._taking_out = box(row(told, self.taken, 1, self.out))
        self.lay_out(
            label("打开县局交回的优盘：退回包、回执，或者新的任务包。先看会带来什么，再合并。", "quiet"),
            form,
            self.preview_text,
            3,
            self.progress,
            self.telling,
            row(None, self.preview, self.merge),
            label("报送和回执", "head"),
            self._taking_out,
            self.receipts,
            2,
            head=(self.todo,),
        )

    def _connect_signals(self) -> None:
        self.preview.clicked.connect(self._on_preview_clicked)
        # Enter goes on, as on the other pages; only to look, never to merge.
        self.passphrase.line.returnPressed.connect(self.preview.click)
        self.merge.clicked.connect(self._on_merge_clicked)
        self.todo.clicked.connect(self.todo_wanted)
        self.out.clicked.connect(self._on_out_clicked)
        self.place.changed.connect(self.forget_preview)

    def begin(self) -> None:
        """Begin with no preview, for the data may be others since."""
        self.forget_preview()
        self.refresh()

    def refresh(self) -> None:
        """List the reports and receipts anew, the newest first."""
        found = [Lead(one.sentence) for one in reversed(receipts(self._workspace.store))]
        self.receipts.leads.set_leads(found or [Lead(_NO_REPORT)])
        taken = taken_in(self._workspace.store)
        offer(self.taken, [(fact.id, taken_words(fact)) for fact in reversed(taken)])
        self._taking_out.setVisible(bool(taken))
        self.suit()

    @Slot()
    def forget_preview(self) -> None:
        """Ask for a new preview: the place or the data may be others."""
        self._previewed = None
        self.preview_text.clear()
        self.telling.quiet()
        self.suit()

    def suit(self) -> None:
        """Offer to merge what was looked at."""
        super().suit()
        self.merge.setEnabled(not self._runner.is_busy and self._previewed is not None)

    @Slot()
    def _on_preview_clicked(self) -> None:
        self.forget_preview()
        self._start(None)

    @Slot()
    def _on_merge_clicked(self) -> None:
        if self._previewed is not None:
            self._start(self._previewed)

    def _start(self, previewed: str | None) -> None:
        self.telling.quiet()
        place = self.place.folder
        if place is None or not is_there(place):
            self.telling.tell("请先插好县局交回的优盘，选择它或者上面的文件夹。")
            return
        if self._runner.is_busy:
            return
        asked = _Asked(place, self.passphrase.text, previewed)
        words, told = "正在合并" if previewed else "正在核对", "已取消，本机数据没有变化。"
        self.run_on(self._workspace.store, asked.work, words, self._on_job_succeeded, told)

    @Slot(object)
    def _on_job_succeeded(self, came: tuple[UpdatedTask | TakenReturn, str]) -> None:
        found, words = came
        self.preview_text.setPlainText(words)
        self.telling.tell(outcome(found), good=True)
        if not found.is_merged:
            self._previewed = found.package_id if is_news(found) else None
            if self._previewed is not None:
                self.put_cursor(self.merge)
            return
        self._previewed = None
        if isinstance(found, UpdatedTask) and is_news(found):
            # Tables, fields and duties were read when the workspace was opened.
            self.reopen_wanted.emit(words)
        elif isinstance(found, TakenReturn) and is_news(found):
            if found.said:
                self.put_cursor(self.todo)
            self._tell_changed()

    def _tell_changed(self) -> None:
        self.refresh()
        self.changed.emit(Changes(frozenset(Kind), self))

    @Slot()
    def _on_out_clicked(self) -> None:
        package = str(self.taken.currentData() or "")
        if not package or self._runner.is_busy:
            return

        def work(store: Store, _report: Report) -> Impact:
            return take_out(store, package)

        self._previewed = None
        self.run_on(self._workspace.store, work, "正在撤销收包", self._on_out_succeeded)

    @Slot(object)
    def _on_out_succeeded(self, impact: Impact) -> None:
        self.preview_text.clear()
        self._tell_changed()
        told = changed_words(impact) or "填报的内容不变"
        self.telling.tell(f"已撤销收包，{told}；收下以后填的都还在。要再收，插上那个优盘再合并一次。", good=True)

    def tell_taken(self, words: str) -> None:
        """Say what a task has brought, after the workspace was opened anew."""
        self.preview_text.setPlainText(words)
        self.telling.tell("新的任务已写入，工作区已按新的方案重新打开。", good=True)
