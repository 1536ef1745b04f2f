"""Workspaces of any size for measuring: rows laid straight into the store, as many packages would have left them."""

import uuid
from pathlib import Path
from typing import Final

from db.checks.settle import judge_all
from db.creating import create_store
from db.fixed_rows import row_number
from db.journal import SYSTEM, Act, RowKey, add_rows, put_row
from db.store import Role, Store, fixed_id
from exchange.keys import new_key_pair
from forms.load import read_pack
from office.workspaces import identity_of

TABLE: Final = "T31"
UNIT: Final = "XM"
FARM: Final = {
    "name": "样例羊场",
    "uscc_absent_reason": "1",
    "legal_rep": "样例户",
    "phone": "0998-0000001",
    "town_code": "653130100",
    "village_code": "653130100101",
    "lon": "78.5512",
    "lat": "39.7843",
    "species": "05",
    "design_cap": "1500",
    "stock": "1180",
    "output": "1650",
    "land_mu": "320.5",
    "dung_gen": "885",
    "urine_gen": "236",
    "dung_used": "860",
    "urine_used": "230.5",
    "fac_ok": "1",
    "fac_run": "1",
    "ledger": "1",
    "ledger_from": "2023-05-01",
    "status": "1",
}


def filled_workspace(root: Path, rows: int) -> Store:
    """Make a department's filling workspace with so many farms; only the last one is in the journal."""
    pack, keys = read_pack("bachu-2024"), new_key_pair()
    store = create_store(root, pack.files, identity_of(keys, UNIT, Role.FILL, uuid.UUID(int=1)))
    row = fixed_id(store.identity.campaign, f"K04/{UNIT}/{TABLE}/")
    duty = {"unit": UNIT, "tbl": TABLE, "section": "", "row_scope": "all", "active": "1"}
    with store.transaction():
        put_row(store, RowKey("K04", pack.bureau, row), duty, Act(SYSTEM, "职责分工"))
        codec = store.codec(TABLE)
        blank = dict.fromkeys(codec.names, "")
        for number in range(rows - 1):
            line = {**blank, **FARM, "name": f"样例羊场{number:06d}"}
            at = row_number(store, TABLE, UNIT, str(uuid.UUID(int=number + 1)))
            store.sql.execute(codec.insert, (at, None, *codec.line(line)))
        add_rows(store, TABLE, [FARM])
        if rows <= 20_000:
            judge_all(store)
    return store
