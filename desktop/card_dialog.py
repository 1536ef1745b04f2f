"""A forgotten pass phrase (忘了口令): the recovery card gives the key a new one."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from desktop.asking import PassphraseLine, Telling, button, label
from desktop.jobs import JobRunner, Report
from desktop.looks import say
from desktop.screen import column, row
from desktop.workspace_source import WorkspaceSource

CARD_HINT: Final = "照保险柜里的恢复卡输入，空格、分行都不要紧"
_WIDTH: Final = 620
_TOLD: Final = (
    "请取出建立工作区时抄下的密钥恢复卡，照着输入 24 个汉字，再定一个新口令。密钥不变，县局那边什么都不用改。"
    "以前的备份仍要用做备份时的口令，或者这张恢复卡打开。"
)
_DONE: Final = "已换成新口令，从现在起封包、收包、备份都用它。请记牢，把恢复卡放回保险柜。"


def card_line(name: str) -> QLineEdit:
    """A line for the 24 characters of a recovery card."""
    made = QLineEdit()
    say(made, name, "密钥恢复卡，24 个汉字")
    made.setPlaceholderText(CARD_HINT)
    return made


class CardDialog(QDialog):
    """Asks for the card and the new pass phrase, and says what came of it."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "cardDialog", "忘了口令")
        self.setWindowTitle("忘了口令：用恢复卡换一个")
        self._workspace = workspace
        self._runner = runner
        self.card = card_line("recoveryCardTyped")
        self.passphrase = PassphraseLine("newPassphrase", "新口令")
        self.again = PassphraseLine("newPassphraseAgain", "再输入一次新口令")
        self.telling = Telling("cardTelling")
        self.start = button("换成新口令", "changePassphrase", primary=True)
        self.leave = button("关闭", "leaveCard")
        form = QFormLayout()
        form.addRow("恢复卡", self.card)
        form.addRow("新口令", self.passphrase)
        form.addRow("再输一次", self.again)
        told = label(_TOLD)
        # Not of the dialog: then it would no longer grow with larger letters.
        told.setMinimumWidth(_WIDTH)
        self.setLayout(column(told, form, self.telling, row(None, self.start, self.leave)))
        self.start.clicked.connect(self._on_start_clicked)
        self.leave.clicked.connect(self.reject)
        self.card.setFocus()

    @Slot()
    def _on_start_clicked(self) -> None:
        self.telling.quiet()
        if self._runner.is_busy:
            return
        if self.passphrase.text != self.again.text:
            self.telling.tell("两次输入的新口令不一样，请重新输入。")
            return
        store, card, passphrase = self._workspace.store, self.card.text(), self.passphrase.text
        root, public = store.root, store.identity.public

        def work(_report: Report) -> None:
            from office.keys import recover

            recover(root, public, card, passphrase)

        job = self._runner.start(work)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self.telling.tell_fault)

    @Slot(object)
    def _on_succeeded(self, _nothing: object) -> None:
        self.card.clear()
        for line in (self.passphrase, self.again):
            line.clear()
        self.start.hide()
        self.leave.setFocus()
        self.telling.tell(_DONE, good=True)
