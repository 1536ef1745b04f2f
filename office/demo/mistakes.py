"""The mistakes that are planted in the demo: what was typed, what must be found, how it is put right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from office.demo.farms import credit_code

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
ZAOYUAN: Final = "样例枣园肉牛场"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of one unit.

    Attributes:
        row: Name of the farm; empty for a card.
        table: Where.
        typed: Cells as they are typed at first.
        finds: Check that must speak.
        mend: Cells as they are corrected.
        reason: The written explanation, where the value is right after all.
        is_double: The whole row was typed a second time; the second one is deleted.
        story: What happened.
    """

    unit: str
    row: str
    finds: str
    story: str
    typed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    mend: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    reason: str = ""
    is_double: bool = False
    table: str = "T31"


MISTAKES: Final = (
    Mistake(
        unit="653130100",
        row="样例清泉羊场",
        typed={"dung_used": "1819000"},
        finds="T31-07",
        mend={"dung_used": "1819000公斤"},
        story="台账上的粪便利用量是公斤，照抄进了以吨为单位的格子",
    ),
    Mistake(
        unit="653130100",
        row="样例长风奶牛场",
        typed={"stock": "1400"},
        finds="T31-11",
        mend={"stock": "140"},
        story="年末存栏量多打了一个零",
    ),
    Mistake(
        unit="653130101",
        row=ZAOYUAN,
        typed={"uscc": f"{credit_code('0027')[:-1]}1", "permit_no": ""},
        finds="V-CODE",
        mend={"uscc": credit_code("0027"), "permit_no": f"{credit_code('0027')}001P"},
        story="统一社会信用代码的末位把 L 看成了 1",
    ),
    Mistake(
        unit="653130101",
        row="样例云杉猪场",
        typed={"stock": ""},
        finds="V-REQUIRED",
        mend={"stock": "3709"},
        story="年末存栏量忘了填",
    ),
    Mistake(
        unit="653130102",
        row="样例盐池羊场",
        typed={"lon": "39.9229", "lat": "78.6136"},
        finds="T31-01",
        mend={"lon": "78.6136", "lat": "39.9229"},
        story="经度和纬度填反了",
    ),
    Mistake(
        unit="653130102",
        row="样例柳荫猪场",
        finds="V-KEY",
        is_double=True,
        story="同一个养殖场录了两遍",
    ),
    Mistake(
        unit="653130103",
        row="样例水磨羊场",
        typed={"urine_used": "4479"},
        finds="T31-08",
        mend={"urine_used": "447.9"},
        story="污水利用量漏了小数点，比产生量还大",
    ),
    Mistake(
        unit="653130103",
        row="样例秋实羊场",
        typed={"village_code": "653130102101"},
        finds="T31-03",
        mend={"village_code": "653130103101"},
        story="行政村选成了邻镇的",
    ),
    Mistake(
        unit="XM",
        row="样例胡杨鸽场",
        typed={"output": "六万多只"},
        finds="V-UNPARSED",
        mend={"output": "63895"},
        story="年出栏量写成了一句话",
    ),
    Mistake(
        unit="XM",
        row="样例绿野猪场",
        typed={"status": "停养", "stock": "35", "design_cap": "1400"},
        finds="T31-05",
        reason="12 月停养，年末还有 35 头待出售，驻村干部已到现场点数核实。",
        story="停养的养殖场还有存栏",
    ),
    Mistake(
        unit="XM",
        row="样例河畔肉牛场",
        typed={"ledger": "否", "ledger_from": "", "plan_filed": ""},
        finds="T31-06",
        reason="2024 年 9 月才投产，台账正在建立，2025 年 3 月底前补齐。",
        story="没有建立粪污资源化利用台账",
    ),
    Mistake(
        unit="TJ",
        row="",
        table="T68",
        typed={"cert_date": ""},
        finds="V-REQUIRED",
        mend={"cert_date": "2025年1月20日"},
        story="认定日期忘了填",
    ),
    Mistake(
        unit="TJ",
        row="",
        table="T68",
        typed={"cod": "96.4", "nh3n": "1180.25"},
        finds="T68-01",
        mend={"cod": "1180.25", "nh3n": "96.4"},
        story="化学需氧量和氨氮填反了一行",
    ),
    Mistake(
        unit="TJ",
        row="",
        table="T68",
        typed={"solid_gen": "未取得", "cert_level": "县（区）"},
        finds="T68-03",
        reason="地区认定文件尚在流转，先按县级认定填报，取得后即补报。",
        story="排放量只有县级的认定文件",
    ),
    Mistake(
        unit="TJ",
        row="",
        table="T06",
        typed={"pop_rural": "30.42"},
        finds="T06-15",
        mend={"pop_rural": "25.42"},
        story="乡村常住人口抄成了户籍的，城镇和乡村加起来比全县还多",
    ),
    Mistake(
        unit="TJ",
        row="",
        table="T06",
        typed={"gdp_pc": "2996"},
        finds="T06-26",
        mend={"gdp_pc": "29960"},
        story="人均生产总值少打了一个零",
    ),
)
#: The card of pollutant emissions (T68) as the statistics office types it, before its mistakes.
EMISSIONS: Final = MappingProxyType(
    {
        "so2": "612.5",
        "cod": "1180.25",
        "nh3n": "96.4",
        "nox": "0.0873万吨",
        "solid": "0",
        "solid_gen": "未取得",
        "cert_doc": "样例环函〔2025〕1 号",
        "cert_by": "样例生态环境局",
        "cert_level": "县（区）",
        "cert_date": "2025年1月20日",
    }
)
#: Its two sections of the county's basic facts (T06); the parts of the three industries miss their sum by rounding.
BASICS: Final = MappingProxyType(
    {
        "n_towns": "12",
        "n_jiedao": "0",
        "n_zhen": "4",
        "n_xiang": "8",
        "n_other": "0",
        "n_villages": "170",
        "n_communities": "22",
        "pop_registered": "39.10万人",
        "pop_resident": "37.76",
        "pop_urban": "12.34",
        "pop_rural": "25.42",
        "urban_rate": "32.68",
        "data_year_gdp": "2024",
        "gdp": "113.14亿元",
        "gdp1": "37.51亿元",
        "gdp2": "22.39亿元",
        "gdp3": "53.25亿元",
        "ratio1": "33.2",
        "ratio2": "19.8",
        "ratio3": "47.1",
        "gdp_pc": "29960",
        "inc_urban": "33,150",
        "inc_rural": "14,820",
        "budget_rev": "8.42亿元",
        "budget_exp": "51.7亿元",
    }
)
#: The cards that a unit fills, before its mistakes.
CARDS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = MappingProxyType(
    {"TJ": MappingProxyType({"T06": BASICS, "T68": EMISSIONS})}
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What two copies of one unit do to the same farm without knowing of each other."""

    unit: str
    row: str
    here: Mapping[str, str]
    there: Mapping[str, str]
    disputed: str
    take: str
    reason: str


CORRECTION: Final = Correction(
    unit="653130101",
    row=ZAOYUAN,
    here={"stock": "512", "note": "年末按耳标逐头点数"},
    there={"stock": "521", "land_mu": "1640.5"},
    disputed="stock",
    take="512",
    reason="电话核对：乡镇以年末逐头点数的 512 头为准，521 是抄写时颠倒了数字。",
)
