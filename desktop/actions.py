"""Everything that people do by key, menu or toolbar, in one table: words, keys, where it works and when.

The toolbar, the menus and the labels of buttons read it. Who adds an action adds its line here and gives what it does
to `bind`, or, if it stands in the toolbar, to `desktop.toolbar.Toolbar`.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from forms.records import dataclass


class Where(StrEnum):
    """Where the cursor must be for the keys of an action to work, as people call it."""

    WINDOW = "整个窗口"
    TABLE = "表格和卡片"
    GRID = "表格"
    ROW_CARD = "整行卡片"
    PREVIEW = "粘贴预览"
    PAPERS = "材料和说明"
    PROOFS = "材料"
    PROOF = "材料预览"
    PRINT = "打印预览"


_CONTEXTS: Final = {
    Where.WINDOW: Qt.ShortcutContext.WindowShortcut,
    Where.TABLE: Qt.ShortcutContext.WidgetWithChildrenShortcut,
    Where.GRID: Qt.ShortcutContext.WidgetShortcut,
    Where.ROW_CARD: Qt.ShortcutContext.WidgetWithChildrenShortcut,
    Where.PREVIEW: Qt.ShortcutContext.WidgetWithChildrenShortcut,
    Where.PAPERS: Qt.ShortcutContext.WidgetWithChildrenShortcut,
    Where.PROOFS: Qt.ShortcutContext.WidgetShortcut,
    Where.PROOF: Qt.ShortcutContext.WidgetWithChildrenShortcut,
    Where.PRINT: Qt.ShortcutContext.WidgetWithChildrenShortcut,
}
_SPOKEN: Final = {
    "Ins": "Insert",
    "Del": "Delete",
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "Return": "Enter",
}


class Situation(NamedTuple):
    """What decides which actions can be done just now.

    Attributes:
        is_busy: A job is writing.
        is_list: A table of rows is on the screen, not a card or another screen.
        may_add: Rows can be added to that table and deleted from it.
    """

    is_busy: bool = False
    is_list: bool = False
    may_add: bool = False


def _always(_now: Situation) -> bool:
    return True


def _idle(now: Situation) -> bool:
    return not now.is_busy


def _rows(now: Situation) -> bool:
    return now.is_list and now.may_add and not now.is_busy


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that people do.

    Attributes:
        keys: As Qt writes them, or one of its standard keys; empty if it has none.
        hint: More words than `text`, for who points at it; empty if `text` says all.
        bar: The group of the toolbar that it stands in, from 1; 0 if it stands elsewhere.
        is_bureau: Whether only the bureau's copy has it, or only a filling copy; None: every copy.
        enabled: Whether it can be done just now, as the toolbar shows.
    """

    id: str
    text: str
    keys: str | QKeySequence.StandardKey = ""
    hint: str = ""
    where: Where = Where.WINDOW
    bar: int = 0
    is_bureau: bool | None = None
    enabled: Callable[[Situation], bool] = _always

    @property
    def sequences(self) -> list[QKeySequence]:
        """The keys as Qt wants them; without the second ones with Insert, which adds a record here."""
        if isinstance(self.keys, str):
            return [QKeySequence(self.keys)] if self.keys else []
        return [keys for keys in QKeySequence.keyBindings(self.keys) if "Ins" not in keys.toString()]

    @property
    def spoken(self) -> str:
        """The first keys as people read them; empty if there are none."""
        first = next((keys.toString() for keys in self.sequences), "")
        return "+".join(_SPOKEN.get(part, part) for part in first.split("+"))

    @property
    def label(self) -> str:
        """The words with the keys, for a button."""
        return self._with_keys(self.text)

    @property
    def tip(self) -> str:
        """The hint with the keys, for who points at it."""
        return self._with_keys(self.hint or self.text)

    def _with_keys(self, words: str) -> str:
        return f"{words}（{self.spoken}）" if self.spoken else words

    def make(self, owner: QWidget, act: Callable[..., object]) -> QAction:
        """Make Qt's object of it."""
        # Its text apart: else the binding learns all of Qt's icons, to see that it is none of them.
        made = QAction(owner)
        made.setText(self.text)
        made.setObjectName(self.id)
        made.setToolTip(self.tip)
        made.triggered.connect(act)
        return made


