"""Copies of the workspace (备份): those made by themselves, one to a stick, and going back to one of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout

from db.backup import Copy, back_up, copies
from db.lost import Lost, lost_by
from desktop.asking import PassphraseLine, button, label
from desktop.card_dialog import CardDialog
from desktop.jobs import JobRunner
from desktop.screen import Screen, row
from desktop.stick_line import StickLine, pulled_out, size_words
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import Report
    from office.backups import Backup

_HEADS: Final = ("时间", "为什么留的", "大小")
WHYS: Final = {
    "daily": "每次打开时自动留的",
    "manual": "手动备份",
    "receive": "收包以前",
    "revision": "换用新任务、新方案以前",
    "import": "导入以前",
    "lastyear": "导入去年数据以前",
}
_HINT: Final = (
    "备份里有全部数据、证明材料和密钥，已经加密：没有口令或密钥恢复卡，谁也打不开。换电脑时，在开始页选“从备份恢复”。"
)


class BackupsPage(Screen):
    """Making copies, and going back to one.

    Signals:
        restore_wanted(str): The user wants this copy in place of the store; a path. The workspace has to be closed.
    """

    restore_wanted = Signal(str)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("backups", "备份和恢复", runner, back="返回填报")
        self._workspace = workspace
        self._is_other = False
        self._make_parts()
        self.first = self.copies
        self.at_rest = (self.now, self.write, self.back, self.sure, self.forgotten)
        self._show_parts()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.now = button("现在备份一次", "backUpNow")
        self.copies = TextTable("copies", "本机上的备份，最近的在最上面", _HEADS, stretch=1, right=(2,))
        self.lost_words = label("")
        self.restore = button("恢复到选中的这一份…", "restoreCopy")
        self.sure = button("确定恢复", "sureRestore", primary=True)
        self.unsure = button("不恢复", "unsureRestore")
        self.stick = StickLine("backupFolder", "备份位置")
        self.passphrase = PassphraseLine("backupPassphrase", "口令")
        self.write = button("加密备份到优盘", "writeBackup", primary=True)
        self.forgotten = button("忘了口令…", "forgottenPassphrase")
        self.card: CardDialog | None = None

    def _show_parts(self) -> None:
        form = QFormLayout()
        form.addRow("备份到", self.stick.with_words())
        form.addRow("口令", self.passphrase)
        self.lay_out(
            label("备份到优盘", "head"),
            label(_HINT, "quiet"),
            form,
            row(label("用的是本工作区封包时的口令，输错会当场告诉您。", "quiet"), 1, self.forgotten, self.write),
            label("本机上的备份", "head"),
            row(label("程序自动保留最近的 10 份，只有数据，没有证明材料；硬盘坏了也会丢。", "quiet"), 1, self.now),
            self.copies,
            1,
            self.lost_words,
            row(None, self.restore, self.sure, self.unsure),
            self.progress,
            self.telling,
        )

    def _connect_signals(self) -> None:
        self.now.clicked.connect(self._on_now_clicked)
        self.write.clicked.connect(self._on_write_clicked)
        self.forgotten.clicked.connect(self._on_forgotten_clicked)
        self.passphrase.line.returnPressed.connect(self.write.click)
        self.copies.looked_at.connect(self._on_copy_looked_at)
        self.copies.chosen.connect(self._on_copy_looked_at)
        self.restore.clicked.connect(self._on_restore_clicked)
        self.sure.clicked.connect(self._on_sure_clicked)
        self.unsure.clicked.connect(self._on_unsure_clicked)

    def refresh(self) -> None:
        """List the copies that there are now, newest first."""
        found = list(reversed(copies(self._workspace.store.root)))
        self.copies.show_lines([(copy_words(copy), copy) for copy in found])

    def _ask(self, *, is_asking: bool) -> None:
        self.restore.setVisible(not is_asking)
        self.sure.setVisible(is_asking)
        self.unsure.setVisible(is_asking)

    @property
    def _copy(self) -> Copy | None:
        return self.copies.of(Copy)

    def suit(self) -> None:
        """Offer to go back to a copy with other contents."""
        super().suit()
        self.restore.setEnabled(not self._runner.is_busy and self._copy is not None and self._is_other)

    @Slot(object)
    def _on_copy_looked_at(self, about: object) -> None:
        self._ask(is_asking=False)
        self._is_other, words = self._compared(about) if isinstance(about, Copy) else (False, "本机上还没有备份。")
        self.lost_words.setText(words)
        self.suit()

    def _compared(self, copy: Copy) -> tuple[bool, str]:
        """Say whether a copy can be gone back to, and what that would mean."""
        try:
            lost = lost_by(self._workspace.store, copy.path)
        except Trouble as trouble:
            return False, str(trouble)
        return not lost.is_nothing, lost_words(lost, self._workspace.unit_title)

    @Slot()
    def _on_restore_clicked(self) -> None:
        self._ask(is_asking=True)
        self.unsure.setFocus()

    @Slot()
    def _on_unsure_clicked(self) -> None:
        self._ask(is_asking=False)
        self.copies.setFocus()

    @Slot()
    def _on_sure_clicked(self) -> None:
        copy = self._copy
        if copy is not None and not self._runner.is_busy:
            self.restore_wanted.emit(str(copy.path))

    @Slot()
    def _on_now_clicked(self) -> None:
        if self._runner.is_busy:
            return

        def work(store: "Store", _report: "Report") -> Path | None:
            return back_up(store, "manual")

        self.run_on(self._workspace.store, work, "正在备份", self._on_now_succeeded)

    @Slot(object)
    def _on_now_succeeded(self, made: Path | None) -> None:
        self.refresh()
        told = "已在本机留了一份备份。" if made is not None else "最近一份备份以后没有改动，不用再备份。"
        self.telling.tell(told, good=True)

    @Slot()
    def _on_forgotten_clicked(self) -> None:
        """Ask for the recovery card; a new one each time, so that nothing typed stays behind."""
        self.card = CardDialog(self._workspace, self._runner, self)
        self.card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.card.open()

    @Slot()
    def _on_write_clicked(self) -> None:
        passphrase = self.passphrase.text
        if self._runner.is_busy:
            return
        out = self.stick.folder_for(self.telling, "请先插好优盘，选择备份到哪里。")
        if out is None:
            return
        if not passphrase:
            self.telling.tell("请输入口令。")
            self.passphrase.setFocus()
            return

        def work(store: "Store", report: "Report") -> "Backup":
            from office.backups import write_backup
            from office.keys import unlock

            return write_backup(store, unlock(store.root, passphrase), out, report=report)

        told = "已取消，没有留下任何文件。"
        self.run_on(self._workspace.store, work, "正在加密并写入", self._on_write_succeeded, told)

    @Slot(object)
    def _on_write_succeeded(self, made: "Backup") -> None:
        self.passphrase.clear()
        self.telling.tell(
            f"已备份并读回核对：{made.folder}，{size_words(made.size)}，证明材料 {made.evidence} 个。"
            f"{pulled_out(made.folder)}；请把它锁好，口令另外保管。",
            good=True,
        )


def copy_words(copy: Copy) -> tuple[str, ...]:
    """When, why and how large."""
    at = copy.at
    when = f"{at[:4]}-{at[4:6]}-{at[6:8]} {at[9:11]}:{at[11:13]}"
    return when, WHYS.get(copy.why, copy.why), size_words(copy.size)


def lost_words(lost: Lost, unit_title: Callable[[str], str]) -> str:
    """Say what going back to a copy would lose, and what would not be lost."""
    if lost.is_nothing:
        return "这一份与现在的内容相同，不用恢复。"
    told = []
    if lost.acts:
        when = f"{lost.first[:16]} 到 {lost.last[:16]}".replace("T", " ")
        told.append(f"{when} 的 {lost.acts} 次操作会退回，涉及 {lost.rows} 条记录、{lost.cells} 格")
    if lost.is_other:
        told.append("这一份是恢复以前的，会回到那时的内容")
    if lost.received:
        names = "、".join(map(unit_title, lost.units))
        told.append(f"那以后收的 {lost.received} 个包要再收一次：{names}")
    if lost.sent:
        told.append(f"那以后封过的 {lost.sent} 个包里的内容会自动补回")
    return f"恢复到这一份：{'；'.join(told)}。现在的数据不会删除，另外存一份，还能再换回来。"
