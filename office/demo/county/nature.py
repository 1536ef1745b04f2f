"""T07 to T11: protected places, restoration projects, plans, titles and the year's work."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from office.demo.county.here import ZERO, Here, Shape, Value, lognormal, rounded
from office.demo.county.names import short, some_towns, word
from office.demo.county.shapes import adds, chance, count, has, kept, maybe, on, part, pick, size, words, yes
from office.demo.county.sheets import Sheet, Thing, spot
from office.demo.county.world import World

_GROUNDS: Final = (
    ("{}国家级自然保护区", "2", "1", 0.02),
    ("{}国家湿地公园", "5", "1", 0.004),
    ("{}县级湿地保护小区", "10", "4", 0.001),
    ("{}省级森林公园", "4", "2", 0.005),
    ("{}沙漠公园", "7", "2", 0.003),
    ("{}省级风景名胜区", "3", "2", 0.004),
    ("{}县级自然保护区", "2", "4", 0.006),
)


def _grounds(world: World, _year: int) -> Iterator[Thing]:
    owners = world.departments("T07") or [world.pack.bureau]
    many = max(len(owners), min(len(_GROUNDS), world.many(4, 2, "T07")))
    towns = list(world.town_names)
    for index in range(many):
        pattern, kind, grade, share = _GROUNDS[index % len(_GROUNDS)]
        town = towns[world.luck("T07", index).randrange(len(towns))]
        known: dict[str, Value] = {
            "name": pattern.format(word(world, "T07", index)),
            "type": kind,
            "level": grade,
            "_share": Decimal(str(share)),
            **spot(world, "T07", str(index), town, 3000, 9000, 2000),
            "towns": some_towns(world, "T07", index, first=town),
        }
        yield Thing(str(index), town, owners[index % len(owners)], known)


def _ground_area(here: Here) -> Value:
    return rounded(float(here.facts["area"]) * float(here.num("_share")) * lognormal(here.luck, 1, 0.4), 2)


_GROUND: Final[Mapping[str, Shape | Value]] = {
    "approved_on": kept(lambda here: here.day(year=here.luck.randint(1996, 2011))),
    "doc_no": kept(lambda here: f"林护发〔{_year_of(here.row['approved_on'])}〕{here.luck.randint(10, 190)}号"),
    "area_in_county": kept(_ground_area),
    "area_total": kept(
        lambda here: (
            here.num("area_in_county")
            if here.luck.random() < 0.8
            else rounded(float(here.num("area_in_county")) * 1.4, 2)
        )
    ),
    "area_core": on(has("type", "1", "2"), kept(part("area_total", 0.35, 0.6, 2))),
    "area_general": on(has("type", "1", "2"), lambda here: here.num("area_total") - here.num("area_core")),
    "overlap": ZERO,
    "object": pick("湿地生态系统和候鸟", "荒漠植被和野生动物", "森林生态系统", "水源涵养林和珍稀植物"),
    "admin": words("{name}管理站"),
    "staff": count(9, 0.5, 0.05, 2),
    "boundary_marked": chance(0.95),
    "plan_done": chance(0.9),
    "plan_doc": on(yes("plan_done"), kept(lambda here: f"林规发〔{here.year - 3}〕{here.luck.randint(5, 60)}号")),
    "patrols": maybe(0.9, count(120, 0.4, 0.06, 12)),
    "issues": lambda here: here.luck.choice((0, 0, 0, 1, 2)),
    "issues_fixed": lambda here: int(here.num("issues")),
    "fund": maybe(0.8, size(60, 0.6, 0.08, 2)),
}


def _year_of(value: Value) -> int:
    return value.year if isinstance(value, date) else 2000


_PROJECTS: Final = (
    ("{}防沙治沙工程", "3"),
    ("{}退化草原修复项目", "7"),
    ("{}退耕还林还草工程", "1"),
    ("{}小流域水土流失综合治理项目", "4"),
    ("{}湿地保护与修复项目", "6"),
    ("{}历史遗留矿山生态修复项目", "5"),
    ("{}河道生态治理工程", "8"),
    ("{}造林绿化项目", "10"),
    ("{}全域土地综合整治项目", "11"),
)


def _projects(world: World, year: int) -> Iterator[Thing]:
    """Give what is under way in a year or was accepted in it; what was accepted before is told no more."""
    owners = world.departments("T08") or [world.pack.bureau]
    towns = list(world.town_names)
    for index in range(max(len(owners), world.many(7, 3, "T08"))):
        luck = world.luck("T08 life", index)
        begun = world.pack.year - luck.choice((0, 1, 1, 2, 2, 3))
        ends = begun + luck.randint(1, 2)
        accepted = ends + (luck.random() < 0.4)
        if index < len(owners):
            begun, ends, accepted = world.pack.year - 1, world.pack.year, world.pack.year
        if not begun <= year <= accepted:
            continue
        pattern, kind = _PROJECTS[index % len(_PROJECTS)]
        town, owner = luck.choice(towns), owners[index % len(owners)]
        known: dict[str, Value] = {
            "name": pattern.format(f"{short(world, town)}{word(world, 'T08', index)}"),
            "type": kind,
            "dept": world.unit_name(owner),
            "_begun": begun,
            "_ends": ends,
            "_accepted": accepted,
            **spot(world, "T08", str(index), town, 1500, 8000),
            "towns": some_towns(world, "T08", index, first=town),
        }
        yield Thing(str(index), town, owner, known)


def _status(here: Here) -> Value:
    if here.year < here.num("_ends"):
        return "1"
    return "3" if here.year >= here.num("_accepted") else "2"


def _accepted(here: Here) -> Value:
    end, year = here.row.get("end_date"), int(here.num("_accepted"))
    if isinstance(end, date) and end.year == year:
        return end + timedelta(days=here.luck.randint(15, 60))
    return here.day(40, 200, year=year)


def _after(name: str, least: int, most: int) -> Shape:
    """Name a day some time after another one."""

    def make(here: Here) -> Value:
        day = here.row.get(name)
        return day + timedelta(days=here.luck.randint(least, most)) if isinstance(day, date) else None

    return make


def _ended(here: Here) -> Value:
    return here.day(240, 300, year=int(here.num("_ends")))


def _approval(here: Here) -> Value:
    number = f"发改批〔{int(here.num('_begun'))}〕{here.luck.randint(11, 180)}号"
    return "未取得" if here.luck.random() < 0.06 else number


_DONE: Final = has("status", "2", "3")
_BENEFIT: Final = (
    "工程区植被盖度由实施前的百分之十八提高到百分之三十五，新增林草植被{area}公顷，项目区风速降低，输沙量减少约四成，"
    "年新增水源涵养能力约十二万立方米，野生鸟类种类由二十一种增加到三十四种，周边农田受风沙危害明显减轻，"
    "带动当地群众就业并改善了村庄人居环境，群众满意度达到百分之九十六。"
)


def _spent(here: Here) -> Decimal:
    """Give what is spent in a year: a part each, the rest when it ends; nothing afterwards."""
    begun, ends = int(here.num("_begun")), int(here.num("_ends"))
    whole = float(here.num("invest_total"))
    return ZERO if here.year > ends else rounded(whole / (ends - begun + 1), 2)


_PROJECT: Final[Mapping[str, Shape | Value]] = {
    "implementer": pick("县生态建设工程有限公司", "县水利水电工程公司", "绿源生态修复有限公司", "县国有林场"),
    "site_desc": "位于所在乡镇驻地周边，四至范围以批复的实施方案附图为准",
    "area": kept(lambda here: rounded(lognormal(here.luck, 420, 0.8), 2)),
    "content": words("封育围栏、补植补播和配套管护设施，修复面积{area}公顷。"),
    "approval_date": kept(lambda here: here.day(20, 90, year=int(here.num("_begun")))),
    "approval_no": kept(_approval),
    "lack_note": on(has("approval_no", "未取得"), "批复文件由上级部门存档，正在调取"),
    "status": _status,
    "start_date": kept(_after("approval_date", 20, 90)),
    "plan_end": kept(lambda here: here.day(300, 360, year=int(here.num("_ends")))),
    "end_date": on(_DONE, kept(_ended)),
    "accept_date": on(has("status", "3"), kept(_accepted)),
    "accept_unit": on(has("status", "3"), kept(words("{dept}会同财政部门"))),
    "inv_c": kept(lambda here: rounded(lognormal(here.luck, 620, 0.7), 2)),
    "inv_p": kept(lambda here: rounded(lognormal(here.luck, 180, 0.7), 2)),
    "inv_l": kept(lambda here: rounded(lognormal(here.luck, 90, 0.7), 2)),
    "inv_o": kept(lambda here: rounded(lognormal(here.luck, 30, 0.5), 2) if here.luck.random() < 0.3 else ZERO),
    "invest_total": adds("inv_c", "inv_p", "inv_l", "inv_o"),
    "inv_transfer": kept(lambda here: rounded(float(here.num("inv_c")) * 0.6, 2) if here.luck.random() < 0.4 else ZERO),
    "invest_year": _spent,
    "benefit": on(has("status", "3"), words(_BENEFIT)),
}


def _plan_years(world: World) -> int:
    return world.pack.year - (world.pack.year - 1) % 5


_PLANS: Final = {
    "ZR": (
        ("1", "{}国土空间总体规划", 15),
        ("2", "{}国土空间生态保护修复规划", 15),
        ("3", "{}生态功能保护修复五年规划", 5),
    ),
    "HB": (("4", "{}生态环境保护和污染防治五年规划", 5),),
    "NY": (("5", "{}农业面源污染防治规划", 5), ("6", "{}畜禽养殖污染防治规划", 5)),
    "ZF": (("7", "{}生态环境保护与建设规划", 10), ("4", "{}污染防治规划", 5)),
}


def _plans(world: World, _year: int) -> Iterator[Thing]:
    start = _plan_years(world)
    for owner in world.departments("T09"):
        for kind, pattern, takes in _PLANS.get(owner, _PLANS["HB"]):
            known: dict[str, Value] = {
                "category": kind,
                "name": pattern.format(world.pack.area_name),
                "year_start": start,
                "year_end": start + takes - 1,
                "author_unit": world.unit_name(owner),
            }
            yield Thing(f"{owner}{kind}", owner=owner, known=known)


_APPROVED: Final = has("status", "4", "5")
_PLAN: Final[Mapping[str, Shape | Value]] = {
    "status": pick("5", "4", "2", weights=(6, 2, 1)),
    "approved_by": on(_APPROVED, words("{county}人民政府")),
    "doc_no": on(_APPROVED, kept(lambda here: f"政复〔{int(here.num('year_start'))}〕{here.luck.randint(3, 90)}号")),
    "approved_on": on(_APPROVED, kept(lambda here: here.day(60, 330, year=int(here.num("year_start"))))),
    "tasks": maybe(0.8, words("{year}年完成规划确定的年度任务，落实责任单位和资金。")),
    "progress": words("{year}年各项任务按计划推进，年度指标全部完成，项目清单和进展见附件。"),
}


def _titles(world: World, _year: int) -> Iterator[Thing]:
    towns = [town for town in world.town_names if world.villages[town]]
    for index in range(world.many(6, 2, "T10")):
        luck = world.luck("T10", index)
        town = luck.choice(towns or list(world.town_names))
        village = luck.choice(world.villages[town] or [""])
        kind = ("4", "5", "6", "5", "4", "3")[index % 6]
        name = {"3": world.pack.area_name, "4": world.town_names[town], "5": f"{short(world, town)}{village[-3:]}村"}
        yield Thing(
            f"{kind}{town}{village if kind == '5' else index}",
            town,
            known={
                "project": kind,
                "level": {"3": "2", "4": "3", "5": "4", "6": "4"}[kind],
                "object": f"{name.get(kind, '第二小学')}{'' if kind in '35' else index + 1}",
                "town_code": town if kind in "45" else None,
                "village_code": village or None if kind == "5" else None,
            },
        )


_TITLE: Final[Mapping[str, Shape | Value]] = {
    "status": pick("4", "5", "1", weights=(5, 2, 1)),
    "doc_no": on(has("status", "4", "5"), kept(lambda here: f"环生态〔{here.year - 2}〕{here.luck.randint(2, 60)}号")),
    "named_on": on(has("status", "4", "5"), kept(lambda here: here.day(year=here.year - 2))),
    "tasks": maybe(0.6, words("{year}年完成创建复核和巩固提升任务。")),
}
_WORKS: Final = (
    ("1", "修订县域生态环境保护责任清单", "项"),
    ("2", "实施生态保护修复工程", "项"),
    ("3", "更新环境监测仪器设备", "台"),
    ("3", "维护水质和空气自动监测站", "座"),
    ("4", "安排转移支付资金用于生态环境保护", "项"),
    ("5", "组织考核工作培训", "人次"),
    ("5", "开展考核数据会审", "次"),
)


def _works(world: World, _year: int) -> Iterator[Thing]:
    for owner in world.departments("T11"):
        luck = world.luck("T11", owner)
        for aspect, item, unit in luck.sample(_WORKS, luck.randint(2, min(5, len(_WORKS)))):
            known: dict[str, Value] = {
                "aspect": aspect,
                "item": item,
                "owner_unit": world.unit_name(owner),
                "_unit": unit,
            }
            yield Thing(f"{owner}{item}", owner=owner, known=known)


_WORK: Final[Mapping[str, Shape | Value]] = {
    "status": lambda here: here.luck.choices(("1", "2"), (5, 1))[0],
    "done_on": on(has("status", "1"), lambda here: here.day(60, 350)),
    "result_value": maybe(0.8, count(12, 0.8, 0.1, 1)),
    "result_unit": on(lambda here: "result_value" in here.row, lambda here: here.said("_unit")),
    "fund": maybe(0.7, size(80, 0.8, 0.1, 2)),
    "fund_transfer": on(lambda here: "fund" in here.row, maybe(0.6, part("fund", 0.1, 0.8, 2))),
    "note": words("{year}年按计划推进，证明材料见附件。"),
}


NATURE: Final = (
    Sheet("T07", _GROUND, _grounds),
    Sheet("T08", _PROJECT, _projects),
    Sheet("T09", _PLAN, _plans),
    Sheet("T10", _TITLE, _titles),
    Sheet("T11", _WORK, _works),
)