_STANDARD: Final = QKeySequence.StandardKey
#: In the order of the toolbar; a page of all keys shows them by `where` in this order.
_ALL: Final = (
    Action("toTables", "填报", "F9", "回到各表", bar=1),
    Action("toReceive", "收包", "Ctrl+Shift+R", "读入优盘上的包：报送包，或县局的退回包、回执、新任务", bar=1),
    Action("toTodo", "待办", "Ctrl+T", "县局退回的事项和批注，处理一条少一条", bar=1, is_bureau=False),
    Action("toReview", "审核", "Ctrl+K", "通过、退回事项，写退回包和回执", bar=1, is_bureau=True),
    Action("toConflicts", "冲突", "Ctrl+J", "裁定不一致的值", bar=1, is_bureau=True),
    Action("toSeal", "封包", "Ctrl+E", "检查并写成报送包", bar=1, is_bureau=False),
    Action("toPrint", "打印", "Ctrl+P", "把这张表印成纸质报表：预览、打印、另存为 PDF", bar=1),
    Action("undo", "撤销", "Ctrl+Z", "撤销上一步，重启以后也可以", bar=2, enabled=_idle),
    Action("redo", "恢复", "Ctrl+Y", "恢复刚撤销的一步", bar=2, enabled=_idle),
    Action("addRow", "增加记录", "Ctrl+Ins", "在末尾增加一条记录", Where.GRID, bar=2, enabled=_rows),
    Action("removeRows", "删除记录", "Ctrl+Del", "删除选中的记录", Where.GRID, bar=2, enabled=_rows),
    Action("toSearch", "查找全部", "Ctrl+Shift+F", "在所有表里找文字、数字，或拼音首字母", bar=3),
    Action("toHistory", "操作记录", "Ctrl+Shift+H", "谁在什么时候做了什么，撤销一次导入或粘贴", bar=3),
    Action("toLiaison", "联络员", "Ctrl+L", "本单位的联络员；县局看各单位的联络员", bar=3),
    Action("toBackups", "备份", "Ctrl+Shift+B", "备份到优盘，或恢复以前的内容", bar=3),
    Action("leaveWorkspace", "关闭工作区", "Ctrl+F4", "回到开始页", bar=3, enabled=_idle),
    Action("nextPart", "转到下一区", "Ctrl+Tab", "从左边的事项和表到中间，再到右边的问题"),
    Action("previousPart", "转到上一区", "Ctrl+Shift+Tab"),
    Action("save", "保存", "Ctrl+S", "记下正在录入的一格；别的录入后已经立即保存，不用另外保存"),
    Action("help", "帮助", "F1", "怎样填、按键、常见问题，不用联网"),
    Action("toDifferences", "和上次报送的差别", "Ctrl+M", "上次报送以后改了什么，任务方案改了什么", is_bureau=False),
    Action("larger", "字大一些", "Ctrl+="),
    Action("smaller", "字小一些", "Ctrl+-"),
    Action("ordinary", "普通字号", "Ctrl+0"),
    Action("stark", "高对比显示", "Ctrl+F11", "黑字白底、深色边框，再按一次还原"),
    Action("copy", "复制", _STANDARD.Copy, where=Where.GRID),
    Action("cut", "剪切", _STANDARD.Cut, where=Where.GRID),
    Action("paste", "粘贴", _STANDARD.Paste, where=Where.GRID),
    Action("fillDown", "向下填充", "Ctrl+D", "把上面一格的内容填到选中的格里", Where.GRID),
    Action("fillRight", "向右填充", "Ctrl+R", "把左边一格的内容填到选中的格里", Where.GRID),
    Action("fillSeries", "按序列填充", "Ctrl+Shift+D", "数字、日期、末尾的编号接着往下填", Where.GRID),
    Action("insertRows", "插入记录", "Alt+Ins", "在这一行上面插入空白记录", Where.GRID),
    Action("duplicateRows", "复制记录", "Ctrl+Shift+Ins", "在下面增加同样的记录", Where.GRID),
    Action("pasteAccept", "粘贴", "Return", where=Where.PREVIEW),
    Action("pasteReject", "取消粘贴", "Esc", where=Where.PREVIEW),
    Action("pasteNextDoubt", "下一处", "F6", "下一处要看的：没看懂的、不粘贴的；没有的话，换算和覆盖的", Where.PREVIEW),
    Action("pastePreviousDoubt", "上一处", "Shift+F6", where=Where.PREVIEW),
    Action("sortUp", "升序排列", "Alt+Shift+Up", "按这一列从小到大排列，名称按拼音", Where.GRID),
    Action("sortDown", "降序排列", "Alt+Shift+Down", "按这一列从大到小排列", Where.GRID),
    Action("sift", "排序和筛选…", "Ctrl+Shift+L", "按这一列排序，或者只看其中一些值", Where.GRID),
    Action("siftSame", "只看同样内容的记录", "Ctrl+Shift+S", "只看这一列和这一格相同的记录", Where.GRID),
    Action("siftWrong", "只看有问题的记录", "Ctrl+Shift+E", where=Where.GRID),
    Action("siftFilledWrong", "只看有问题的记录（不含未填）", "Ctrl+Shift+W", where=Where.GRID),
    Action("siftToExplain", "只看有须说明的记录", "Ctrl+Shift+M", where=Where.GRID),
    Action("siftChanged", "只看与去年不同的记录", "Ctrl+Shift+Y", where=Where.GRID),
    Action("showAll", "显示全部", "Ctrl+Shift+A", "取消筛选，显示全部记录", Where.GRID),
    Action("applyView", "重新应用", "F5", "把刚改过、刚增加的记录也重新排序和筛选", Where.GRID),
    Action("goToColumn", "转到栏目…", "Ctrl+G", "按栏目名称或拼音首字母找到一列", Where.GRID),
    Action("freeze", "固定到这一列", "Ctrl+Shift+G", "左右滚动时，这一列和它左边的列一直看得见", Where.GRID),
    Action("unfreeze", "恢复原来的固定列", "Ctrl+Shift+U", where=Where.GRID),
    Action("selectColumn", "选中整列", "Ctrl+Space", "也可以点列标题", Where.GRID),
    Action("selectRows", "选中整行", "Shift+Space", "也可以点行号", Where.GRID),
    Action("find", "查找…", _STANDARD.Find, "在这张表里查找，也可以用拼音首字母", Where.TABLE),
    Action("replace", "替换…", "Ctrl+H", "替换文字或数字，先看每一格会怎样", Where.TABLE),
    Action("findNext", "下一个", "F3", where=Where.TABLE),
    Action("findPrevious", "上一个", "Shift+F3", where=Where.TABLE),
    Action("toggleCard", "整行卡片", "F4", where=Where.TABLE),
    Action("copyLast", "沿用上年", "F7", "空格照去年填好", Where.TABLE),
    Action("takeSlip", "采用建议值", "F8", where=Where.TABLE),
    Action("nextProblem", "下一处", "Alt+F8", "到右边所列的下一处问题", Where.TABLE),
    Action("previousProblem", "上一处", "Alt+Shift+F8", "到右边所列的上一处问题", Where.TABLE),
    Action("editLong", "在旁边编辑文字", "Ctrl+F2", "长文字在大的框里看和改，Ctrl+Enter 保存，Esc 放弃", Where.TABLE),
    Action("exportTemplate", "导出模板…", "Ctrl+Shift+T", "写成可以在表格软件里填的工作簿", Where.TABLE),
    Action("fillFromSheet", "从Excel填报…", "Ctrl+Shift+I", "先看每一格会怎样，再整批导入", Where.TABLE),
    Action("exportTable", "导出本表…", "Ctrl+Shift+X", "写成给人看的工作簿", Where.TABLE),
    Action("lastYear", "导入去年的数据…", "Ctrl+F7", "去年的工作簿或工作区", Where.TABLE, is_bureau=True),
    Action("toRemark", "批注", "Shift+F2", "县局对这一格的批注：看、答复；县局在这里写", Where.TABLE),
    Action("toParent", "回到上级", "Alt+Up", where=Where.TABLE),
    Action("previousRow", "上一条", "Ctrl+PgUp", where=Where.ROW_CARD),
    Action("nextRow", "下一条", "Ctrl+PgDown", where=Where.ROW_CARD),
    Action("leaveRowCard", "回到表格", "Esc", where=Where.ROW_CARD),
    Action("nextLack", "下一处缺的", "Alt+F8", "到下一处缺材料的：这里的，然后是下一条缺材料的记录", Where.PAPERS),
    Action("openProof", "预览", "Return", "在窗口里看照片和 PDF", Where.PROOFS),
    Action("addProof", "附上文件…", "Ins", "也可以把文件、文件夹拖到材料位上", Where.PROOFS),
    Action("removeProof", "移去", "Del", "移去选中的文件，可以撤销", Where.PROOFS),
    Action("proofUp", "上移", "Alt+Up", "排在前面", Where.PROOFS),
    Action("proofDown", "下移", "Alt+Down", "排在后面", Where.PROOFS),
    Action("leaveProof", "返回材料", "Esc", where=Where.PROOF),
    Action("proofPageBefore", "上一页", "PgUp", where=Where.PROOF),
    Action("proofPageAfter", "下一页", "PgDown", where=Where.PROOF),
    Action("printPageBefore", "上一页", "PgUp", where=Where.PRINT),
    Action("printPageAfter", "下一页", "PgDown", where=Where.PRINT),
    Action("proofBefore", "上一个文件", "Alt+Left", where=Where.PROOF),
    Action("proofAfter", "下一个文件", "Alt+Right", where=Where.PROOF),
)
ACTIONS: Final[Mapping[str, Action]] = {action.id: action for action in _ALL}


def offered(*, is_bureau: bool) -> Iterator[Action]:
    """The actions that a copy has."""
    return (action for action in _ALL if action.is_bureau in {None, is_bureau})


def bind(widget: QWidget, acts: Mapping[str, Callable[..., object]]) -> dict[str, QAction]:
    """Let people do these actions in a widget by their keys; its own menu has them in this order, if it shows one."""
    made: dict[str, QAction] = {}
    for name, act in acts.items():
        action = made[name] = ACTIONS[name].make(widget, act)
        action.setShortcuts(ACTIONS[name].sequences)
        action.setShortcutContext(_CONTEXTS[ACTIONS[name].where])
        widget.addAction(action)
    return made
