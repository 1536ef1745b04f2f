"""How a command is written that mends what a trouble tells of; the sentence itself fits the window, too."""

from collections.abc import Mapping
from typing import Final

#: By the code of the trouble: said after its sentence.
HINTS: Final[Mapping[str, str]] = {
    "E-BATCH": "可以撤销的操作用 history 查看。",
    "E-DECLARE-NIL": "写法：--no-material。",
    "E-DECLARE-NONE": "要写说明用 declare；写过哪些，见 items。",
    "E-DEMO-UNITS": "单位代码用 units 查看。",
    "E-DRIVE": "一定要放在那里的，加 --anyway。",
    "E-ENCRYPTED": "工作区用 --workspace 指定，并给出它的口令；解包用 unpack。",
    "E-FILL-HEADER": "模板用 template 导出。",
    "E-FILL-WHICH": "用 --sheet 指定。",
    "E-ITEM": "事项用 items 查看。",
    "E-NO-LAST-YEAR": "县局导入用 last-year。",
    "E-NOT-RETURN": "包码用 receipts 查看。",
    "E-KEY-FILE": "写法：keys DIR --recover FILE。",
    "E-PACK-BOOK": "写法：pack export 方案 -o 文件.xlsx。",
    "E-PASSPHRASE": "写法：keys DIR --recover FILE；打开备份：restore --recover FILE。",
    "E-REMARK": "编号用 todo 查看。",
    "E-RETURN-REASON": "理由写在 --reason 后面。",
    "E-RETURN-REVISION": "任务包用 issue 发。",
    "E-ROW": "记录编号用 rows 查看。",
    "E-SLOT-ROW": "用 --row 写明。",
    "E-SLOT-TABLE": "用 --table 写明。",
    "E-UNIT-UNKNOWN": "单位代码用 units 查看。",
}
