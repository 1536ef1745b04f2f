"""A small pack that uses every block of the form language, for tests of the loader and of examples."""

from collections.abc import Mapping
from typing import Final

PACK: Final = """
id = "probe-2024"
title = "试用方案"
year = 2024
area = "653130"
area_name = "某县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
version = 2
former = ["653100"]
withdrawn = ["T09", "T02-09"]
noted = ["T02-03"]
source = "试用"
tables = ["T01", "T02", "T02a", "T03"]
codes = ["kinds"]
villages = ["653130100200 甲村", "653130101201 乙村"]

[county]
deep = 300

[submission]
due = 2025-02-28
liaison_due = 2025-01-15
pdf = "note"
signed = "note"
editable = "off"
photos_most = 6
yoy_beyond = 20

[[unit]]
code = "HB"
name = "生态环境局"
kind = "bureau"

[[unit]]
code = "SL"
name = "水利局"

[[town]]
code = "653130100"
name = "城关镇"
seat = true
counts = false

[[town]]
code = "653130101"
name = "东乡"

[[duty]]
unit = "SL"
table = "T02"
rows = "all"

[[duty]]
unit = "towns"
table = "T03"
rows = "town"

[[item]]
id = "B-SL-1"
unit = "SL"
kind = "report"
title = "水源情况报告"
tables = ["T02"]
chapters = ["基本情况", "主要做法"]
due = 2025-02-20
source = "二"

[[item.evidence]]
id = "report"
title = "报告（盖章）"
required = true
types = ["pdf", "docx"]
sealed = true

[[item.evidence]]
id = "pictures"
title = "照片"
photos = true
pairs = true

[[form]]
id = "N1"
title = "水源情况"
tables = ["T02", "T02a"]

[[indicator]]
id = "forest_share"
title = "林地覆盖率"
formula = "forest / land * 100"
inputs = { forest = { from = "T01", take = "forest" }, land = { from = "T01", take = "land" } }
unit = "%"
better = "more"
target = { from = "T01", take = "goal" }
yoy = "explain"
gives = { forest = 1, land = 3, result = "33.33" }
source = "三"

[[indicator]]
id = "depth_per_town"
title = "平均井深"
formula = "(depth + 0) / towns"
inputs = { depth = { from = "T02", take = "depth", where = "kind = '1'", reduce = "sum" }, towns = { from = "towns" } }
decimals = 0
unofficial = true
gives = { depth = 5, towns = 0, result = "无法计算" }
"""

LAND: Final = """
id = "T01"
title = "土地"
kind = "card"
version = 3
source = "一"
help = "一县一张。"

[[section]]
id = "A"
title = "面积"

[[section]]
id = "B"
title = "水源"

[[field]]
name = "land"
title = "土地面积"
type = "decimal"
decimals = 2
unit = "km²"
accepts = ["公顷"]
minimum = 0
required = true
section = "A"
yoy = "explain"
yoy_beyond = 5

[[field]]
name = "forest"
title = "林地面积"
type = "decimal"
decimals = 2
unit = "km²"
section = "A"
states = ["未取得"]
renamed_from = "woods"

[[field]]
name = "woods"
title = "林地面积（旧）"
type = "decimal"
decimals = 1
section = "A"
withdrawn = true

[[field]]
name = "goal"
title = "目标"
type = "integer"
section = "A"

[[field]]
name = "share"
title = "林地占比"
type = "decimal"
decimals = 1
section = "A"
compute = "forest / land * 100"
gives = { forest = 1, land = 3, share = "33.3" }

[[field]]
name = "wells"
title = "水井数"
type = "integer"
section = "B"
compute = "SELECT count(*) FROM T02 WHERE kind = '1'"
gives_rows = { T01 = [{ wells = 2 }], T02 = [{ kind = "1" }, { kind = "机井" }, { kind = "2" }] }

[[check]]
id = "T01-01"
level = "error"
expect = "forest <= land"
at = ["forest"]
message = "林地面积 {forest} 不应大于土地面积 {land}。"
passes = { forest = 1, land = 3 }
fails = { forest = 4, land = 3 }

[[check]]
id = "T01-02"
level = "explain"
expect = "near(share, last_share, 10)"
at = ["share"]
message = "林地占比由 {last_share} 变为 {share}。"
passes = { forest = 1, land = 3, last_share = "30.0" }
fails = { share = "80.0", land = 3, last_forest = 1, last_land = 2 }

[[evidence]]
id = "proof"
title = "证明文件"
required = "share > 50"
types = ["pdf"]
most = 5
"""

