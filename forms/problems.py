"""Findings about the data (问题): values, listed and shown, never raised.

`CATALOGUE` holds the sentences of the findings that every field can have; the sentences of a table's own checks stand
in its definition. Each says where, what is wrong and what to do.
"""

from collections.abc import Mapping
from types import MappingProxyType

from forms.model import Field, Level
from forms.records import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding at one place.

    Attributes:
        id: Twelve hex digits of hash(check, table, owner, row, field, slot); stable while the finding stands.
        check: Id of the check, or `V-…` for a finding about a single value.
        owner, row: The row in question; the row is empty for a finding about the whole table.
        field: Where a click goes; empty for a finding about a whole row.
        text: The sentence for the screen, filled in.
        explained: A written explanation (合理性说明) covers the present values.
        slot: Tells several findings of one check about a whole table apart; empty for others.
    """

    id: str
    check: str
    level: Level
    table: str
    owner: str
    row: str
    field: str
    text: str
    explained: bool = False
    slot: str = ""

    @property
    def place(self) -> str:
        """Where it stands, as one text: the same in every copy, and part of the id of an explanation."""
        return "/".join(_known_by(self.check, self.table, self.owner, self.row, self.field, self.slot))

    @property
    def is_open(self) -> bool:
        """Whether this finding holds up a final seal."""
        return self.level is Level.ERROR or (self.level is Level.EXPLAIN and not self.explained)


def problem_id(check: str, table: str, owner: str, row: str, field: str, slot: str = "") -> str:
    """Name a finding so that it keeps its name as long as it stands (DESIGN 2)."""
    import hashlib

    return hashlib.sha256("\n".join(_known_by(check, table, owner, row, field, slot)).encode()).hexdigest()[:12]


def _known_by(check: str, table: str, owner: str, row: str, field: str, slot: str) -> tuple[str, ...]:
    """Give what a finding is known by; most have no slot, and then it does not count."""
    return (check, table, owner, row, field, *([slot] if slot else []))


#: Sentences of the findings about single values; the slots are filled by `db.checks`.
CATALOGUE: Mapping[str, tuple[Level, str]] = MappingProxyType(
    {
        "V-REQUIRED": (Level.ERROR, "“{title}”必须填写，现在是空的。请填写{states}。"),
        "V-UNPARSED": (Level.ERROR, "“{title}”里的“{text}”看不懂：{why}。原文已保留，请改成{want}。"),
        "V-STATE": (Level.ERROR, "“{title}”不能填“{text}”。请填写{states}。"),
        "V-DECIMALS": (Level.ERROR, "“{title}”最多 {decimals} 位小数，现在是“{text}”。请核对单位（{unit}）后改短。"),
        "V-MINIMUM": (Level.ERROR, "“{title}”不应小于 {limit}，现在是“{text}”。请核对后修改。"),
        "V-MAXIMUM": (Level.ERROR, "“{title}”不应大于 {limit}，现在是“{text}”。请核对后修改。"),
        "V-LENGTH": (Level.ERROR, "“{title}”最多 {limit} 个字，现在有 {length} 个。请缩短。"),
        "V-PATTERN": (Level.ERROR, "“{title}”里的“{text}”格式不对。{help}请核对后修改。"),
        "V-CODE": (Level.ERROR, "“{title}”里的“{text}”不对：{why}。请对照证件逐位核对。"),
        "V-SHEET": (Level.ERROR, "“{title}”里的“{text}”是表格软件的出错值。请改成原来的内容。"),
        "V-DOUBT": (
            Level.EXPLAIN,
            "“{title}”里的“{text}”可疑：{why}。请对照证件逐位核对；证件上确是这样的，写明情况。",
        ),
        "V-RELEVANT": (
            Level.ERROR,
            "“{title}”在这里不适用，应留空，现在是“{text}”。请清空，或修改使它不适用的那一项。",
        ),
        "V-KEY": (Level.ERROR, "“{key}”与另一条记录重复（{other}）。同一对象只填一条，请修改或删除其中一条。"),
        "V-REF": (Level.ERROR, "“{title}”所指的记录{text}不在“{table}”里，可能已被删除。请重新选择，或恢复那条记录。"),
        "V-FORMULA": (Level.ERROR, "“{title}”以“{first}”开头，在表格软件里会被当成公式。请去掉开头的符号。"),
        "V-RULE": (
            Level.NOTE,
            "规则 {rule} 没有运行（超时或写法有误），这一项没有核对。请告诉县局，由方案编制单位修改。",
        ),
        "V-YOY": (
            Level.EXPLAIN,
            "“{title}”去年是“{last}”，今年是“{text}”，{change}。请核对；确实无误的，请说明变化原因。",
        ),
        "V-SLIP": (
            Level.EXPLAIN,
            "“{title}”去年是“{last}”，今年是“{text}”，相差太大，{meant}。请核对单位，应为“{fits}”的请改正；确实无误的，请说明变化原因。",
        ),
        "V-PEER": (
            Level.NOTE,
            "“{title}”的“{text}”与本表同类记录（中间值“{middle}”）相差太大，{meant}。请核对单位，应为“{fits}”的请改正。",
        ),
        "V-GONE": (
            Level.EXPLAIN,
            "去年有“{key}”，今年没有填。漏填的请补上；已关闭、搬迁或合并的，请说明原因。",
        ),
        "V-ITEM": (Level.ERROR, "“{item}”还没有报送：{what}。请填表或附上材料；确实没有的，请写明情况说明。"),
        "V-SLOT": (
            Level.ERROR,
            "“{place}”的“{slot}”至少要 {least} 个文件（{types}），现有 {count} 个。请附上；确实没有的，请写明说明。",
        ),
        "V-MANY": (Level.NOTE, "“{place}”的“{slot}”最多 {most} 个文件，现有 {count} 个。请只留最能说明问题的。"),
        "V-PHOTO": (
            Level.EXPLAIN,
            "“{place}”的“{slot}”要 {least} 至 {most} 张照片，现有 {count} 张。请补足，或去掉多余的。",
        ),
        "V-PIXELS": (
            Level.EXPLAIN,
            "“{place}”的“{slot}”里有小于 {long}×{short} 像素的照片：{names}。请换成原图，不要用聊天软件转发过的。",
        ),
        "V-PAIR": (
            Level.EXPLAIN,
            "“{place}”的“{slot}”要有前后对比，还缺{what}的照片。请附上，并标明是治理前还是治理后。",
        ),
        "V-TAKEN": (
            Level.EXPLAIN,
            "“{place}”的“{slot}”里有照片不是在 {start} 至 {end} 之间拍的：{names}。请换照片，或说明原因。",
        ),
        "V-PLACE": (
            Level.EXPLAIN,
            "“{place}”的“{slot}”里有照片的拍摄位置不在本县：{names}。请核对是不是选错了照片，或说明原因。",
        ),
        "V-STAMP": (
            Level.ERROR,
            "“{place}”的“{slot}”要盖章件，现有的文件都没有标明已盖章。请附上盖章后的扫描件，并标明已盖章。",
        ),
        "V-PDF": (Level.EXPLAIN, "“{place}”的“{slot}”没有 PDF 版。请打印成 PDF 或扫描成 PDF 后附上。"),
        "V-EDITABLE": (
            Level.EXPLAIN,
            "“{place}”的“{slot}”没有可以编辑的电子版。请把 {types} 文件一并附上。",
        ),
        "V-CHAPTER": (
            Level.EXPLAIN,
            "“{item}”要写的章节还没有核对：{names}。请逐章核对，写了的在附上材料时勾选；没有的请补写。",
        ),
        "V-SIGNED": (
            Level.ERROR,
            "“{item}”的“{kind}”说明还没有签字盖章的扫描件。请主要领导签字、盖章，扫描后附上。",
        ),
        "V-SIGNER": (
            Level.EXPLAIN,
            "“{item}”的“{kind}”说明附了签字盖章的扫描件，还没有填{what}。请按扫描件补填；确实看不清的，写在说明里。",
        ),
        "V-PROOF": (
            Level.NOTE,
            "“{place}”有 {count} 个材料（{names}）所证明的记录已经不在，不再计入。误删的请恢复，否则不用处理。",
        ),
        "V-NIL": (Level.ERROR, "“{item}”已说明为“{kind}”，却{what}。请撤回说明，或删去这些内容。"),
        "V-LIAISON": (
            Level.NOTE,
            "每个单位要明确一名联络员，{due} 前报送；{what}。请在“联络员”（表 C04）里填写；已书面报送的，不影响封包。",
        ),
        "V-HEADS": (
            Level.NOTE,
            "有 {count} 张表还没有填签署栏（负责人、审核人、填表人、日期）：{names}。请填写，或打印后手签、盖章。",
        ),
        "V-HEAD": (Level.EXPLAIN, "“{table}”的签署栏还没有填{what}。请补填；填不了的，写明原因。"),
        "V-REVIEWER": (
            Level.EXPLAIN,
            "“{table}”的审核人和填表人是同一个人。请由另一个人审核；确实只有一个人的，写明原因。",
        ),
        "V-HEADDAY": (
            Level.EXPLAIN,
            "“{table}”的填表日期是 {day}，不在 {first} 至 {last} 之间。请核对日期；确实如此的，写明原因。",
        ),
        "V-FILE": (
            Level.NOTE,
            "“{place}”有 {count} 个材料的文件不在这台电脑上：{names}。要从这里报送，请把文件重新附上一次。",
        ),
        "V-INDICATOR": (
            Level.EXPLAIN,
            "指标“{title}”去年是 {last}{unit}，今年是 {shown}{unit}。指标与上年有变化的，请说明变化原因。",
        ),
        "V-CONFLICT": (Level.ERROR, "“{title}”有 {count} 个不同的值：{values}。请裁定取哪一个。"),
    }
)


def what_fills(field: Field) -> str:
    """Say what may stand in a field."""
    what = "数值" if field.is_number else "内容"
    words = "、".join(state.value for state in field.states)
    return f"{what}，或{words}" if words else what


def sentence(code: str, params: Mapping[str, object]) -> str:
    """Write the sentence of a finding.

    Raises:
        KeyError: There is no such code, or a slot has no value.
    """
    return CATALOGUE[code][1].format_map(params)
