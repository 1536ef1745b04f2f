"""The demo's last year: the bureau's workspace of a year ago, as it was left, for `last-year` to read."""

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from db.batch import Act
from db.checks.settle import judge_all, settle_tables
from db.creating import create_store
from db.journal import SYSTEM, add_rows, put_rows
from db.people import set_person
from db.row_key import RowKey
from db.store import Identity, Role, Store, fixed_id
from forms.model import Pack, Table
from forms.parsing import parse
from office.demo.county import County, Line
from office.last_year import bring
from office.template import ordered

_KEPT = Act(SYSTEM, "往年归档", "往年归档的数据")


def make_last_year(root: Path, county: County) -> None:
    """Make the workspace of a year ago with everything that the units reported then."""
    files = files_of_last_year(county.pack)
    chance = uuid.uuid5(uuid.NAMESPACE_OID, f"{county.pack.id}/{county.seed}")
    # Nobody signs anything in it any more: it has no keys.
    identity = Identity(county.pack.bureau, Role.BUREAU, chance, "", "", "", str(chance))
    with create_store(root, files, identity) as store:
        set_person(store, "县局经办人")
        with store.transaction():
            for table in ordered(store.table(name) for name in county.last_year):
                _put(store, table, county.last_year[table.id])
            judge_all(store)
            settle_tables(store)


def bring_last_year(store: Store, root: Path) -> int:
    """Bring last year's values into the bureau's workspace and give the number of rows."""
    return sum(one.rows for one in bring(store, root))


def files_of_last_year(pack: Pack) -> Mapping[str, bytes]:
    """Give the pack of a year ago: the same forms, one year earlier."""
    text = pack.files["pack.toml"].decode()
    text = re.sub(rf"^(year = ){pack.year}$", rf"\g<1>{pack.year - 1}", text, count=1, flags=re.MULTILINE)
    text = re.sub(rf"^((?:start|end) = ){pack.year}-", rf"\g<1>{pack.year - 1}-", text, count=2, flags=re.MULTILINE)
    return {**pack.files, "pack.toml": text.encode()}


def _put(store: Store, table: Table, lines: Sequence[Line]) -> None:
    if not table.is_fixed:
        ids = {owner: [line.id for line in lines if line.owner == owner] for owner in {line.owner for line in lines}}
        for owner, known in sorted(ids.items()):
            told = [_tokens(store, table, line) for line in lines if line.owner == owner]
            add_rows(store, table.id, told, _KEPT, owner=owner, ids=known)
        return
    campaign = store.identity.campaign
    keys = ((f"{table.id}/{line.id}" if table.rows_from else table.id, line) for line in lines)
    put_rows(
        store,
        [(RowKey(table.id, "", fixed_id(campaign, name)), _tokens(store, table, line)) for name, line in keys],
        _KEPT,
    )


def _tokens(store: Store, table: Table, line: Line) -> dict[str, str]:
    tokens = {}
    for item in table.fields:
        text = line.cells.get(item.name, "")
        if text and item.to and store.table(item.to).is_fixed:
            tokens[item.name] = fixed_id(store.identity.campaign, item.to)
        elif text and item.compute is None:
            tokens[item.name] = text if item.to else parse(item, text, store.pack).token
    return tokens
