"""Reviewing at the bureau (审核): items of a unit passed or sent back, its comments, and the answer onto a stick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHeaderView, QLineEdit

from desktop.asking import PassphraseLine, button, combo, label, offer
from desktop.changes import Changes, Kind
from desktop.looks import say
from desktop.remarks import state_words, when_words
from desktop.screen import Screen, box, column, row, split
from desktop.stick_line import StickLine, pulled_out
from desktop.text_table import TextTable
from forms.troubles import Trouble
from office.items import ItemStatus, items
from office.keys import unlock
from office.returns import Answered, send_receipt, send_return
from office.review import pass_item, send_back
from office.status import status
from office.todo import Kind as Sort
from office.todo import Todo

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Store
    from desktop.jobs import JobRunner, Report
    from desktop.workspace_source import WorkspaceSource

_ITEMS: Final = ("事项", "填报情况", "审核", "理由")
_COMMENTS: Final = ("状态", "在哪里", "批注", "时间和审核人", "答复")
_REASON, _TEXT = 3, 2


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be written onto the stick."""

    unit: str
    passphrase: str
    out: Path
    is_return: bool
    files: bool

    def work(self, store: Store, report: Report) -> Answered:
        """Write it, on the job's own connection."""
        keys = unlock(store.root, self.passphrase)
        if self.is_return:
            return send_return(store, keys, self.unit, self.out, files=self.files, report=report)
        return send_receipt(store, keys, self.unit, self.out, report=report)


