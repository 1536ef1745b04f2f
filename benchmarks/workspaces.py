"""Workspaces of any size for measuring: rows laid straight into the store, as many packages would have left them."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from db.checks.settle import judge_all, settle_tables
from db.creating import create_store
from db.fixed_rows import row_number
from db.journal import SYSTEM, Act, RowKey, add_rows, put_row
from db.rows import fetch
from db.store import Role, Store, fixed_id
from exchange.keys import new_key_pair
from forms.load import read_pack
from office.workspaces import identity_of

TABLE: Final = "T31"
UNIT: Final = "XM"
#: A farm in which nothing is found, so that what is measured is not the writing of findings.
FARM: Final = {
    "name": "样例羊场",
    "uscc_absent_reason": "1",
    "legal_rep": "样例户",
    "phone": "0000-1234567",
    "town_code": "653130100",
    "lon": "78.55",
    "lat": "39.78",
    "species": "05",
    "design_cap": "1500",
    "stock": "1180",
    "output": "1650",
    "land_mu": "320.5",
    "dung_gen": "885",
    "urine_gen": "236",
    "dung_used": "860",
    "urine_used": "230.5",
    "dung_share_1": "100",
    "urine_share_1": "100",
    "pit_vol": "600",
    "dung_vol": "450",
    "clean": "2",
    "pit_type": "3",
    "dung_rain": "1",
    "dung_seep": "1",
    "dung_proc": "1",
    "urine_proc": "1",
    "fac_ok": "1",
    "fac_run": "1",
    "ledger": "1",
    "ledger_from": "2023-05-01",
    "plan_filed": "1",
    "ban_zone": "0",
    "status": "1",
}
#: Farms stand on a grid of some 200 m, for no check to take two of them for one.
_SIDE: Final = 400


def place_of(number: int) -> dict[str, str]:
    """Give the coordinates of a farm, each farm its own."""
    east, north = number % _SIDE, number // _SIDE
    return {"lon": f"78.{2000 + east * 20}", "lat": f"39.{4000 + north * 17}"}


def filled_workspace(root: Path, rows: int) -> Store:
    """Make a department's filling workspace with so many farms without findings; only the first is in the journal."""
    pack, keys = read_pack("bachu-2024"), new_key_pair()
    store = create_store(root, pack.files, identity_of(keys, UNIT, Role.FILL, uuid.UUID(int=1)))
    with store.transaction():
        give_duty(store, TABLE)
        (first,) = add_rows(store, TABLE, [FARM]).added
        settle_tables(store)
        # What is computed is the same for all of them.
        (known,) = fetch(store, TABLE, [first])
        _lay(store, known.tokens, rows - 1)
    with store.transaction():
        judge_all(store)
    return store


def give_duty(store: Store, table: str) -> None:
    """Make the department answer for a table."""
    row = fixed_id(store.identity.campaign, f"K04/{UNIT}/{table}/")
    duty = {"unit": UNIT, "tbl": table, "section": "", "row_scope": "all", "active": "1"}
    put_row(store, RowKey("K04", store.pack.bureau, row), duty, Act(SYSTEM, "职责分工"))


def _lay(store: Store, farm: Mapping[str, str], rows: int) -> None:
    codec = store.codec(TABLE)
    for number in range(rows):
        line = codec.line({**farm, **place_of(number + 1), "name": f"样例羊场{number:06d}"})
        at = row_number(store, TABLE, UNIT, str(uuid.UUID(int=number + 1)))
        store.sql.execute(codec.insert, (at, None, *line))
