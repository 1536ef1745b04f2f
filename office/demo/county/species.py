"""T12 to T18: protected and invasive species, products of nature, and disasters."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from office.demo.county.here import Here, Shape, Value, lognormal, rounded
from office.demo.county.names import some_towns
from office.demo.county.shapes import NO, count, kept, maybe, part, pick, size, words
from office.demo.county.sheets import Sheet, Thing, Things
from office.demo.county.world import World

_ANIMALS: Final = (
    ("黑鹳", "Ciconia nigra", "鸟纲", "鹳形目", "鹳科", "1"),
    ("黑颈鹤", "Grus nigricollis", "鸟纲", "鹤形目", "鹤科", "1"),
    ("灰鹤", "Grus grus", "鸟纲", "鹤形目", "鹤科", "2"),
    ("白腹锦鸡", "Chrysolophus amherstiae", "鸟纲", "鸡形目", "雉科", "2"),
    ("豹猫", "Prionailurus bengalensis", "哺乳纲", "食肉目", "猫科", "2"),
    ("猕猴", "Macaca mulatta", "哺乳纲", "灵长目", "猴科", "2"),
    ("红瘰疣螈", "Tylototriton shanjing", "两栖纲", "有尾目", "蝾螈科", "2"),
    ("普通鵟", "Buteo japonicus", "鸟纲", "鹰形目", "鹰科", "2"),
)
_PLANTS: Final = (
    ("红豆杉", "Taxus wallichiana", "红豆杉科", "红豆杉属", "1"),
    ("攀枝花苏铁", "Cycas panzhihuaensis", "苏铁科", "苏铁属", "1"),
    ("金荞麦", "Fagopyrum dibotrys", "蓼科", "荞麦属", "2"),
    ("云南榧树", "Torreya yunnanensis", "红豆杉科", "榧属", "2"),
    ("黄杉", "Pseudotsuga sinensis", "松科", "黄杉属", "2"),
    ("白及", "Bletilla striata", "兰科", "白及属", "2"),
)
_INVADERS: Final = {
    "T14": (
        ("草地贪夜蛾", "Spodoptera frugiperda", "1", "玉米"),
        ("福寿螺", "Pomacea canaliculata", "4", "水稻"),
        ("克氏原螯虾", "Procambarus clarkii", "9", "水生植物"),
    ),
    "T15": (
        ("紫茎泽兰", "Ageratina adenophora", "1", "草地和林缘"),
        ("凤眼莲", "Eichhornia crassipes", "4", "水面"),
        ("微甘菊", "Mikania micrantha", "3", "林木"),
        ("鬼针草", "Bidens pilosa", "1", "耕地"),
    ),
    "T16": (
        ("松材线虫", "Bursaphelenchus xylophilus", "4", "松林"),
        ("梨火疫病菌", "Erwinia amylovora", "2", "果园"),
        ("十字花科黑斑病菌", "Pseudomonas syringae", "2", "菜地"),
    ),
}


def _animals(world: World, _year: int) -> Iterator[Thing]:
    for index, (name, latin, group, order, family, level) in enumerate(
        _ANIMALS[: world.luck("T12").randint(5, len(_ANIMALS))]
    ):
        yield Thing(
            latin,
            known={
                "name_cn": name,
                "latin": latin,
                "class_name": group,
                "order_name": order,
                "family_name": family,
                "level": level,
                "towns": some_towns(world, "T12", index),
            },
        )


def _plants(world: World, _year: int) -> Iterator[Thing]:
    for index, (name, latin, family, genus, level) in enumerate(_PLANTS[: world.luck("T13").randint(3, len(_PLANTS))]):
        yield Thing(
            latin,
            known={
                "name_cn": name,
                "latin": latin,
                "family_name": family,
                "genus_name": genus,
                "level": level,
                "towns": some_towns(world, "T13", index),
            },
        )


def _seen(here: Here) -> Value:
    return here.day(60, 330, year=here.year - here.luck.choice((0, 0, 1)))


_ANIMAL: Final[Mapping[str, Shape | Value]] = {
    "red_list": maybe(0.7, pick("VU", "NT", "LC", "EN")),
    "endemic": maybe(0.7, NO),
    "site": "县域内山地林区和湿地",
    "habitat": maybe(0.8, pick("森林", "湿地", "灌丛")),
    "count_est": maybe(0.8, count(38, 0.7, 0.05, 3)),
    "source": pick("1", "2", "6"),
    "seen_on": _seen,
    "surveyor": "县林业和草原工作站",
}
_PLANT: Final[Mapping[str, Shape | Value]] = {
    "red_list": maybe(0.7, pick("VU", "NT", "LC")),
    "endemic": maybe(0.7, NO),
    "wild": "1",
    "site": "县域北部林区",
    "count_est": maybe(0.8, count(420, 0.8, 0.04, 10)),
    "area": maybe(0.7, size(38, 0.6, 0.02, 2)),
    "source": pick("1", "3"),
    "seen_on": _seen,
    "surveyor": "县林业和草原工作站",
}


def _invaders(table: str) -> Things:
    def things(world: World, _year: int) -> Iterator[Thing]:
        owners = world.departments(table) or [world.pack.bureau]
        for index, (name, latin, kind, target) in enumerate(_INVADERS[table]):
            yield Thing(
                latin,
                owner=owners[index % len(owners)],
                known={
                    "name_cn": name,
                    "latin": latin,
                    "group_kind": kind,
                    "target": target,
                    "host": target,
                    "towns": some_towns(world, table, index),
                },
            )

    return things


_INVADER: Final[Mapping[str, Shape | Value]] = {
    "first_found": maybe(0.7, kept(lambda here: date(here.year - here.luck.randint(3, 12), 6, 1))),
    "area_occ": size(160, 0.8, 0.05, 2),
    "severity": pick("1", "1", "2"),
    "key_listed": True,
    "area_ctrl": part("area_occ", 0.6, 0.95, 2),
    "measures": "人工拔除和药剂防治相结合，定期巡查，防止扩散。",
    "fund": maybe(0.7, size(18, 0.5, 0.06, 2)),
    "surveyor": "县森林病虫害防治站",
    "surveyed_on": lambda here: here.day(150, 280),
}
#: Products with their category, unit, middle price in yuan and quantity, and a word of the unit that fills them in.
_PRODUCTS: Final = (
    ("1", "木材", "03", 720.0, 5200.0, "林"),
    ("1", "核桃", "01", 16000.0, 830.0, "林"),
    ("2", "森林固碳", "01", 62.0, 210000.0, "林"),
    ("1", "地表水供水", "04", 2600.0, 5200.0, "水"),
    ("2", "水源涵养", "04", 1500.0, 14000.0, "水"),
    ("3", "矿山公园游览", "12", 38.0, 42000.0, "自然"),
    ("1", "砂石资源", "03", 46.0, 180000.0, "自然"),
)


def _products(world: World, _year: int) -> Iterator[Thing]:
    owners = world.departments("T17") or [world.pack.bureau]
    for index, (category, name, unit, price, many, word) in enumerate(_PRODUCTS):
        owner = next((code for code in owners if word in world.unit_name(code)), owners[0])
        yield Thing(
            name,
            owner=owner,
            known={
                "category": category,
                "product": name,
                "qty_unit": unit,
                "_price": Decimal(str(price)),
                "_many": Decimal(str(many)),
                "towns": some_towns(world, "T17", index),
            },
        )


def _grows(name: str, places: int, drift: float) -> Shape:
    def make(here: Here) -> Value:
        known = here.before.get(here.field)
        base = (
            known if isinstance(known, Decimal) else rounded(lognormal(here.luck, float(here.num(name)), 0.3), places)
        )
        return rounded(float(base) * lognormal(here.luck, 1, drift), places)

    return make


_PRODUCT: Final[Mapping[str, Shape | Value]] = {
    "holder": maybe(0.6, pick("国有林场", "村集体", "县水务公司")),
    "qty": _grows("_many", 2, 0.04),
    "price": _grows("_price", 2, 0.02),
    "value": lambda here: rounded(here.num("qty") * here.num("price") / 10000, 2),
    "source": "部门年度统计",
}


def _disasters(world: World, year: int) -> Iterator[Thing]:
    for index in range(world.many(2, 1, "T18")):
        luck = world.luck("T18", index, year)
        day = date(year, luck.randint(4, 8), luck.randint(1, 28))
        yield Thing(
            f"{year}/{index}",
            known={
                "kind": "123"[index % 3],
                "start_date": day,
                "end_date": day + timedelta(days=luck.randint(1, 24)),
                "towns": some_towns(world, "T18", index, year),
            },
        )


_DISASTER: Final[Mapping[str, Shape | Value]] = {
    "area_hit": lambda here: rounded(lognormal(here.luck, 9, 0.6), 2),
    "area_dmg": part("area_hit", 0.3, 0.6, 2),
    "area_lost": part("area_dmg", 0.05, 0.2, 2),
    "pop_hit": lambda here: rounded(lognormal(here.luck, 2300, 0.5), 0),
    "loss": lambda here: rounded(float(here.num("area_hit")) * here.luck.uniform(40, 90), 2),
    "recovery": words("已组织补种改种和设施修复，受灾群众得到救助。"),
}

SPECIES: Final = (
    Sheet("T12", _ANIMAL, _animals),
    Sheet("T13", _PLANT, _plants),
    Sheet("T14", _INVADER, _invaders("T14")),
    Sheet("T15", _INVADER, _invaders("T15")),
    Sheet("T16", _INVADER, _invaders("T16")),
    Sheet("T17", _PRODUCT, _products),
    Sheet("T18", _DISASTER, _disasters),
)
