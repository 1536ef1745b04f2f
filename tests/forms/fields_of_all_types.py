"""One field of each type and then some, with strategies for the tokens each can hold; for tests over all types."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from forms.model import Choice, Field, FieldType, State

SPECIES = (
    Choice("01", "猪"),
    Choice("02", "肉牛"),
    Choice("03", "肉鸡"),
    Choice("13", "沙地(含戈壁)"),
    Choice("A", "SBR/CASS"),
)
EVERY_STATE = tuple(State)

FIELDS: dict[str, Field] = {
    "text": Field("t", "名称", FieldType.TEXT, max_length=100),
    "text with states": Field("ts", "名称", FieldType.TEXT, states=(State.NOT_APPLICABLE,)),
    "note": Field("no", "备注", FieldType.NOTE),
    "integer": Field("i", "存栏", FieldType.INTEGER, unit="头（只、羽）", states=EVERY_STATE),
    "bare integer": Field("bi", "次数", FieldType.INTEGER),
    "decimal": Field("d", "面积", FieldType.DECIMAL, unit="亩", decimals=2, states=EVERY_STATE, minimum=Decimal(0)),
    "degrees": Field("lon", "经度", FieldType.DECIMAL, unit="°", decimals=6),
    "percent": Field("p", "比例", FieldType.DECIMAL, unit="%", decimals=1, states=(State.NOT_DETECTED,)),
    "money": Field("mo", "支出", FieldType.DECIMAL, unit="万元", decimals=6),
    "waste": Field("wa", "垃圾", FieldType.DECIMAL, unit="吨", decimals=4),
    "water": Field("wt", "水量", FieldType.DECIMAL, unit="万m³", decimals=4, accepts=("吨",)),
    "flow": Field("fl", "规模", FieldType.DECIMAL, unit="m³/d", decimals=2, accepts=("吨/日",)),
    "people": Field("po", "人口", FieldType.DECIMAL, unit="万人", decimals=4),
    "power": Field("kw", "用电", FieldType.DECIMAL, unit="kWh", decimals=2),
    "concentration": Field("cc", "氨氮", FieldType.DECIMAL, unit="mg/L", decimals=4, states=(State.NOT_DETECTED,)),
    "land": Field("la", "面积", FieldType.DECIMAL, unit="km²", decimals=6),
    "date": Field("da", "日期", FieldType.DATE, states=(State.NOT_OBTAINED,)),
    "month": Field("m", "月份", FieldType.MONTH),
    "year": Field("y", "年度", FieldType.YEAR),
    "boolean": Field("b", "是否", FieldType.BOOLEAN, states=EVERY_STATE),
    "choice": Field("c", "种类", FieldType.CHOICE, choices=SPECIES, states=EVERY_STATE),
    "choices": Field("cs", "工艺", FieldType.CHOICES, choices=SPECIES),
    "uscc": Field("u", "代码", FieldType.CODE, code="uscc"),
    "permit": Field("pe", "许可证", FieldType.CODE, code="permit"),
    "town": Field("to", "乡镇", FieldType.CODE, code="town"),
    "list code": Field("lc", "种类", FieldType.CODE, code="species"),
    "ref": Field("r", "设施", FieldType.REF, to="T20"),
}

_WHOLE = st.integers(0, 10**9).map(str)
_SIGN = st.sampled_from(["", "-"])


def _number(whole: int, places: int, sign: str) -> str:
    digits = str(whole).zfill(places + 1)
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{sign}{text}" if whole else text


NUMBERS = st.builds(_number, st.integers(0, 10**15 - 1), st.integers(0, 10), _SIGN) | st.builds(
    "{}.{}".format, st.integers(0, 99), st.sampled_from(["0", "50", "500", "05"])
)
WHOLES = st.builds(_number, st.integers(0, 10**15 - 1), st.just(0), _SIGN)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(str)
#: Texts as the packages' dialect carries them, trimmed; none that a spreadsheet takes for a formula.
TEXTS = (
    st.text(
        st.characters(categories=["L", "N", "P", "S", "Mn"], exclude_characters="=@＝＠+-"), min_size=1, max_size=40
    )
    | st.sampled_from(["胡杨牧场", "喀什 巴楚", "a b", "－甲", "-12", "+86 998", "1.0", "?", "??", "豈", "是", "0"])
    | st.sampled_from([state.value for state in State])
)

VALUES: dict[str, st.SearchStrategy[str]] = {
    "text": TEXTS,
    "text with states": TEXTS,
    "note": TEXTS | st.lists(TEXTS, min_size=1, max_size=3).map(lambda lines: "\n".join(["甲", *lines])),
    "integer": WHOLES,
    "bare integer": WHOLES,
    "decimal": NUMBERS,
    "degrees": NUMBERS,
    "percent": NUMBERS,
    **dict.fromkeys(("money", "waste", "water", "flow", "people", "power", "concentration", "land"), NUMBERS),
    "date": DATES,
    "month": DATES.map(lambda day: day[:7]),
    "year": st.integers(1900, 2100).map(str),
    "boolean": st.sampled_from(["0", "1"]),
    "choice": st.sampled_from([entry.code for entry in SPECIES]),
    "choices": st.sets(st.sampled_from(range(len(SPECIES))), min_size=1).map(
        lambda places: ";".join(SPECIES[place].code for place in sorted(places))
    ),
    "uscc": st.sampled_from(["91653130MA7TEXT072", "N2653130MF1234567X", "91653130MA7TEXT073", "A"]),
    "permit": st.sampled_from(["91653130MA7TEXT072001P", "H96531300000ABCDEa001Z", "X"]),
    "town": st.sampled_from(["653130100", "653130207", "653130999", "某乡"]),
    "list code": st.sampled_from(["01", "99", "77"]),
    "ref": st.uuids().map(str),
}
