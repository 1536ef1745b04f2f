"""Opening a task package (打开任务包): where it lies, where to keep it, who types, which pass phrase, which bureau."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db.store import DATABASE
from db.there import is_file
from desktop.asking import FolderLine, PassphraseLine, button, label, panel
from desktop.jobs import JobRunner, Report
from desktop.looks import look_as, say, say_area
from desktop.newer_task import NewerTask
from desktop.screen import Screen, column, row
from office.on_sticks import OnStick, What, what_is
from office.open_task import OpenedTask, open_task
from office.update_task import UpdatedTask, update_lines

_WIDTH: Final = 860
_LOOK_AFTER_MS: Final = 400
_OPEN: Final = "打开任务包"
_PACKAGE_HINT: Final = "优盘上“县考任务”开头的文件夹。"


class Typed(NamedTuple):
    """What was typed on the page, without pass phrases."""

    package: str
    root: str
    person: str
    code: str


class OpenTaskPage(Screen):
    """From a stick to a new filling workspace; afterwards the recovery card, once.

    Signals:
        opened(str): The workspace is ready and the card has been copied down.
    """

    opened = Signal(str)

    def __init__(self, runner: JobRunner, proposed: Path) -> None:
        super().__init__("openTask", "打开任务包", runner)
        self._result: OpenedTask | None = None
        self._newer: NewerTask | None = None
        self.package = FolderLine("taskFolder", "任务包文件夹")
        self._package_words = label(_PACKAGE_HINT, "quiet")
        say(self._package_words, "taskFolderWords", "任务包说明")
        # Of its own: nobody has to be asked whether a look at a stick may be broken off.
        self._looker = JobRunner(self)
        self._look = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self.root = FolderLine("workspaceFolder", "工作区文件夹")
        self.root.line.setText(str(proposed))
        self.person = QLineEdit()
        say(self.person, "person", "填表人姓名")
        self.passphrase = PassphraseLine("passphrase", "口令")
        self.again = PassphraseLine("passphraseAgain", "再输入一次口令")
        self.code = QLineEdit()
        say(self.code, "bureauCode", "县局密钥码")
        self.code.setPlaceholderText("盖章通知上县局密钥码的末 15 位数字")
        self.start = button(_OPEN, "startOpening", primary=True)
        self.at_rest = (self.start, self.back)
        self.first = self.package
        self._stack = QStackedWidget()
        self._stack.addWidget(self._asking())
        self._card_words = label("", "code")
        say(self._card_words, "recoveryCard", "密钥恢复卡，24 个汉字")
        self._card_words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._facts = label("")
        self.go_on = button("已经抄好，开始填报", "cardCopied", primary=True)
        self._stack.addWidget(self._telling_card())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect_signals()

    @property
    def typed(self) -> Typed:
        """What was typed, to be put back when the page is shown again."""
        return Typed(*(line.text() for line in self._lines))

    def put_back(self, typed: Typed) -> None:
        """Fill in what was typed before the user went back."""
        for line, text in zip(self._lines, typed, strict=True):
            line.setText(text)

    @property
    def _lines(self) -> tuple[QLineEdit, ...]:
        return self.package.line, self.root.line, self.person, self.code

    def _asking(self) -> QWidget:
        sheet, inside = _sheet()
        inside.addWidget(self.title)
        form = QFormLayout()
        form.setVerticalSpacing(4)
        for title, widget, hint in (
            ("任务包", self.package, self._package_words),
            ("工作区", self.root, "填报的数据保存在这里。请放在本机硬盘上，不要放在优盘或网络盘上。"),
            ("填表人", self.person, "您的姓名，记在操作记录里，不对外公开。"),
            ("口令", self.passphrase, "保护报送时的签名，至少 10 个字，可以用汉字，如五个熟悉的词语。"),
            ("再输一次", self.again, "封包时要用到这个口令，请记牢。"),
            ("县局密钥码", self.code, "确认任务包真是县局发的。暂时没有通知的可以先不填，以后再核对。"),
        ):
            form.addRow(title, widget)
            form.addRow("", label(hint, "quiet") if isinstance(hint, str) else hint)
        inside.addLayout(form)
        inside.addWidget(self.telling)
        inside.addWidget(self.progress)
        # As one reads: whoever tabs on from the last line wants to open the task, not to leave.
        inside.addLayout(row(None, self.start, self.back))
        return _scrolled(sheet, "openTaskScroll")

    def _telling_card(self) -> QWidget:
        sheet, inside = _sheet()
        inside.addWidget(label("任务包已打开，请抄下密钥恢复卡", "title"))
        inside.addWidget(self._facts)
        inside.addWidget(
            label(
                "下面 24 个字只显示这一次，程序不保存。请抄在纸上，核对一遍，锁进保险柜。"
                "电脑坏了、口令忘了，凭这 24 个字可以找回本单位的密钥；不要拍照，不要交给别人。"
            )
        )
        inside.addWidget(self._card_words)
        inside.addLayout(row(None, self.go_on))
        return _scrolled(sheet, "cardScroll")

    def _connect_signals(self) -> None:
        self.start.clicked.connect(self._on_start_clicked)
        self.package.changed.connect(self._look.start)
        for part in (self.package, self.root):
            part.changed.connect(self._begin_anew)
        self._look.timeout.connect(self._on_package_settled)
        self.go_on.clicked.connect(self._on_go_on_clicked)
        folders, passphrases = (self.package, self.root), (self.passphrase, self.again)
        for line in (*(part.line for part in (*folders, *passphrases)), self.person, self.code):
            line.returnPressed.connect(self.start.click)

    @Slot()
    def _begin_anew(self) -> None:
        """Forget what was looked at: the button speaks of what stands on the page."""
        self._newer = None
        self.start.setText(_OPEN)

    @Slot()
    def _on_package_settled(self) -> None:
        """Say what was chosen, before anything else is filled in for nothing."""
        place = self.package.folder
        if place is None:
            return
        self._looker.drain()
        job = self._looker.start(lambda _report: what_is(place))
        job.succeeded.connect(self._on_package_known)

    @Slot(object)
    def _on_package_known(self, found: OnStick) -> None:
        look_as(self._package_words, "good" if found.what is What.TASK else "error")
        self._package_words.setText(f"{found.words}。" if found.what is What.TASK else found.words)

    @Slot()
    def _on_start_clicked(self) -> None:
        self.telling.quiet()
        place, root = self.package.folder, self.root.folder
        if place is None or root is None:
            self.telling.tell("请先选择任务包文件夹和工作区文件夹。")
            return
        if not self.person.text().strip():
            self.telling.tell("请填写填表人姓名。")
            return
        if is_file(root / DATABASE):
            self._go_on_with_newer(NewerTask(place, root, self.passphrase.text, self.person.text().strip()))
            return
        if self.passphrase.text != self.again.text:
            self.telling.tell("两次输入的口令不一样，请重新输入。")
            return
        passphrase, person = self.passphrase.text, self.person.text().strip()
        confirm = self.code.text().strip() or None

        def work(report: Report) -> OpenedTask:
            return open_task(place, root, passphrase, confirm=confirm, person=person, report=report)

        self._open(work)

    def _go_on_with_newer(self, newer: NewerTask) -> None:
        """Show what a newer task brings, write it at the second press, and open the workspace at the third."""
        known = self._newer
        self._newer = newer if known is None or not known.is_of(newer) else known.again(newer)
        if self._newer.is_done:
            self.opened.emit(str(newer.root))
            return
        self._open(self._newer.work)

    def _open(self, work: Callable[[Report], OpenedTask | UpdatedTask]) -> None:
        self.run(work, "正在核对任务包", self._on_job_succeeded, "已取消，没有留下任何文件。")

    @Slot(object)
    def _on_job_succeeded(self, opened: OpenedTask | UpdatedTask) -> None:
        if isinstance(opened, UpdatedTask):
            if self._newer is not None:
                self.start.setText(self._newer.learn(opened))
            self.telling.tell("\n".join(update_lines(opened)), good=True)
            return
        self._result = opened
        for line in (self.passphrase, self.again):
            line.clear()
        checked = "县局密钥码一致。" if opened.is_confirmed else "县局密钥码还没有核对，收到盖章的通知后请核对。"
        self._facts.setText(
            f"填报单位：{opened.unit_name}\n工作区：{opened.root}\n"
            f"县局密钥码：{opened.bureau_code}（{checked}）\n本单位密钥码：{opened.code}（会印在报送函上）"
        )
        self._card_words.setText(_grouped(opened.card))
        self._stack.setCurrentIndex(1)
        # Not on the button: one Enter too many, and what is shown only once would be gone.
        self._card_words.setFocus()

    @Slot()
    def _on_go_on_clicked(self) -> None:
        if self._result is not None:
            self._card_words.clear()
            self.opened.emit(str(self._result.root))


def _grouped(card: str) -> str:
    """Write the 24 characters in two lines of three groups of four, as they stand on the card."""
    groups = ["".join(card[start : start + 4]) for start in range(0, len(card), 4)]
    return "　".join(groups[:3]) + "\n" + "　".join(groups[3:])


def _sheet() -> tuple[QWidget, QVBoxLayout]:
    sheet = panel()
    sheet.setFixedWidth(_WIDTH)
    inside = QVBoxLayout(sheet)
    inside.setContentsMargins(32, 20, 32, 20)
    inside.setSpacing(12)
    return sheet, inside


def _scrolled(sheet: QWidget, name: str) -> QWidget:
    ground = QWidget()
    ground.setLayout(row(None, column(sheet, None), None))
    scroll = QScrollArea()
    say_area(scroll, name, "页面")
    scroll.setWidgetResizable(True)
    scroll.setProperty("plain", "true")
    scroll.setWidget(ground)
    return scroll
