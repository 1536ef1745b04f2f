"""Help without a network (帮助): short chapters with pictures, and all keys as this copy has them."""

from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QTextBrowser, QVBoxLayout, QWidget

from desktop.actions import Action, offered
from desktop.asking import button, label
from desktop.looks import say

_FOLDER: Final = Path(__file__).parent.parent / "resources" / "help"
_KEYS: Final = "全部按键"
_LIST_WIDTH: Final = 270
_SPACE: Final = 5


class HelpPage(QWidget):
    """The chapters at the left, the chosen one at the right.

    Signals:
        left(): The user goes back to where they were.

    Args:
        is_bureau: Whose keys are shown; None: all there are.
    """

    left = Signal()

    def __init__(self, *, is_bureau: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("helpPage")
        self._is_bureau = is_bureau
        self._chapters = sorted(_FOLDER.glob("*.md"))
        self.list = QListWidget()
        say(self.list, "helpChapters", "帮助的各章")
        say(self.list.verticalScrollBar(), "helpChaptersDown", "上下滚动")
        say(self.list.horizontalScrollBar(), "helpChaptersAcross", "左右滚动")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setSpacing(_SPACE)
        self.text = QTextBrowser()
        say(self.text, "helpText", "帮助的内容")
        say(self.text.verticalScrollBar(), "helpTextDown", "上下滚动")
        say(self.text.horizontalScrollBar(), "helpTextAcross", "左右滚动")
        self.text.setSearchPaths([str(_FOLDER)])
        self.text.setOpenLinks(False)
        self.back = button("返回", "leaveHelp")
        self.list.addItems([_title(chapter) for chapter in self._chapters] + [_KEYS])
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.back.clicked.connect(self.left)
        self.list.setCurrentRow(0)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("帮助", "title"), 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        body = QHBoxLayout()
        body.addWidget(self.list)
        body.addWidget(self.text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.addLayout(head)
        layout.addLayout(body, 1)

    @Slot(int)
    def _on_row_changed(self, row: int) -> None:
        if 0 <= row < len(self._chapters):
            self.text.setMarkdown(self._chapters[row].read_text("utf-8"))
        else:
            sides = (True, False) if self._is_bureau is None else (self._is_bureau,)
            actions = dict.fromkeys(action for side in sides for action in offered(is_bureau=side))
            self.text.setHtml(keys_as_html(actions))


def keys_as_html(actions: Iterable[Action]) -> str:
    """Write all keys as a table, by where they work; actions without keys are left out."""
    known = sorted((action for action in actions if action.spoken), key=lambda action: action.where.value)
    parts = ["<h2>全部按键</h2>"]
    for where, some in groupby(known, key=lambda action: action.where.value):
        parts.append(f"<h3>{escape(where)}</h3><table cellpadding='4'>")
        parts.extend(
            f"<tr><td width='150'><b>{escape(action.spoken)}</b></td><td width='130'>{escape(action.text)}</td>"
            f"<td>{escape(action.hint)}</td></tr>"
            for action in some
        )
        parts.append("</table>")
    parts.append(
        "<h3>表格里的移动和输入</h3><table cellpadding='4'>"
        + "".join(f"<tr><td width='150'><b>{keys}</b></td><td>{words}</td></tr>" for keys, words in _MOVING)
        + "</table>"
    )
    return "".join(parts)


_MOVING: Final = (
    ("直接打字", "替换这一格的内容，输入法打的第一个字也算"),
    ("F2", "修改这一格原有的内容"),
    ("Enter / Tab", "保存，并到下面 / 右面一格；加 Shift 则往回"),
    ("Esc", "放弃正在改的内容"),
    ("Delete", "清空选中的格"),
    ("方向键、Home、End", "移动；加 Ctrl 到头，加 Shift 选中"),
    ("PgUp / PgDown", "翻一屏"),
)


def _title(chapter: Path) -> str:
    return chapter.read_text("utf-8").partition("\n")[0].lstrip("# ").strip()
