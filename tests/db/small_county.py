"""A county that is read at one glance, with every kind of row: sections, children, references, fixed rows."""

import itertools
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from db.merging.incoming import Incoming
from db.store import Role, Store
from forms.load import load_pack
from forms.model import Pack
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, task_for
from tests.db.made_stores import made_store, nothing

SEAT, TOWN, OTHER = "653130100", "653130101", "653130102"
OWNERS: Final = {"A": "ZR", "B": "FG", "C": "CZ", "D": "ZJ", "E": "HB"}
_UNITS = "".join(f'[[unit]]\ncode = "{code}"\nname = "{code}局"\n' for code in ("ZR", "FG", "CZ", "ZJ", "SW"))
_TOWNS = "".join(
    f'[[town]]\ncode = "{code}"\nname = "{name}"\n{more}\n'
    for code, name, more in ((SEAT, "城关镇", "seat = true"), (TOWN, "东乡", ""), (OTHER, "西乡", ""))
)
_SECTIONS = "".join(
    f'[[duty]]\nunit = "{unit}"\ntable = "T06"\nsection = "{section}"\n' for section, unit in OWNERS.items()
)
_PACK = f"""
id = "small"
title = "小县"
year = 2024
area = "653130"
area_name = "小县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
tables = ["T01", "T02", "T05", "T06", "T10", "T40", "T40a", "T41"]
codes = ["species"]
villages = ["653130100201 城关村", "653130101201 东一村", "653130101202 东二村"]

[[unit]]
code = "HB"
name = "县局"
kind = "bureau"
{_UNITS}
{_TOWNS}
{_SECTIONS}
[[duty]]
unit = "towns"
table = "T01"
rows = "town"
[[duty]]
unit = "towns"
table = "T05"
rows = "town"
[[duty]]
unit = "SW"
table = "T02"
rows = "all"
[[duty]]
unit = "SW"
table = "T10"
rows = "all"
[[duty]]
unit = "SW"
table = "T40"
rows = "all"
[[duty]]
unit = "SW"
table = "T40a"
rows = "all"
[[duty]]
unit = "towns"
table = "T40"
[[duty]]
unit = "towns"
table = "T40a"
[[duty]]
unit = "SW"
table = "T41"
"""
_FIXED = """
id = "{id}"
title = "{title}"
kind = "list"
rows_from = "{rows}"
source = "样例"

[[field]]
name = "place"
title = "代码"
type = "text"
max_length = 12
compute = "row_code"

[[field]]
name = "area"
title = "面积"
type = "decimal"
decimals = 2
unit = "km²"
"""
_CARD = """
id = "T06"
title = "基本情况表"
kind = "card"
source = "样例"
""" + "".join(
    f"""
[[section]]
id = "{section}"
title = "{unit}部分"
[[field]]
name = "f_{section.lower()}"
title = "{section} 的数"
type = "decimal"
decimals = 2
section = "{section}"
unit = "km²"
[[field]]
name = "n_{section.lower()}"
title = "{section} 的话"
type = "note"
max_length = 200
section = "{section}"
"""
    for section, unit in OWNERS.items()
)
_SOURCE = """
id = "T40"
title = "水源地"
kind = "list"
key = ["name", "town_code"]
source = "样例"

[[field]]
name = "name"
title = "水源地名称"
type = "text"
max_length = 40
required = true
[[field]]
name = "town_code"
title = "乡镇"
type = "code"
code = "town"
[[field]]
name = "people"
title = "服务人口"
type = "integer"
unit = "人"
"""
_POINT = """
id = "T40a"
title = "拐点"
kind = "list"
parent = "T40"
key = ["source", "seq"]
source = "样例"

[[field]]
name = "source"
title = "水源地"
type = "ref"
to = "T40"
required = true
[[field]]
name = "seq"
title = "序号"
type = "integer"
required = true
[[field]]
name = "lon"
title = "经度"
type = "decimal"
decimals = 6
"""
_PLANT = """
id = "T41"
title = "水厂"
kind = "list"
key = ["name"]
source = "样例"

[[field]]
name = "name"
title = "水厂名称"
type = "text"
max_length = 40
[[field]]
name = "main"
title = "主要水源"
type = "ref"
to = "T40"
[[field]]
name = "town"
title = "所在乡镇"
type = "ref"
to = "T01"
"""
_SPECIES = """
name = "species"
title = "畜种"
entries = ["1 猪", "2 牛"]
"""
FILES: Final = {
    name: text.encode()
    for name, text in {
        "pack.toml": _PACK,
        "tables/t01.toml": _FIXED.format(id="T01", title="乡镇表", rows="towns"),
        "tables/t02.toml": _FIXED.format(id="T02", title="其他乡镇表", rows="other_towns"),
        "tables/t05.toml": _FIXED.format(id="T05", title="村表", rows="villages"),
        "tables/t06.toml": _CARD,
        "tables/t10.toml": _FIXED.format(id="T10", title="畜种表", rows="species"),
        "tables/t40.toml": _SOURCE,
        "tables/t40a.toml": _POINT,
        "tables/t41.toml": _PLANT,
        "codes/species.toml": _SPECIES,
    }.items()
}


class Small:
    """Workspaces of the small county; all are closed at the end."""

    def __init__(self, root: Path) -> None:
        self.pack: Pack = load_pack(FILES)
        self._root = root
        self._numbers = itertools.count()
        self._stack = ExitStack()
        self.bureau = self._create("HB", Role.BUREAU, "b")

    def _create(self, unit: str, role: Role, key: str) -> Store:
        root = self._root / f"{unit}-{next(self._numbers)}"
        prepare = issue_duties if role is Role.BUREAU else nothing
        store = self._stack.enter_context(made_store(root, FILES, identity(unit, role, key), prepare))
        store.sql.execute("PRAGMA synchronous = OFF")
        return store

    def task(self, unit: str) -> Incoming:
        """The bureau's task for a unit as things stand."""
        return task_for(self.bureau, unit)

    def unit(self, code: str, key: str = "a") -> Store:
        """A filling copy; another key is another computer of the same unit."""
        store = self._create(code, Role.FILL, key)
        hand_over(self.task(code), store)
        return store

    def another_bureau(self, key: str = "c") -> Store:
        """A bureau that has issued nothing but the same duties."""
        return self._create("HB", Role.BUREAU, key)

    def close(self) -> None:
        """Close every workspace."""
        self._stack.close()


def ids(store: Store, numbers: Iterable[int]) -> list[str]:
    """Give the ids of rows by their local numbers."""
    return [store.sql.execute("SELECT id FROM row WHERE n = ?", (number,)).fetchone()[0] for number in numbers]
