"""Two years of a small county: the forms changed between them as forms do."""

import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from db.lastyear import Brought, Source, SourceRow, SourceTable, bring_last_year
from db.store import Identity, Role, Store
from tests.db.conftest import issue_duties
from tests.db.made_stores import made_store

LAST_CAMPAIGN: Final = uuid.UUID(int=2023)
CAMPAIGN: Final = uuid.UUID(int=2024)
TOWN, OTHER = "653130100", "653130101"
_HEAD = """
id = "small-{year}"
title = "小县 {year} 年"
year = {year}
area = "653130"
area_name = "小县"
start = {year}-01-01
end = {year}-12-31
bureau = "HB"
tables = ["T01", "T02", "T03", "T04"]
"""
_UNITS = """
[[unit]]
code = "HB"
name = "县局"
kind = "bureau"
[[unit]]
code = "XM"
name = "畜牧局"
[[unit]]
code = "ZR"
name = "自然局"
[[town]]
code = "653130100"
name = "城关镇"
seat = true
[[town]]
code = "653130101"
name = "东乡"
[[duty]]
unit = "XM"
table = "T01"
rows = "all"
[[duty]]
unit = "towns"
table = "T01"
rows = "own"
[[duty]]
unit = "XM"
table = "T02"
section = "A"
[[duty]]
unit = "ZR"
table = "T02"
section = "B"
[[duty]]
unit = "towns"
table = "T03"
rows = "town"
[[duty]]
unit = "XM"
table = "T04"
rows = "all"
"""
_FARMS = """
id = "T01"
title = "养殖场"
kind = "list"
key = ["name", "species"]
[[field]]
name = "name"
title = "名称"
type = "text"
max_length = 40
required = true
[[field]]
name = "species"
title = "种类"
type = "choice"
choices = {species}
[[field]]
name = "owner_name"
title = "户主"
type = "text"
max_length = 20
personal = true
[[field]]
name = "{stock}"
title = "存栏量"
type = "integer"
unit = "头"
minimum = 0
yoy = "explain"
states = ["未监测"]
{former}
[[field]]
name = "land"
title = "消纳面积"
type = "decimal"
decimals = 2
unit = "{area}"
[[field]]
name = "code"
title = "编码"
type = "{kind}"
{more}
"""
_CARD = """
id = "T02"
title = "基本情况"
kind = "card"
[[section]]
id = "A"
title = "畜牧"
[[section]]
id = "B"
title = "土地"
[[field]]
name = "herds"
title = "畜群数"
type = "integer"
section = "A"
yoy = "explain"
[[field]]
name = "forest"
title = "林地"
type = "decimal"
decimals = 1
section = "B"
yoy = "note"
yoy_beyond = 10
"""
_TOWNS = """
id = "T03"
title = "乡镇人口"
kind = "list"
rows_from = "towns"
[[field]]
name = "people"
title = "人口"
type = "integer"
unit = "人"
"""
_PONDS = """
id = "T04"
title = "氧化塘"
kind = "list"
parent = "T01"
[[field]]
name = "farm"
title = "养殖场"
type = "ref"
to = "T01"
required = true
[[field]]
name = "size"
title = "容积"
type = "decimal"
decimals = 1
"""
_CHECKS = """
[[field]]
name = "growth"
title = "增长"
type = "integer"
compute = "stock - last_stock"
gives = { stock = "5", last_stock = "3", growth = "2" }
[[check]]
id = "T01-01"
level = "explain"
expect = "stock >= last_stock"
at = ["stock"]
message = "存栏比去年的 {last_stock} 少。"
passes = { stock = 5, last_stock = 3 }
fails = { stock = 2, last_stock = 3 }
[[check]]
id = "T01-02"
level = "error"
expect = "growth < 5000"
at = ["stock"]
message = "增长太多。"
passes = { stock = 5, last_stock = 3 }
fails = { stock = 9000, last_stock = 3 }
"""
OLD: Final[Mapping[str, bytes]] = {
    "pack.toml": (_HEAD.format(year=2023) + _UNITS).encode(),
    "tables/t01.toml": _FARMS.format(
        species='["1 猪", "2 羊", "3 兔"]', stock="heads", former="", area="公顷", kind="integer", more=""
    ).encode(),
    "tables/t02.toml": _CARD.encode(),
    "tables/t03.toml": _TOWNS.encode(),
    "tables/t04.toml": _PONDS.encode(),
}
NEW: Final[Mapping[str, bytes]] = {
    **OLD,
    "pack.toml": (_HEAD.format(year=2024) + _UNITS).encode(),
    "tables/t01.toml": (
        _FARMS.format(
            species='["1 羊", "2 猪", "9 其他"]',
            stock="stock",
            former='renamed_from = "heads"',
            area="亩",
            kind="date",
            more="",
        )
        + _CHECKS
    ).encode(),
}
NAMES: Final = ("name", "species", "owner_name", "stock", "land")


class Years(ExitStack):
    """Makes workspaces of either year, with the duties given; all are closed at the end."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def old(self, unit: str = "HB") -> Store:
        return self._make(OLD, LAST_CAMPAIGN, unit)

    def new(self, unit: str = "HB", files: Mapping[str, bytes] = NEW) -> Store:
        return self._make(files, CAMPAIGN, unit)

    def _make(self, files: Mapping[str, bytes], campaign: uuid.UUID, unit: str) -> Store:
        role = Role.BUREAU if unit == "HB" else Role.FILL
        known = Identity(unit, role, campaign, "a" * 64, "ssh", "age", str(uuid.uuid5(campaign, unit)))
        root = self.root / f"{campaign.int}-{unit}"
        store = self.enter_context(made_store(root, files, known))
        issue_duties(store)
        return store


def row_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def farms_of(*rows: tuple[str, Mapping[str, str]]) -> Source:
    """Give a source of last year with farms, each with its owner; they are numbered from 1."""
    lines = [SourceRow(owner, row_id(place), tokens) for place, (owner, tokens) in enumerate(rows, 1)]
    return Source("去年", 2023, (SourceTable("T01", dict.fromkeys(NAMES), lines),))


def bring(store: Store, *rows: tuple[str, Mapping[str, str]]) -> list[Brought]:
    return bring_last_year(store, farms_of(*rows))
