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
        "E-STORE-BUSY": "这个工作区正由另一个县考通窗口使用，只是查看也要等它关闭。请关闭另一个窗口后再试。",
        "E-STORE-NEWER": (
            "工作区是较新的程序（版本 {found}）建的，本程序只认识到版本 {known}。请升级县考通后再打开；数据没有改动。"
        ),
        "E-STORE-FOREIGN": "“{path}”不是县考通的数据文件，没有打开。请选择正确的文件夹。",
        "E-STORE-DAMAGED": "工作区的数据文件读不出来（{why}）。请不要继续录入，用“从备份恢复”取回最近的备份。",
        "E-BACKUP-DAMAGED": "备份 {path} 读不出来（{why}），没有改动工作区。请换一个备份。",
        "E-STORE-DISK": "写入工作区失败：{why}。已保存的内容还在；请检查磁盘空间和权限后重试。",
    }


class EntryRefused(Trouble):
    """A row or cell that cannot be written this way; nothing was changed."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-TABLE": "没有“{table}”这张表。本工作区的表有：{known}。",
        "E-FIELD": "表“{table}”里没有指标项“{field}”。可用的指标项：{known}。",
        "E-ROW": "表“{table}”里没有记录“{row}”。请核对记录编号。",
        "E-ROW-AMBIGUOUS": "“{row}”对应表“{table}”里的 {count} 条记录。请多写几位编号。",
        "E-READ-ONLY": "“{title}”由{who}，不能在这里填写。",
        "E-NOT-YOURS": "表“{table}”的{part}由{whose}填报，{unit}不能改动。如职责有误，请与县局联系。",
        "E-PARENT": (
            "表“{table}”的“{title}”要写{parent}里已有的一条记录，“{text}”不是。请先填好那条记录，或改成它的名称。"
        ),
        "E-PARENT-BLANK": (
            "“{table}”的每条记录属于“{parent}”里的一条，这里没有写是哪一条。"
            "请在“{parent}”里选中那一条，从那里增加；或者写明“{title}”。"
        ),
        "E-ROW-EXISTS": "表“{table}”里已有记录“{row}”，没有再加一次。请直接修改那一条。",
        "E-FIXED-ROWS": "表“{table}”的记录是固定的，不能增加或删除。请直接填写各行。",
        "E-CELL-CONFLICT": "“{title}”有几个不同的值，尚未裁定。请先裁定，再修改。",
        "E-REASON": "修改{owner}填报的数据必须写明理由。请写出理由后重试。",
        "E-BATCH": "没有编号为 {batch} 的操作，或它已经撤销过。请核对操作编号。",
        "E-UNDO-CHANGED": (
            "不能撤销操作 {batch}：“{title}”在那之后又改过（录入、收包或裁定）。请先撤销较晚的操作，或直接修改；"
            "再次撤销会从更早的操作继续。"
        ),
        "E-UNDO-SYSTEM": "操作 {batch} 是收包、裁定等系统操作，不能这样撤销。请改用撤回或重新裁定。",
        "E-NO-CONFLICT": "没有编号为“{conflict}”的冲突，或有几个编号这样开头。请查看冲突列表，写全编号。",
        "E-NO-CANDIDATE": "冲突“{conflict}”没有第 {take} 个候选值。可选：{known}。",
        "E-NO-PROBLEM": "没有编号为“{problem}”的问题，或它不需要说明，或有几个编号这样开头。请查看问题列表，写全编号。",
        "E-EXPLAIN-SHORT": "合理性说明至少写 {least} 个字，说清数值为什么是对的。",
        "E-NO-LAST-YEAR": ("表“{table}”没有去年的数据，没有可以沿用的内容。请县局导入去年的数据后重新发任务包。"),
        "E-TEXT": "“{title}”里有不能保存的字符（{what}）。请删去后重填。",
    }


class RevisionRefused(Trouble):
    """A pack that cannot become the next revision of the one in use; nothing was changed."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-REVISION-OTHER": "这不是同一个考核任务的方案：{what}不同（{why}）。工作区没有改动；请选择正确的方案。",
        "E-REVISION-OLD": (
            "{what}不比现用的方案新：{why}。工作区没有改动；请先把方案的版本（pack.toml 的 version）加一。"
        ),
        "E-REVISION-GONE": "新方案里少了{what}。{why}。工作区没有改动；请改好方案后重试。",
        "E-REVISION-MEANING": "新方案改变了{what}的含义：{why}。工作区没有改动；请改好方案后重试。",
        "E-REVISION-FORK": "有两个内容不同的{what}（{why}）。工作区没有改动；请与县局核对，以县局最新发出的为准。",
    }


class ChangeRefused(Trouble):
    """A change set in a package that does not hold; the package is refused as a whole."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-ROWS": (
            "包里的数据文件有误：{file}（{place}），{why}。整个包没有采纳，本机数据未变；请对方重新封包后再送来。"
        ),
        "E-SCOPE": (
            "{unit}在包里改了不属于它职责的内容：{table} {field}。整个包没有采纳；请核对职责分工，或请对方撤销该修改。"
        ),
    }


class FileRefused(Trouble):
    """A file that cannot be attached as a proof; nothing was attached."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-PROOFS": "{count} 个文件不能作为证明材料，这一次没有附上任何文件：\n{lines}\n请逐个处理后重新附上。",
        "E-PROOF-GONE": "“{name}”读不出来：{why}。没有附上任何文件。请检查文件或优盘，把文件复制到本机硬盘后重试。",
        "E-PROOF-CHANGED": "“{name}”在读取时被改动了，没有附上任何文件。请在编辑它的程序里保存并关闭，然后重试。",
        "E-PROOF-EMPTY": "“{name}”是空文件，没有附上任何文件。请找到有内容的原件。",
        "E-PROOF-BIG": (
            "“{name}”有 {size} MB，超过单个文件 {most} MB 的上限，没有附上任何文件。请压缩，或分成几个文件。"
        ),
        "E-PROOF-KIND": "“{name}”的内容是{found}，不能作为证明材料。{advice}",
        "E-PROOF-SLOT": "“{name}”的内容是 {kind}，材料位“{slot}”只收 {types}。请换成这种文件，或附到别的材料位。",
        "E-PROOF-BROKEN": "“{name}”（{kind}）打不开：{why}。请核对原件能否打开，重新保存或重新扫描后再附上。",
        "E-PROOF-NAMES": "“{name}”里没有可以附上的文件。请选择文件，或放着文件的文件夹。",
    }
