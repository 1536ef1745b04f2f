"""The words of the form language as an officer reads them in a pack's workbook."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

YES, NO = "是", "否"
OFF_WORD: Final = "不查"
INPUT, TARGET = "输入", "目标"


def _words(**words: str) -> Mapping[str, str]:
    return MappingProxyType(words)


TYPES: Final = _words(
    text="文字",
    note="长文",
    integer="整数",
    decimal="小数",
    date="日期",
    month="年月",
    year="年份",
    boolean="是否",
    choice="单选",
    choices="多选",
    code="编码",
    ref="引用",
)
LEVELS: Final = _words(error="必须改", explain="须说明", note="提示")
RULES: Final = _words(**LEVELS, off=OFF_WORD)
KINDS: Final = _words(card="卡片", list="清单")
SCOPES: Final = _words(own="自己的记录", town="本乡镇的行", all="全部记录")
ITEM_KINDS: Final = _words(fill="填报", provide="提供", report="汇报材料", act="工作")
UNIT_KINDS: Final = _words(department="部门", bureau="县局")
ROW_SOURCES: Final = _words(towns="各乡镇", other_towns="其他乡镇", villages="各村")
CHOOSABLE: Final = _words(towns="各乡镇", units="各单位")
EVERY_TOWN: Final = _words(towns="各乡镇")
REDUCE: Final = _words(one="唯一一行", sum="合计", count="行数")
BETTER: Final = _words(more="越大越好", less="越小越好")
USES: Final = _words(input=INPUT, target=TARGET)
VALIDATORS: Final = _words(
    uscc="统一社会信用代码",
    org="组织机构代码",
    permit="排污许可证编号",
    area="县级区划代码",
    town="乡镇代码",
    village="村代码",
    breed="畜禽养殖代码",
    cas="化学物质编号",
)
