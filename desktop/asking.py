"""Small inputs that several screens share: a folder, a pass phrase, a line that tells what went wrong."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QSignalBlocker, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeView,
    QWidget,
)

from db.there import is_folder
from desktop.looks import look_as, say, say_area
from forms.troubles import Trouble

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

_BUG_WORDS = "程序出了意外的错误，刚才这一步没有完成；已保存的数据不受影响。请重试，仍不行就{then}。"
_HAND_OVER = "把错误详情交给技术人员，它们记在文件 {place}"
_DESCRIBE = "告诉技术人员刚才做了什么（错误详情没有记下来）"

#: Size of a file dialog, in heights of a line.
_DIALOG_LINES = (56, 34)
#: The column with the kinds of files.
_KIND = 2
#: Width of the places beside the files.
_PLACES = 9
#: Room for what a screen tells of an act.
_TOLD_LINES = 2


def ask_files(
    parent: QWidget, title: str, types: Sequence[str] = (), *, is_single: bool = False, folder: str = ""
) -> list[Path]:
    """Let the user choose files of these types, beginning in a folder; none if they did not."""
    from PySide6.QtWidgets import QFileDialog

    dialog = _dialog(parent, title)
    if folder:
        dialog.setDirectory(folder)
    mode = QFileDialog.FileMode.ExistingFile if is_single else QFileDialog.FileMode.ExistingFiles
    dialog.setFileMode(mode)
    dialog.setNameFilters([*([_filter("要求的文件", types)] if types else []), _filter("所有文件")])
    return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []


def ask_target(parent: QWidget, title: str, name: str, kind: str, folder: str = "") -> Path | None:
    """Let the user say where a file is to be written; an existing one is asked about. None if they did not.

    Args:
        name: Proposed, without ending; `kind` is the ending.
    """
    from PySide6.QtWidgets import QFileDialog

    dialog = _dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(kind)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "保存")
    dialog.setNameFilters([_filter(f"{kind.upper()} 文件", [kind])])
    if folder:
        dialog.setDirectory(folder)
    dialog.selectFile(f"{name}.{kind}")
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def ask_folder(parent: QWidget, title: str, start: str) -> str:
    """Let the user choose a folder; empty if they did not."""
    from PySide6.QtWidgets import QFileDialog

    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    if start:
        dialog.setDirectory(start)
    return dialog.selectedFiles()[0] if dialog.exec() else ""


def _filter(words: str, types: Sequence[str] = ()) -> str:
    """Name files by their endings, as Qt reads it: only brackets of half width hold patterns for it."""
    patterns = dict.fromkeys(f"*.{one}" for kind in types for one in (kind, kind.upper()))
    return f"{words} ({' '.join(patterns) or '*'})"


def _dialog(parent: QWidget, title: str) -> "QFileDialog":
    """Make a file dialog that speaks Chinese whatever the language of the system; that of the system may not."""
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(parent, title)
    say(dialog, "fileDialog", title)
    # Windows has its own, in the language of the system and with the folders that people know.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, sys.platform != "win32")
    parts = QFileDialog.DialogLabel
    for part, words in (
        (parts.LookIn, "位置："),
        (parts.FileName, "名称："),
        (parts.FileType, "类型："),
        (parts.Accept, "选定"),
        (parts.Reject, "取消"),
    ):
        dialog.setLabelText(part, words)
    # Qt begins where a file was chosen last; before that, where the program happens to lie.
    if dialog.directory() == QDir.current():
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog.setDirectory(documents if Path(documents).is_dir() else QDir.homePath())
    _give_room(dialog)
    return dialog


def _give_room(dialog: "QFileDialog") -> None:
    """Show names and days whole, in any size of letters; the system's own dialog does so by itself."""
    line = dialog.fontMetrics().height()
    dialog.resize(line * _DIALOG_LINES[0], line * _DIALOG_LINES[1])
    files, places = dialog.findChild(QTreeView, "treeView"), dialog.findChild(QSplitter, "splitter")
    if isinstance(files, QTreeView):
        # The names of kinds are the system's, in its own language; endings tell as much.
        files.setColumnHidden(_KIND, True)
        head = files.header()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    if isinstance(places, QSplitter):
        places.setSizes([line * _PLACES, line * (_DIALOG_LINES[0] - _PLACES)])


