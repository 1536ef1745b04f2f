"""Expected failures of the workspace: disk, versions, a second process, rows that cannot be written."""

from collections.abc import Mapping
from typing import ClassVar

from forms.troubles import Trouble


class StoreTrouble(Trouble):
    """The workspace cannot be opened or written; what is in it stays as it was."""

    exit_code = 4
    texts: ClassVar[Mapping[str, str]] = {
        "E-NO-WORKSPACE": "“{path}”不是县考通的工作区。请选择正确的文件夹，或先打开任务包。",
        "E-WORKSPACE-EXISTS": "“{path}”里已经有一个工作区或其他文件，没有改动它。请换一个空文件夹。",
        "E-STORE-BUSY": "这个工作区正由另一个县考通窗口使用，两边同时写会乱。请关闭另一个窗口后再试。",
        "E-STORE-NEWER": (
            "工作区是较新的程序（版本 {found}）建的，本程序只认识到版本 {known}。请升级县考通后再打开；数据没有改动。"
        ),
        "E-STORE-FOREIGN": "“{path}”不是县考通的数据文件，没有打开。请选择正确的文件夹。",
        "E-STORE-DAMAGED": "工作区的数据文件读不出来（{why}）。请不要继续录入，用“恢复备份”取回最近的备份。",
        "E-BACKUP-DAMAGED": "备份 {path} 读不出来（{why}），没有改动工作区。请换一个备份。",
        "E-STORE-DISK": "写入工作区失败：{why}。已保存的内容还在；请检查磁盘空间和权限后重试。",
    }


class EntryRefused(Trouble):
    """A row or cell that cannot be written this way; nothing was changed."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-TABLE": "没有“{table}”这张表。本工作区的表有：{known}。",
        "E-FIELD": "表“{table}”里没有指标项“{field}”。可用的指标项：{known}。",
        "E-ROW": "表“{table}”里没有记录“{row}”。请先用 rows 查看记录编号。",
        "E-ROW-AMBIGUOUS": "“{row}”对应表“{table}”里的 {count} 条记录。请多写几位编号。",
        "E-READ-ONLY": "“{title}”由{who}，不能在这里填写。",
        "E-NOT-YOURS": "表“{table}”的这条记录不属于{unit}的职责，不能修改。如职责有误，请与县局联系。",
        "E-FIXED-ROWS": "表“{table}”的记录是固定的，不能增加或删除。请直接填写各行。",
        "E-CELL-CONFLICT": "“{title}”有几个不同的值，尚未裁定。请先裁定，再修改。",
        "E-REASON": "修改{owner}填报的数据必须写明理由。请写出理由后重试。",
        "E-BATCH": "没有编号为 {batch} 的操作，或它已经撤销过。请用 history 查看可以撤销的操作。",
        "E-UNDO-CHANGED": "不能撤销操作 {batch}：“{title}”在那之后又改过。请先撤销较晚的操作，或直接修改。",
        "E-UNDO-SYSTEM": "操作 {batch} 是收包、裁定等系统操作，不能这样撤销。请改用撤回或重新裁定。",
        "E-NO-CONFLICT": "没有编号为“{conflict}”的冲突，或有几个编号这样开头。请查看冲突列表，写全编号。",
        "E-NO-CANDIDATE": "冲突“{conflict}”没有第 {take} 个候选值。可选：{known}。",
        "E-NO-PROBLEM": "没有编号为“{problem}”的问题，或它不需要说明，或有几个编号这样开头。请查看问题列表，写全编号。",
        "E-EXPLAIN-SHORT": "合理性说明至少写 {least} 个字，说清数值为什么是对的。",
        "E-TEXT": "“{title}”里有不能保存的字符（{what}）。请删去后重填。",
    }


class ChangeRefused(Trouble):
    """A change set in a package that does not hold; the package is refused as a whole."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-ROWS": (
            "报送包里的数据文件有误：{file}（{place}），{why}。整个包没有采纳，本机数据未变；请对方重新封包后再送来。"
        ),
        "E-SCOPE": (
            "{unit}在包里改了不属于它职责的内容：{table} {field}。整个包没有采纳；请核对职责分工，或请对方撤销该修改。"
        ),
    }