WELLS: Final = """
id = "T02"
title = "水井"
kind = "list"
key = ["name"]

[[field]]
name = "name"
title = "名称"
type = "text"
max_length = 40
required = true

[[field]]
name = "town_code"
title = "乡镇"
type = "choice"
choices = "towns"

[[field]]
name = "kind"
title = "种类"
type = "choice"
choices = "kinds"

[[field]]
name = "depth"
title = "井深"
type = "decimal"
decimals = 1
unit = "m"

[[check]]
id = "T02-01"
level = "explain"
expect = "depth <= county_deep"
at = ["depth"]
message = "井深 {depth} 米，比 300 米深。"
passes = { depth = 200 }
fails = { depth = 301 }

[[check]]
id = "T02-02"
level = "explain"
find = '''
SELECT b.n AS _row, 'depth' AS _field, a.name AS other
FROM T02 a JOIN T02 b ON a.depth = b.depth AND a.n < b.n
WHERE fold(a.name) = fold(b.name)
'''
message = "与“{other}”可能是同一口井。"
passes = { T02 = [{ name = "一号", depth = 20 }, { name = "二号", depth = 20 }] }
fails = { T02 = [{ name = "一号（井）", depth = 20 }, { name = "一号 井", depth = 20 }] }

[[check]]
id = "T02-03"
level = "explain"
find = "SELECT last.name AS name FROM T02_last AS last WHERE NOT EXISTS (SELECT 1 FROM T02 t WHERE t._last = last.n)"
message = "去年有“{name}”，今年没有。"
when_complete = true
passes = { T02 = [{ name = "一号" }, { name = "一号", _last = true }] }
fails = { T02 = [{ name = "二号", _owner = "SL" }, { name = "一号", _last = true }] }

[[evidence]]
id = "photo"
title = "照片"
photos = true
each_row = true
required = "depth > 100"
"""

LEVELS: Final = """
id = "T02a"
title = "水位"
kind = "list"
parent = "T02"

[[field]]
name = "well"
title = "水井"
type = "ref"
to = "T02"
required = true

[[field]]
name = "level"
title = "水位"
type = "decimal"
decimals = 1

[[check]]
id = "T02a-01"
level = "error"
find = '''
SELECT T02a.n AS _row, 'level' AS _field, T02.depth AS depth FROM T02a JOIN row ON row.id = T02a.well
JOIN T02 ON T02.n = row.n WHERE T02a.level > T02.depth
'''
message = "水位不应深于井深 {depth}。"
passes = { T02 = [{ _id = "a", depth = 9 }], T02a = [{ well = "a", level = 8 }] }
fails = { T02 = [{ _id = "a", depth = 9 }, { _id = "b", depth = 99 }], T02a = [{ well = "a", level = 10 }] }
"""

TOWNS: Final = """
id = "T03"
title = "乡镇人口"
kind = "list"
rows_from = "towns"

[[field]]
name = "people"
title = "人口"
type = "integer"
"""

KINDS: Final = """
name = "kinds"
title = "种类"
entries = ["1 机井", "2 大口井"]
"""

FILES: Final[Mapping[str, str]] = {
    "pack.toml": PACK,
    "tables/t01.toml": LAND,
    "tables/t02.toml": WELLS,
    "tables/t02a.toml": LEVELS,
    "tables/t03.toml": TOWNS,
    "codes/kinds.toml": KINDS,
}


def probe_files(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """Give the files, with passages replaced: name of the file, what stands there, what stands there instead."""
    files = {file: text.strip() + "\n" for file, text in FILES.items()}
    for name, old, new in changes:
        assert old in files[name], old
        files[name] = files[name].replace(old, new, 1)
    return {file: text.encode() for file, text in files.items()}
