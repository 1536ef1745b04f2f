"""Findings about the data (问题): values, listed and shown, never raised.

`CATALOGUE` holds the sentences of the findings that every field can have; the sentences of a table's own checks stand
in its definition. Each says where, what is wrong and what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forms.model import Level


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding at one place.

    Attributes:
        id: Twelve hex digits of hash(check, owner, row, field); stable while the finding stands.
        check: Id of the check, or `V-…` for a finding about a single value.
        owner, row: The row in question; the row is empty for a finding about the whole table.
        field: Where a click goes; empty for a finding about a whole row.
        text: The sentence for the screen, filled in.
        explained: A written explanation (合理性说明) covers the present values.
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

    @property
    def is_open(self) -> bool:
        """Whether this finding holds up a final seal."""
        return self.level is Level.ERROR or (self.level is Level.EXPLAIN and not self.explained)


def problem_id(check: str, table: str, owner: str, row: str, field: str) -> str:
    """Name a finding so that it keeps its name as long as it stands (DESIGN 2)."""
    import hashlib

    return hashlib.sha256("\n".join((check, table, owner, row, field)).encode()).hexdigest()[:12]


#: Sentences of the findings about single values; the slots are filled by `db.checks`.
CATALOGUE: Mapping[str, tuple[Level, str]] = MappingProxyType(
    {
        "V-REQUIRED": (Level.ERROR, "“{title}”必须填写，现在是空的。请填写{states}。"),
        "V-UNPARSED": (Level.ERROR, "“{title}”里的“{text}”看不懂：{why}。原文已保留，请改成{want}。"),
        "V-STATE": (Level.ERROR, "“{title}”不能填“{text}”。请填写数值或留空。"),
        "V-DECIMALS": (Level.ERROR, "“{title}”最多 {decimals} 位小数，现在是“{text}”。请核对单位（{unit}）后改短。"),
        "V-MINIMUM": (Level.ERROR, "“{title}”不应小于 {limit}，现在是“{text}”。请核对后修改。"),
        "V-MAXIMUM": (Level.ERROR, "“{title}”不应大于 {limit}，现在是“{text}”。请核对后修改。"),
        "V-LENGTH": (Level.ERROR, "“{title}”最多 {limit} 个字，现在有 {length} 个。请缩短。"),
        "V-PATTERN": (Level.ERROR, "“{title}”里的“{text}”格式不对。{help}请核对后修改。"),
        "V-CODE": (Level.ERROR, "“{title}”里的“{text}”不对：{why}。请对照证件逐位核对。"),
        "V-RELEVANT": (
            Level.ERROR,
            "“{title}”在这里不适用，应留空，现在是“{text}”。请清空，或修改使它不适用的那一项。",
        ),
        "V-KEY": (Level.ERROR, "“{key}”与另一条记录重复（{other}）。同一对象只填一条，请修改或删除其中一条。"),
        "V-FORMULA": (Level.ERROR, "“{title}”以“{first}”开头，在表格软件里会被当成公式。请去掉开头的符号。"),
        "V-RULE": (
            Level.NOTE,
            "规则 {rule} 没有运行（超时或写法有误），这一项没有核对。请告诉县局，由方案编制单位修改。",
        ),
        "V-CONFLICT": (Level.ERROR, "“{title}”有 {count} 个不同的值：{values}。请裁定取哪一个。"),
    }
)
