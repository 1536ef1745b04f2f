"""A small pack for what reads across tables: plots with their corners, a card that sums them up, and a closed round."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.journal import add_rows
from db.rows import rows
from db.store import Store

_PACK: Final = """
id = "plots-2024"
version = 1
title = "某县样地"
year = 2024
area = "653130"
area_name = "巴楚县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
tables = ["T01", "T02", "T03", "T04"]
codes = ["soil"]

[[unit]]
code = "HB"
name = "生态环境局"
kind = "bureau"

[[unit]]
code = "XM"
name = "畜牧兽医局"

[[unit]]
code = "NY"
name = "农业农村局"

[[town]]
code = "653130100"
name = "巴楚镇"
seat = true

[[town]]
code = "653130101"
name = "色力布亚镇"

[[duty]]
unit = "XM"
table = "T01"
rows = "all"

[[duty]]
unit = "XM"
table = "T02"
rows = "all"

[[duty]]
unit = "XM"
table = "T03"

[[duty]]
unit = "NY"
table = "T04"
"""

_T01: Final = """
id = "T01"
title = "样地"
kind = "list"
key = ["name", "soil"]

[[field]]
name = "name"
title = "名称"
type = "text"
max_length = 40
required = true

[[field]]
name = "soil"
title = "土壤"
type = "choice"
choices = "soil"

[[field]]
name = "area"
title = "面积"
type = "decimal"
decimals = 2
unit = "亩"

[[field]]
name = "corners"
title = "角点面积合计"
type = "decimal"
decimals = 1
unit = "亩"
compute = "SELECT total(c.size) FROM T02 AS c JOIN row AS r ON r.id = c.plot WHERE r.n = this.n AND r.tbl = 'T01'"
gives_rows = { T01 = [{ _id = "a", name = "甲", corners = "3.3" }], T02 = [
  { plot = "a", size = "1.25" }, { plot = "a", size = "2" }] }

[[field]]
name = "share"
title = "占比"
type = "decimal"
decimals = 2
compute = "corners / area * 100"
gives = { area = 8, share = "25.00", corners = 2 }

[[check]]
id = "T01-01"
level = "explain"
message = "“{name}”的角点面积 {corners} 大于面积 {area}。"
expect = "corners <= area"
at = ["area"]
fails = { area = 1, corners = 2 }

[[check]]
id = "T01-90"
level = "error"
message = "角点面积 {size} 不应大于样地面积 {area}。"
find = '''SELECT c.n AS _row, 'size' AS _field, c.size AS size, p.area AS area
FROM T02 AS c JOIN row AS r ON r.id = c.plot AND r.tbl = 'T01' JOIN T01 AS p ON p.n = r.n WHERE c.size > p.area'''
passes = { T01 = [{ _id = "a", area = "3" }], T02 = [{ plot = "a", size = "3" }] }
fails = { T01 = [{ _id = "a", area = "3" }], T02 = [{ plot = "a", size = "4" }] }

[[check]]
id = "T01-91"
level = "explain"
message = "{label}有 {number} 块样地。"
find = '''SELECT s.code AS _key, s.label AS label, count(*) AS number
FROM T01 AS p JOIN code_soil AS s ON s.code = p.soil
GROUP BY s.code, s.label HAVING count(*) > 1'''
passes = { T01 = [{ name = "甲", soil = "1" }] }
fails = { T01 = [{ name = "甲", soil = "1" }, { name = "乙", soil = "1" }] }
"""

_T02: Final = """
id = "T02"
title = "角点"
kind = "list"
parent = "T01"

[[field]]
name = "plot"
title = "样地"
type = "ref"
to = "T01"
required = true

[[field]]
name = "size"
title = "角点面积"
type = "decimal"
decimals = 2
unit = "亩"

[[field]]
name = "beside"
title = "相邻角点"
type = "ref"
to = "T02"
"""

_T03: Final = """
id = "T03"
title = "汇总"
kind = "card"

[[field]]
name = "declared"
title = "申报面积"
type = "decimal"
decimals = 2
unit = "亩"

[[field]]
name = "summed"
title = "样地角点合计"
type = "decimal"
decimals = 0
unit = "亩"
compute = "SELECT total(p.corners) FROM T01 AS p"
gives_rows = { T01 = [{ name = "甲" }], T03 = [{ summed = "" }] }

[[field]]
name = "outside"
title = "外单位面积"
type = "decimal"
decimals = 2
unit = "亩"
compute = "SELECT total(q.area) FROM T04 AS q"
gives_rows = { T04 = [{ area = "1.25" }, { area = "2" }], T03 = [{ outside = "3.25" }] }

[[field]]
name = "more"
title = "外单位面积加一"
type = "decimal"
decimals = 2
unit = "亩"
compute = "coalesce(outside, 0) + 1"
gives = { outside = 2, more = "3.00" }

[[check]]
id = "T03-01"
level = "error"
message = "外单位面积 {outside} 应不小于 10。"
expect = "coalesce(outside, 0) >= 10"
at = ["outside"]
fails = { outside = 2 }

[[check]]
id = "T03-90"
level = "error"
message = "申报面积 {declared} 与样地面积合计 {area} 不符。"
find = '''SELECT k.n AS _row, 'declared' AS _field, k.declared AS declared, (SELECT total(p.area) FROM T01 AS p) AS area
FROM T03 AS k WHERE k.declared <> (SELECT total(p.area) FROM T01 AS p)'''
passes = { T01 = [{ area = "3" }], T03 = [{ declared = "3" }] }
fails = { T01 = [{ area = "3" }], T03 = [{ declared = "4" }] }

[[check]]
id = "T03-91"
level = "note"
message = "外单位 {number} 块，样地 {plots} 块。"
when_complete = true
find = '''SELECT (SELECT count(*) FROM T04) AS number, (SELECT count(*) FROM T01) AS plots FROM campaign
WHERE (SELECT count(*) FROM T04) <> (SELECT count(*) FROM T01)'''
passes = { T01 = [{ area = "3" }], T04 = [{ area = "3" }] }
fails = { T01 = [{ area = "3" }], T04 = [] }
"""

_T04: Final = """
id = "T04"
title = "外单位样地"
kind = "list"

[[field]]
name = "area"
title = "面积"
type = "decimal"
decimals = 2
unit = "亩"
"""

_SOIL: Final = """
name = "soil"
title = "土壤"
entries = ["1 沙土", "2 壤土"]
"""

FILES: Final[Mapping[str, bytes]] = MappingProxyType(
    {
        "pack.toml": _PACK.encode(),
        "tables/t01.toml": _T01.encode(),
        "tables/t02.toml": _T02.encode(),
        "tables/t03.toml": _T03.encode(),
        "tables/t04.toml": _T04.encode(),
        "codes/soil.toml": _SOIL.encode(),
    }
)


def found(store: Store, table: str | None = None) -> list[tuple[str, str]]:
    """Give check and sentence of all that is found, once everything is settled."""
    settle_tables(store)
    return [(problem.check, problem.text) for problem in problems(store, table)]


def plot(store: Store, name: str = "甲", **cells: str) -> tuple[int, str]:
    """Add a plot; gives its local number and its id."""
    written = add_rows(store, "T01", [{"name": name, **cells}])
    number = written.rows["T01"][0]
    return number, store.sql.execute("SELECT id FROM row WHERE n = ?", (number,)).fetchone()[0]


def rows_of(store: Store, table: str) -> list[int]:
    """Give the local numbers of a table's rows."""
    return [row.number for row in rows(store, table)]
