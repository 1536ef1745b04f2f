"""T60 to T67: the report, enforcement, permits, problems, pollutants, meetings, organisation."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from office.demo.county.here import Here, Shape, Value, rounded
from office.demo.county.names import cycle, short, word
from office.demo.county.numbers import permit
from office.demo.county.shapes import YES, count, kept, maybe, on, part, size, words
from office.demo.county.sheets import Sheet, Thing, spot
from office.demo.county.world import World

_CHAPTERS: Final = {
    "geo": "地理环境",
    "resource": "自然资源",
    "socio": "社会经济",
    "infra": "污水和垃圾处理",
    "manure": "畜禽粪污综合利用",
    "rural": "农村环境治理",
    "restore": "生态保护修复",
    "access": "生态环境准入",
    "other": "其他情况",
}
_TEXT: Final = (
    "本章说明县域{}的基本情况、本年度开展的主要工作和取得的成效。县委、县政府高度重视，把相关工作列入年度重点任务，明确责任单位和完成时限，"
    "建立部门协同、乡镇落实、村组参与的工作机制。各责任单位按照职责分工组织实施，定期调度进展，及时研究解决存在的问题。"
    "与上一年相比，各项工作总体稳定向好，基础设施不断完善，监管能力逐步提升，群众满意度持续提高。"
    "下一步将继续巩固已有成果，补齐短板弱项，强化日常监管和资金保障，推动县域生态环境质量持续改善，有关数字见对应的表。"
)
_REPORT: Final[Mapping[str, Shape | Value]] = {
    **{f"ch_{name}": _TEXT.format(title) for name, title in _CHAPTERS.items()},
    **{f"st_{name}": "2" for name in _CHAPTERS},
}


def _watched(here: Here) -> Value:
    return len(here.rows("T63")) or here.before.get("n_units") or here.luck.randint(40, 90)


_CASES: Final[Mapping[str, Shape | Value]] = {
    "n_units": _watched,
    "n_check": count(190, 0.3, 0.08, 40),
    "rand_pct": maybe(0.8, Decimal(100)),
    "n_issue": count(42, 0.4, 0.1, 6),
    "n_fixed": lambda here: int(here.num("n_issue")),
    "n_case": lambda here: here.luck.randint(3, 9),
    "fine": lambda here: rounded(here.num("n_case") * Decimal("6.4"), 2),
    "n_seal": 0,
    "n_stop": lambda here: here.luck.randint(0, 1),
    "n_police": 0,
    "n_petition": count(36, 0.3, 0.1, 5),
    "n_closed": lambda here: int(here.num("n_petition")),
    "n_online": maybe(0.9, part("n_units", 0.15, 0.3, 0)),
    "note": words("{year}年对排污单位开展双随机检查和专项执法，发现问题均已整改，信访举报全部办结。"),
}
_TRADES: Final = (
    ("3031", "砖瓦厂"),
    ("1353", "肉类加工有限公司"),
    ("4620", "污水处理厂"),
    ("3011", "水泥有限公司"),
    ("1391", "淀粉加工有限公司"),
    ("4430", "热力有限公司"),
)


def _permits(world: World, _year: int) -> Iterator[Thing]:
    towns = list(world.town_names)
    for index in range(world.many(22, 8, "T63")):
        luck = world.luck("T63", index)
        town, (trade, kind) = (
            luck.choice(towns),
            cycle(tuple(f"{code}|{name}" for code, name in _TRADES), index).split("|"),
        )
        grade = luck.choices("123", (2, 3, 4))[0]
        code = world.company("T63", index)
        yield Thing(
            str(index),
            town,
            known={
                "unit_name": f"{short(world, town)}{word(world, 'T63', index)}{kind}",
                "site_name": "主场所",
                "uscc": code,
                **spot(world, "T63", str(index), town, 1000, 6000),
                "ind_code": trade,
                "permit_class": grade,
                "need": grade != "3",
                "holding": True,
                "permit_no": permit(code, "P" if grade != "3" else "X"),
            },
        )


def _graded(here: Here) -> bool:
    return here.said("permit_class") in {"1", "2"}


_PERMIT: Final[Mapping[str, Shape | Value]] = {
    "issued_on": kept(lambda here: here.day(year=here.year - here.luck.randint(0, 2))),
    "valid_until": lambda here: _five_years_on(here.row["issued_on"]),
    "annual_report": on(_graded, YES),
    "self_mon": on(_graded, YES),
    "ledger": on(_graded, YES),
    "n_check": maybe(0.9, lambda here: here.luck.randint(1, 5)),
}


def _five_years_on(day: Value) -> Value:
    return date(day.year + 5, day.month, min(day.day, 28)) if isinstance(day, date) else None


def _plants(world: World, year: int) -> Iterator[Thing]:
    """Give the enterprises that have to be monitored: the large ones of those with a permit, else some of their own."""
    large = [row for row in world.made.get(("T63", year), []) if row.get("permit_class") == "1"][:8]
    for row in large:
        kept_cells = {name: row[name] for name in ("uscc", "permit_no", "town_code", "lon", "lat", "ind_code")}
        yield Thing(str(row["_name"]), str(row["_town"]), known={"enterprise": row["unit_name"], **kept_cells})
    for index in range(0 if large else world.many(5, 2, "T62")):
        town = cycle(list(world.town_names), index * 3)
        code = world.company("T62", index)
        yield Thing(
            f"own{index}",
            town,
            known={
                "enterprise": f"{short(world, town)}{word(world, 'T62', index)}{_TRADES[index % len(_TRADES)][1]}",
                "uscc": code,
                "permit_no": permit(code),
                **spot(world, "T62", str(index), town, 1000, 6000),
                "ind_code": _TRADES[index % len(_TRADES)][0],
            },
        )


_WATCHED: Final[Mapping[str, Shape | Value]] = {
    "kind": kept(lambda here: here.luck.choice((("1",), ("2",), ("1", "2")))),
    "n_due": kept(lambda here: here.luck.choice((2, 4))),
    "n_done": lambda here: int(here.num("n_due")),
    "n_ok": lambda here: int(here.num("n_done")),
    "mon_date": lambda here: here.day(280, 340),
    "agency": "地区生态环境监测站",
    "items": "化学需氧量、氨氮、颗粒物、二氧化硫",
}


def _assigned(world: World, year: int) -> Iterator[Thing]:
    for row in world.made.get(("T62", year), []):
        yield Thing(
            str(row["_name"]),
            known={
                "agency": row["agency"],
                "enterprise": row["enterprise"],
                "items": row["items"],
                "freq": "每季度一次" if row["n_due"] == 4 else "每半年一次",
            },
        )


_ISSUES: Final = (
    ("1", "春季沙尘和冬季颗粒物浓度偏高", "本地扬尘和冬季散煤燃烧叠加不利气象条件", "治理扬尘和散煤，开展重点时段管控"),
    ("2", "灌溉退水期河段总磷偏高", "农田退水和沿岸生活污水直排", "建设生态沟渠和污水管网"),
    ("3", "部分耕地农膜残留", "回收网络不完善，薄膜使用量大", "推广加厚地膜，健全回收网点"),
    ("4", "交通干线夜间噪声偏高", "过境货车夜间通行", "设置禁鸣和限行路段"),
)


def _issues(world: World, _year: int) -> Iterator[Thing]:
    for medium, issue, cause, measures in _ISSUES[: 3 + (world.luck("T64").random() < 0.5)]:
        yield Thing(
            medium,
            known={
                "medium": medium,
                "issue": issue,
                "cause": cause,
                "measures": measures,
                "unit": world.unit_name(world.pack.bureau),
                "diagnosis": f"全年自动监测和手工监测数据表明，{issue}，主要集中在县城周边和重点河段，时段特征明显。",
            },
        )


_ISSUE: Final[Mapping[str, Shape | Value]] = {
    "due": kept(lambda here: date(here.year + 2, 12, 31)),
    "progress": lambda here: min(90, _done(here) + here.luck.choice((20, 30))),
    "fund": maybe(0.7, size(160, 0.6, 0.1, 2)),
    "effect": words("{year}年完成年度治理任务，相关指标较上年改善。"),
}


def _done(here: Here) -> int:
    known = here.before.get("progress")
    return known if isinstance(known, int) else 10


_POLLUTANTS: Final = (
    ("全氟辛基磺酸及其盐类", "1763-23-1", "1", "01"),
    ("十溴二苯醚", "1163-19-5", "1", "03"),
    ("壬基酚", "25154-52-3", "2", "12"),
    ("抗生素", "", "3", "13"),
    ("二氯甲烷", "75-09-2", "5", "10"),
)


def _pollutants(world: World, _year: int) -> Iterator[Thing]:
    for name, cas, kind, number in _POLLUTANTS[: world.luck("T65").randint(3, 5)]:
        yield Thing(
            name, known={"pollutant": name, "cas": cas or None, "kind": kind, "listed": True, "list_no": number}
        )


_POLLUTANT: Final[Mapping[str, Shape | Value]] = {
    "n_units": kept(lambda here: here.luck.choice((0, 0, 2, 5))),
    "stage": on(lambda here: here.num("n_units") > 0, "2"),
    "status": "3",
    "checked_on": lambda here: here.day(90, 300),
    "result": "已完成排查，未发现超标排放和违规使用。",
    "measures": "纳入日常监管，开展培训和信息调查。",
}


def _meetings(world: World, year: int) -> Iterator[Thing]:
    for index in range(world.many(6, 3, "T66")):
        luck = world.luck("T66", index, year)
        day = date(year, index % 12 + 1, luck.randint(2, 27))
        kind = cycle("12345", index)
        name = (
            "县委常委会议",
            "县人民政府常务会议",
            "污染防治攻坚专题会议",
            "现场办公会",
            "关于做好生态环境保护工作的通知",
        )[int(kind) - 1]
        yield Thing(
            f"{year}/{index}",
            known={
                "title": f"{year}年第{index + 1}次{name}",
                "kind": kind,
                "held_on": day,
                "chair_role": ("县委书记", "县长", "分管副县长", "分管副县长", "县人民政府")[int(kind) - 1],
                "agenda": "研究部署生态环境保护和污染防治攻坚工作。",
                "doc_no": f"纪要〔{year}〕{index + 3}号",
                "n_task": 6 + index % 4,
            },
        )


_MEETING: Final[Mapping[str, Shape | Value]] = {
    "n_done": lambda here: int(here.num("n_task")) - here.luck.randint(0, 1)
}


def _funds(here: Here) -> tuple[str, ...]:
    asked = here.world.pack.county.get("proofs", "")
    if ",Z-CZ-2," in asked:
        return ("f_cap", "f_work")
    return ("f_mon", "f_plan", "f_emg", "f_wst", "f_ast", "f_nst") if ",B-CZ-07," in asked else ()


def _fund(name: str) -> Shape:
    def make(here: Here) -> Value:
        parts = _funds(here)
        if name not in parts:
            return None
        paid = here.num("fund_paid")
        shares = [here.world.luck("fund", one).uniform(0.8, 1.2) for one in parts]
        found = [rounded(float(paid) * share / sum(shares), 1) for share in shares]
        return paid - sum(found[:-1], Decimal(0)) if name == parts[-1] else found[parts.index(name)]

    return make


def _paid(here: Here) -> Value:
    known = here.before.get("fund_paid")
    base = float(known) * here.luck.uniform(1.0, 1.08) if isinstance(known, Decimal) else here.luck.uniform(112, 190)
    return rounded(base, 1)


_ORGANISED: Final[Mapping[str, Shape | Value]] = {
    "lead_doc": kept(lambda here: f"政办发〔{here.year - 3}〕{here.luck.randint(5, 90)}号"),
    "lead_date": kept(lambda here: here.day(40, 300, year=here.year - 3)),
    "n_units": lambda here: sum(unit.kind != "town" for unit in here.world.pack.units),
    "duty_doc": kept(lambda here: f"政办发〔{here.year - 2}〕{here.luck.randint(5, 90)}号"),
    "plan_doc": lambda here: f"政办发〔{here.year}〕{here.luck.randint(5, 90)}号",
    "plan_date": lambda here: here.day(100, 170),
    "split_doc": lambda here: here.row["plan_doc"],
    "n_liaison": lambda here: int(here.num("n_units")),
    "n_train": lambda here: here.luck.choice((1, 2)),
    "n_trainees": lambda here: int(here.num("n_train")) * 46,
    "n_inspect": maybe(0.9, lambda here: here.luck.randint(2, 5)),
    "own_monitoring": True,
    "sxyd": "“三线一单”成果已纳入项目准入和规划环评审查。",
    "fund_paid": _paid,
    "fund_budget": lambda here: here.num("fund_paid"),
    **{name: _fund(name) for name in ("f_cap", "f_work", "f_mon", "f_plan", "f_emg", "f_wst", "f_ast", "f_nst")},
}


OVERSEEING: Final = (
    Sheet("T60", _REPORT),
    Sheet("T63", _PERMIT, _permits),
    Sheet("T63s", {}),
    Sheet("T61", _CASES),
    Sheet("T62", _WATCHED, _plants),
    Sheet("T62b", {}, _assigned),
    Sheet("T62s", {}),
    Sheet("T64", _ISSUE, _issues),
    Sheet("T65", _POLLUTANT, _pollutants),
    Sheet("T66", _MEETING, _meetings),
    Sheet("T67", _ORGANISED),
)
