"""Sealing (封包): what is still open, then pass phrase and place, then what was written and what to do now."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFormLayout, QLineEdit, QListView, QRadioButton

from db.checks.blanks import CODE as BLANK
from db.checks.problems import problems
from db.store import Store
from desktop.asking import PassphraseLine, button, label
from desktop.jobs import JobRunner, Report
from desktop.looks import say, say_area
from desktop.problem_panel import MOST_SHOWN, Line, ProblemDelegate, ProblemModel, ProblemRole
from desktop.screen import Screen, box, row
from desktop.stick_line import StickLine
from desktop.workspace_source import WorkspaceSource
from forms.problems import Problem
from office.keys import unlock
from office.liaisons import TABLE as LIAISONS
from office.liaisons import own_liaisons, unfinished
from office.locations import is_stick
from office.materials import material_findings
from office.readiness import Readiness, readiness
from office.seal import Sealed, seal

_KIB: Final = 1024
_BY_KEYS: Final = Qt.TextInteractionFlag.LinksAccessibleByKeyboard


class SealPage(Screen):
    """From what is filled to a package on the stick.

    Signals:
        problem_chosen(object): The user wants to mend a Problem.
        checked(): Everything has been judged anew.
        sent_wanted(): The user wants to see what was reported.
        letter_wanted(): The user wants the cover letter on paper.
        liaison_wanted(): The user wants to name the liaison.
    """

    problem_chosen = Signal(object)
    checked = Signal()
    sent_wanted = Signal()
    letter_wanted = Signal()
    liaison_wanted = Signal()

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("seal", "封包", runner, back="返回填报")
        self._workspace = workspace
        self._ready: Readiness | None = None
        self._written: Path | None = None
        self._make_parts()
        self.first = self.list
        self.at_rest = (self.recheck, self.back)
        self._show_parts()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.state = label("正在检查……", "head")
        self.empty = label("")
        say(self.empty, "sealEmpty", "还没有填的表和联络员")
        self.empty.setTextFormat(Qt.TextFormat.RichText)
        self.empty.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse | _BY_KEYS)
        self.sent = button("看报过的内容", "showSent")
        self.model = ProblemModel(self)
        self.list = QListView()
        say_area(self.list, "sealProblems", "封包前要处理的问题")
        self.list.setModel(self.model)
        self.list.setItemDelegate(ProblemDelegate(self.list))
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.filter = QCheckBox("不列还没填的必填项")
        say(self.filter, "sealHideMissing", "不列还没填的必填项")
        self._listed: Sequence[Problem] = ()
        self.final = QRadioButton("正式报送：所有必须改、须说明的都已处理")
        say(self.final, "sealFinal", "正式报送")
        self.interim = QRadioButton("阶段报送：先报一部分，允许还有问题，会在报送函上注明")
        say(self.interim, "sealInterim", "阶段报送")
        self._kinds = QButtonGroup(self)
        for choice in (self.final, self.interim):
            self._kinds.addButton(choice)
        self.out = StickLine("sealFolder", "保存位置")
        self.passphrase = PassphraseLine("sealPassphrase", "口令")
        self.code = QLineEdit()
        say(self.code, "sealBureauCode", "县局密钥码")
        self.code.setPlaceholderText("打开任务时还没有核对：照盖章的通知输入县局密钥码，或它的末 15 位")
        self.start = button("封包", "startSealing", primary=True)
        self.recheck = button("重新检查", "recheck")
        self.show_folder = button("打开文件夹", "showSealed")
        self.show_folder.hide()
        self.print_letter = button("打印报送函…", "printLetter", primary=True)
        self.print_letter.hide()

    def _show_parts(self) -> None:
        self._hint = label("点一下某个问题，就转到那一格。", "quiet")
        self._below_list = box(row(self._hint, 1, self.filter))
        form = QFormLayout()
        form.addRow("报送方式", self.final)
        form.addRow("", self.interim)
        form.addRow("保存到", self.out.with_words())
        form.addRow("口令", self.passphrase)
        if not self._workspace.is_bureau_confirmed:
            form.addRow("县局密钥码", self.code)
        self._asking = box(form)
        self.lay_out(
            self.state,
            self.empty,
            self.list,
            1000,
            self._below_list,
            self._asking,
            self.progress,
            self.telling,
            None,
            row(None, self.show_folder, self.print_letter, self.start),
            head=(self.sent, self.recheck),
        )

    def _connect_signals(self) -> None:
        self.list.clicked.connect(self._on_list_activated)
        self.list.activated.connect(self._on_list_activated)
        self.filter.toggled.connect(self._show_list)
        self.start.clicked.connect(self._on_start_clicked)
        for line in (self.passphrase.line, self.code):
            line.returnPressed.connect(self.start.click)
        self.recheck.clicked.connect(self.check)
        self.sent.clicked.connect(self.sent_wanted)
        self.empty.linkActivated.connect(self._on_link_activated)
        self.show_folder.clicked.connect(self._on_show_folder_clicked)
        self.print_letter.clicked.connect(self.letter_wanted)

    def begin(self) -> None:
        """Judge everything anew."""
        if not self._runner.is_busy:
            self.check()

    def suit(self) -> None:
        """Offer to seal what was judged."""
        super().suit()
        self.start.setEnabled(not self._runner.is_busy and self._ready is not None)

    @Slot()
    def check(self) -> None:
        """Judge everything anew, in a job, and show what is open."""
        self._ready = None
        self.show_folder.hide()
        self.print_letter.hide()
        self._asking.show()
        self.start.show()
        self.state.setText("正在检查全部表……")
        self.run_on(self._workspace.store, _check, "正在检查", self._on_check_succeeded)

    @Slot(object)
    def _on_check_succeeded(self, found: tuple[Readiness, Sequence[Problem], str]) -> None:
        ready, listed, liaison = found
        self._ready = ready
        self.state.setText(_state(ready))
        missing = [_empty_words(list(zip(ready.empty_tables, ready.empty, strict=True))), _liaison_words(liaison)]
        self.empty.setText("<br>".join(filter(None, missing)))
        self.empty.setVisible(any(missing))
        self._listed = listed
        self._show_list()
        self.final.setEnabled(ready.is_final)
        (self.final if ready.is_final else self.interim).setChecked(True)
        self.checked.emit()

    @Slot()
    def _show_list(self) -> None:
        """List what is open, without blank fields if that is wished: they hide what is wrong."""
        shown = [one for one in self._listed if one.check != BLANK or not self.filter.isChecked()]
        self.model.set_lines([Line(problem, self._workspace.where(problem)) for problem in shown[:MOST_SHOWN]])
        more = f"这里只列出前 {MOST_SHOWN} 个，共 {len(shown)} 个。" if len(shown) > MOST_SHOWN else ""
        self._hint.setText(f"点一下某个问题，就转到那一格。{more}")
        for part in (self.list, self._below_list):
            part.setVisible(bool(self._listed))

    @Slot(str)
    def _on_link_activated(self, where: str) -> None:
        if where == LIAISONS:
            self.liaison_wanted.emit()
        else:
            self.table_wanted.emit(where)

    @Slot(QModelIndex)
    def _on_list_activated(self, index: QModelIndex) -> None:
        problem = index.data(ProblemRole)
        if isinstance(problem, Problem):
            self.problem_chosen.emit(problem)

    @Slot()
    def _on_start_clicked(self) -> None:
        passphrase, interim = self.passphrase.text, self.interim.isChecked()
        code = self.code.text().strip() or None
        out = self.out.folder_for(self.telling, "请先选择保存位置（插好的优盘）。")
        if out is None:
            return

        def work(store: Store, report: Report) -> Sealed:
            return seal(store, unlock(store.root, passphrase), out, interim=interim, confirm=code, report=report)

        told = "已取消，没有留下任何文件，填报的数据没有变化。"
        self.run_on(self._workspace.store, work, "正在封包并写入", self._on_seal_succeeded, told)

    @Slot(object)
    def _on_seal_succeeded(self, sealed: Sealed) -> None:
        self.passphrase.clear()
        self._written = sealed.folder
        self._asking.hide()
        self.start.hide()
        self.list.hide()
        self._below_list.hide()
        self.show_folder.show()
        self.print_letter.show()
        where = "优盘" if is_stick(sealed.folder) else f"文件夹“{sealed.folder.name}”"
        self.state.setText(f"封包完成，已写入{where}并读回核对。")
        self.empty.hide()
        self.telling.tell(_report(sealed), good=True)
        # What had the cursor is gone; the letter is what comes next.
        self.put_cursor(self.print_letter)

    @Slot()
    def _on_show_folder_clicked(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))


def _check(store: Store, _report: Report) -> tuple[Readiness, list[Problem], str]:
    """Judge everything; with what is open, and what is missing of the liaison in words."""
    found = [*problems(store), *material_findings(store)]
    is_unnamed = any(problem.check == "V-LIAISON" for problem in found) and not own_liaisons(store)
    liaison = "还没有指定联络员" if is_unnamed else unfinished(store)
    # Naming a liaison holds nothing up, but nobody would think of it otherwise.
    listed = [problem for problem in found if problem.is_open or problem.check == "V-LIAISON"]
    return readiness(store), listed, liaison


def _state(ready: Readiness) -> str:
    if ready.is_final:
        return "没有要处理的问题，可以正式报送。"
    return f"还有 {ready.errors} 处必须改、{ready.explains} 处须说明，暂时只能阶段报送。"


def _empty_words(tables: Sequence[tuple[str, str]]) -> str:
    """Say which tables are blank, each a link to it."""
    if not tables:
        return ""
    links = "、".join(f'<a href="{name}">{escape(title)}</a>' for name, title in tables)
    return f"还没有填的表：{links}。确实没有内容的，在“材料和说明”里写明零报告或不适用。"


def _liaison_words(missing: str) -> str:
    """Say what is missing of the liaison, with a link to where it is written."""
    return f'{missing}，请到<a href="{LIAISONS}">联络员</a>填写。' if missing else ""


def _report(sealed: Sealed) -> str:
    rows = "\n".join(f"　　{table.title}：{table.rows} 条" for table in sealed.tables)
    carried = "安全弹出优盘" if is_stick(sealed.folder) else "它不在优盘上，把整个文件夹复制到优盘"
    return (
        f"位置：{sealed.folder}\n大小：{max(1, sealed.size // _KIB):,} KB\n{rows}\n"
        f"包码：{sealed.package_code}\n本单位密钥码：{sealed.key_code}\n\n现在请做三件事：\n"
        "1. 打印报送函（文件夹里也有“报送函.pdf”），核对包码和密钥码，签字盖章。\n"
        f"2. {carried}，连同盖章的报送函一起送县局。\n"
        "3. 之后还可以继续修改，改完再封一次包，县局只取新的改动。"
    )