class ReviewPage(Screen):
    """What the bureau says to one unit."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("review", "审核", runner)
        self._workspace = workspace
        #: Reasons that were begun, by unit and item.
        self._drafts: dict[tuple[str, str], str] = {}
        self._make_parts()
        self.first = self.items
        self.at_rest = (self.back, self.unit)
        self._show_parts()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.unit = combo("reviewUnit", "填报单位", [])
        self.items = TextTable("reviewItems", "这个单位的事项", _ITEMS, stretch=_REASON)
        self.items.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.reason = QLineEdit()
        say(self.reason, "reviewReason", "审核意见")
        self.reason.setPlaceholderText("退回的，写明为什么、怎样改；通过的可以不写")
        self.passed = button("通过", "passItem")
        self.returned = button("退回", "sendBackItem")
        self.comments = TextTable("reviewComments", "给这个单位的批注", _COMMENTS, stretch=_TEXT)
        self.out = StickLine("returnFolder", "写到哪里")
        self.passphrase = PassphraseLine("returnPassphrase", "县局口令")
        self.files = QCheckBox("带上这个单位报过的材料文件（单位丢了数据时才需要）")
        say(self.files, "returnFiles", "带上材料文件")
        self.write_return = button("写退回包", "writeReturn", primary=True)
        self.write_receipt = button("写回执", "writeReceipt")

    def _show_parts(self) -> None:
        judging = box(column(self.items, 1, row(self.reason, 1, self.passed, self.returned)))
        told = "批注写在表里：光标放到那一格，按 Shift+F2。按回车或双击下面一行，转到那一格。"
        saying = box(column(label(told, "quiet"), self.comments, 1))
        form = QFormLayout()
        form.addRow("优盘", self.out.with_words())
        form.addRow("口令", self.passphrase)
        self.lay_out(
            split("reviewSplit", judging, 3, saying, 2),
            1,
            form,
            row(self.files, 1, self.write_receipt, self.write_return),
            self.progress,
            self.telling,
            head=(self.unit, 1),
        )

    def _connect_signals(self) -> None:
        self.unit.activated.connect(self._on_unit_activated)
        self.items.looked_at.connect(self._on_item_looked_at)
        self.reason.textEdited.connect(self._on_reason_edited)
        self.comments.chosen.connect(self._on_comment_chosen)
        self.passed.clicked.connect(self._on_passed_clicked)
        self.returned.clicked.connect(self._on_returned_clicked)
        self.write_return.clicked.connect(self._on_write_return_clicked)
        self.write_receipt.clicked.connect(self._on_write_receipt_clicked)

    # What is shown.

    def refresh(self) -> None:
        """Read units, items and comments anew; unit and item stay as chosen."""
        bureau = self._workspace.store.pack.bureau
        units = [one for one in status(self._workspace.store) if one.unit.code != bureau]
        units.sort(key=lambda one: not one.reports)
        offer(self.unit, [(one.unit.code, f"{one.unit.name}（{one.state}，报送 {one.reports} 次）") for one in units])
        self._workspace.remarks.renew()
        self._show_unit()

    @Slot(int)
    def _on_unit_activated(self, _place: int) -> None:
        self.telling.quiet()
        self._show_unit()

    def _show_unit(self) -> None:
        unit, before = str(self.unit.currentData() or ""), self._item
        found = items(self._workspace.store, [unit]) if unit else []
        same = (place for place, one in enumerate(found) if before is not None and one.id == before.id)
        self.items.show_lines([(_item_words(one), one) for one in found], next(same, 0))
        said = [one for one in self._workspace.remarks.all if one.unit == unit and one.kind is Sort.COMMENT]
        self.comments.lines.set_lines([(_comment_words(one), one) for one in said])
        self.suit()

    @property
    def _item(self) -> ItemStatus | None:
        return self.items.of(ItemStatus)

    def suit(self) -> None:
        """Offer to judge an item, and to answer a unit."""
        super().suit()
        is_idle, has_unit = not self._runner.is_busy, bool(self.unit.currentData())
        for part in (self.write_return, self.write_receipt):
            part.setEnabled(is_idle and has_unit)
        for part in (self.passed, self.returned):
            part.setEnabled(is_idle and self._item is not None)

    @Slot(object)
    def _on_item_looked_at(self, _about: object) -> None:
        item = self._item
        self.reason.setText(self._drafts.get(_place(item), item.review_reason) if item is not None else "")
        self.reason.setEnabled(item is not None)
        self.suit()

    @Slot(str)
    def _on_reason_edited(self, text: str) -> None:
        item = self._item
        if item is not None:
            self._drafts[_place(item)] = text
            if text == item.review_reason:
                del self._drafts[_place(item)]

    def unkept(self) -> str:
        """Say how many reasons were begun and neither passed nor sent back."""
        count = len(self._drafts)
        told = f"“审核”里有 {count} 个事项写了意见，还没有按“通过”或“退回”，没有保存。再关一次就放弃它们。"
        return told if count else ""

    @Slot(object)
    def _on_comment_chosen(self, about: object) -> None:
        if isinstance(about, Todo) and about.row is not None:
            self.cell_wanted.emit(about.table, about.row, about.field)

    # What is said.

    @Slot()
    def _on_passed_clicked(self) -> None:
        self._judge(is_passed=True)

    @Slot()
    def _on_returned_clicked(self) -> None:
        self._judge(is_passed=False)

    def _judge(self, *, is_passed: bool) -> None:
        item = self._item
        if item is None or self._runner.is_busy:
            return
        try:
            said = (pass_item if is_passed else send_back)(
                self._workspace.store, item.unit, item.id, self.reason.text()
            )
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            self.reason.setFocus()
            return
        self._drafts.pop(_place(item), None)
        self.refresh()
        word = "已通过" if is_passed else "已退回"
        self.telling.tell(f"{word}：{said.title}。写成退回包交给{self._unit_name}，单位才看得到。", good=True)
        self.changed.emit(Changes(frozenset({Kind.REMARKS}), self))

    @property
    def _unit_name(self) -> str:
        return self._workspace.unit_title(str(self.unit.currentData() or ""))

    # Onto the stick.

    @Slot()
    def _on_write_return_clicked(self) -> None:
        self._write(is_return=True)

    @Slot()
    def _on_write_receipt_clicked(self) -> None:
        self._write(is_return=False)

    def _write(self, *, is_return: bool) -> None:
        unit = str(self.unit.currentData() or "")
        if not unit or self._runner.is_busy:
            return
        out = self.out.folder_for(self.telling, "请先插好优盘，选择写到哪里。")
        if out is None:
            return
        asked = _Asked(unit, self.passphrase.text, out, is_return, self.files.isChecked())
        told = "已取消，没有留下任何文件。"
        self.run_on(self._workspace.store, asked.work, "正在写入", self._on_job_succeeded, told)

    @Slot(object)
    def _on_job_succeeded(self, sent: Answered) -> None:
        parts = ((sent.sent_back, "退回的事项"), (sent.comments, "批注"), (sent.reports, "报送的回执"))
        counts = "，".join(f"{words} {count} 条" for count, words in parts if count)
        files = f"，材料 {sent.files} 个" if sent.files else ""
        self.telling.tell(
            f"给{sent.unit.name}的{sent.kind.label}已写到 {sent.folder}，读回核对过。{pulled_out(sent.folder)}。\n"
            f"{counts or '没有意见，也没有回执'}{files}，包码 {sent.package_code}",
            good=True,
        )
        self.changed.emit(Changes(frozenset({Kind.PACKAGES}), self))


def _place(item: ItemStatus) -> tuple[str, str]:
    return item.unit, item.id


def _item_words(one: ItemStatus) -> tuple[str, ...]:
    return f"{one.id} {one.title}", one.declared or one.state.value, one.review, one.review_reason.replace("\n", " ")


def _comment_words(one: Todo) -> tuple[str, ...]:
    where = "　".join(part for part in (one.table, one.title, one.words) if part)
    return state_words(one), where, one.text.replace("\n", " "), when_words(one), one.answer
