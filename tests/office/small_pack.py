"""A pack of two tables that asks for every sort of material."""

import uuid
from contextlib import AbstractContextManager
from pathlib import Path

from db.store import Identity, Role, Store
from tests.county import CAMPAIGN
from tests.db.conftest import issue_duties
from tests.db.made_stores import made_store

PACK = """
id = "small"
title = "小方案"
year = 2024
area = "653130"
area_name = "某县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
tables = ["T11", "T12"]

[county]
lon_min = 77.3
lon_max = 79.8
lat_min = 38.7
lat_max = 40.4

[submission]
due = 2025-02-13
answered = "error"
pdf = "explain"
editable = "explain"
photos = "explain"
pairs = "explain"

[[unit]]
code = "HB"
name = "生态环境局"
kind = "bureau"

[[unit]]
code = "NY"
name = "农业农村局"

[[unit]]
code = "TJ"
name = "统计局"

[[town]]
code = "653130100"
name = "某镇"

[[duty]]
unit = "NY"
table = "T11"
rows = "all"

[[duty]]
unit = "towns"
table = "T11"
rows = "own"

[[duty]]
unit = "NY"
table = "T12"

[[item]]
id = "B-NY-01"
unit = "NY"
kind = "fill"
title = "工程清单"
tables = ["T11", "T12"]
due = 2025-01-20

[[item]]
id = "B-NY-02"
unit = "NY"
kind = "report"
title = "工作情况报告"

[[item]]
id = "B-NY-03"
unit = "NY"
kind = "provide"
title = "台账"

[[item.evidence]]
id = "ledger"
title = "台账样页"
required = true
least = 2
most = 3

[[item.evidence]]
id = "stamped"
title = "汇总表"
types = ["pdf"]
sealed = true

[[item.evidence]]
id = "listing"
title = "清单"
types = ["pdf", "xlsx"]

[[item.evidence]]
id = "photos"
title = "现场照片"
photos = true
pairs = true

[[item]]
id = "B-NY-04"
unit = "NY"
kind = "act"
title = "配合检查"

[[item]]
id = "B-NY-05"
unit = "NY"
kind = "report"
title = "面源污染防治报告"
chapters = ["主要做法", "存在问题"]

[[item]]
id = "B-TJ-01"
unit = "TJ"
kind = "provide"
title = "统计年鉴"
"""
T11 = """
id = "T11"
title = "工程清单"
kind = "list"
key = ["name"]

[[field]]
name = "name"
title = "名称"
type = "text"
max_length = 50

[[field]]
name = "stage"
title = "进度"
type = "choice"
choices = ["1 在建", "2 完工"]

[[evidence]]
id = "acceptance"
title = "验收材料"
types = ["pdf"]
required = "stage = '2'"
each_row = true
"""
T12 = """
id = "T12"
title = "面积卡片"
kind = "card"

[[field]]
name = "area"
title = "面积"
type = "decimal"
decimals = 2

[[evidence]]
id = "proof"
title = "面积证明"
required = true
"""


def files(**changed: str) -> dict[str, bytes]:
    """Give the pack's files; `off="answered pdf"` switches rules off, `rule` is one more.

    `card` is another T12, `duties` more of them.
    """
    pack = PACK.replace("[submission]\n", f"[submission]\n{changed.get('rule', '')}\n") + changed.get("duties", "")
    for rule in changed.get("off", "").split():
        pack = pack.replace(f'{rule} = "error"', f'{rule} = "off"').replace(f'{rule} = "explain"', f'{rule} = "off"')
    card = changed.get("card", T12)
    found = {"pack.toml": pack, "tables/t11.toml": T11, "tables/t12.toml": card}
    return {name: text.encode() for name, text in found.items()}


def make(root: Path, unit: str = "NY", role: Role = Role.FILL, **changed: str) -> AbstractContextManager[Store]:
    """Make a workspace of the small pack with its duties."""
    identity = Identity(unit, role, CAMPAIGN, "a" * 64, "ssh-ed25519 AAAA", "age1x", str(uuid.uuid5(CAMPAIGN, unit)))
    store = made_store(root, files(**changed), identity)
    issue_duties(store)
    return store