class FolderLine(QWidget):
    """A folder, typed or chosen.

    Signals:
        changed(): Another folder stands there.
    """

    changed = Signal()

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Box")
        self._spoken = spoken
        self.line = QLineEdit()
        say(self.line, name, spoken)
        self.browse = QPushButton("选择…")
        say(self.browse, f"{name}Browse", f"选择{spoken}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.browse)
        self.setFocusProxy(self.line)
        self.browse.clicked.connect(self._on_browse_clicked)
        self.line.textChanged.connect(self.changed)

    @property
    def folder(self) -> Path | None:
        """The folder; None if nothing is typed."""
        text = self.line.text().strip().strip('"')
        return Path(text).expanduser() if text else None

    def folder_for(self, telling: "Telling", words: str) -> Path | None:
        """The folder to write to; if it is not there, None, and it is said what to do.

        Args:
            words: Said if nothing is chosen.
        """
        folder = self.folder
        if folder is not None and is_folder(folder):
            return folder
        telling.tell(words if folder is None else f"找不到“{folder}”。请插好优盘，重新选择。")
        return None

    @classmethod
    def ask(cls, parent: QWidget, title: str, start: str) -> str:
        """Let the user choose a folder; empty if they did not."""
        return ask_folder(parent, title, start)

    @Slot()
    def _on_browse_clicked(self) -> None:
        chosen = self.ask(self, f"选择{self._spoken}", self.line.text())
        if chosen:
            self.line.setText(chosen)


class PassphraseLine(QWidget):
    """A pass phrase, hidden unless the user wants to see it."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Box")
        self.line = QLineEdit()
        say(self.line, name, spoken)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        # Hidden text turns the input method off, but pass phrases are Chinese words.
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.shown = QCheckBox("显示")
        say(self.shown, f"{name}Shown", f"显示{spoken}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.shown)
        self.setFocusProxy(self.line)
        self.shown.toggled.connect(self._on_shown_toggled)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget it."""
        self.line.clear()

    @Slot(bool)
    def _on_shown_toggled(self, is_shown: bool) -> None:  # noqa: FBT001 - a slot
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)


class Telling(QLabel):
    """A line that says what happened, in red or green; it has its room also while it has nothing to say.

    Otherwise the button that was just pressed would move from under the pointer.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, name, "结果")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _TOLD_LINES + 4)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def quiet(self) -> None:
        """Say nothing."""
        self.clear()
        self.hide()

    def tell(self, text: str, *, good: bool = False) -> None:
        """Say a sentence."""
        look_as(self, "good" if good else "error")
        self.setText(text)
        self.show()

    def tell_fault(self, fault: object) -> None:
        """Say what a job failed with."""
        self.tell(words_of(fault))


def words_of(fault: object) -> str:
    """The sentence for what a job failed with; a bug is logged already."""
    if isinstance(fault, Trouble):
        return str(fault)
    if isinstance(fault, OSError):
        from forms.fault_words import disk_words

        return f"刚才这一步没有完成：{disk_words(fault)}。已保存的数据不受影响，请检查磁盘或优盘后重试。"
    from desktop.log_file import log_place

    place = log_place()
    return _BUG_WORDS.format(then=_HAND_OVER.format(place=place) if place is not None else _DESCRIBE)


def label(text: str, role: str = "") -> QLabel:
    """A label that wraps its text; `role` is one of the style sheet's."""
    made = QLabel(text)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def button(text: str, name: str, *, primary: bool = False) -> QPushButton:
    """A push button with its names."""
    made = QPushButton(text)
    say(made, name, text)
    made.setProperty("primary", primary)
    return made


def combo(name: str, spoken: str, options: Sequence[tuple[str, str]]) -> QComboBox:
    """A choice of (code, words); its list has names, too."""
    made = QComboBox()
    say(made, name, spoken)
    say_area(made.view(), f"{name}Options", spoken)
    offer(made, options)
    return made


def offer(choice: QComboBox, options: Iterable[tuple[str, str]], chosen: str | None = None) -> None:
    """Offer other (code, words) without telling anybody; what was chosen stays so, if it is still there.

    Args:
        chosen: Is to be chosen instead of it.
    """
    wanted = choice.currentData() if chosen is None else chosen
    with QSignalBlocker(choice):
        choice.clear()
        for code, words in options:
            choice.addItem(words, code)
        choice.setCurrentIndex(max(0, choice.findData(wanted)) if choice.count() else -1)


def text_box(name: str, spoken: str, *, is_told: bool = False) -> QPlainTextEdit:
    """Room for several lines of text, typed or only told; Tab leads on from it."""
    made = QPlainTextEdit()
    say_area(made, name, spoken)
    made.setTabChangesFocus(True)
    if is_told:
        made.setReadOnly(True)
        made.setProperty("role", "told")
    return made


def panel() -> QFrame:
    """A white sheet with a thin border."""
    made = QFrame()
    made.setProperty("role", "panel")
    return made
