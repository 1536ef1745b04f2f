"""Checks of the pack that compare rows with each other: many alike must not be compared two by two."""

import uuid
from pathlib import Path

import pytest

from benchmarks.workspaces import FARM, TABLE, filled_workspace
from db.checks import functions
from db.checks.tablechecks import table_checks
from db.fixed_rows import row_number
from db.journal import add_rows
from db.store import Identity, Role, Store
from forms.load import pack_ids, read_pack
from forms.model import FieldType
from tests.county import CAMPAIGN
from tests.db.made_stores import made_store

#: Four times the work for four times the rows is 4; two by two it would be 16.
_MOST_GROWTH = 6.0


def _steps(store: Store, select: str) -> int:
    """Count, in hundreds, the steps that SQLite takes for a statement: the same on every computer."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    functions.register(store.sql)
    store.sql.set_progress_handler(step, 100)
    store.sql.execute(select).fetchall()
    store.sql.set_progress_handler(None, 0)
    return count


def test_rows_of_one_place_and_name_are_not_compared_two_by_two(tmp_path: Path) -> None:
    """A column filled down gives every row one place; 10,000 such rows once took 47 s."""
    with filled_workspace(tmp_path / "workspace", 1) as store:
        finds = {item.check.id: item.check.find for item in table_checks(store) if item.table == TABLE}
        add_rows(store, TABLE, [FARM] * 200)
        few = {name: _steps(store, find) for name, find in finds.items() if find}
        add_rows(store, TABLE, [FARM] * 600)
        many = {name: _steps(store, find) for name, find in finds.items() if find}
    grown = {name: many[name] / max(1, few[name]) for name in many if many[name] / max(1, few[name]) > _MOST_GROWTH}
    assert not grown


def _lay_along_a_meridian(store: Store, table: str, numbers: range) -> None:
    """Lay rows into a table as places 200 m apart, of one kind, each with names and codes of its own."""
    codec, owner = store.codec(table), store.pack.bureau
    own = [name for name, field in codec.by_name.items() if field.type in {FieldType.TEXT, FieldType.CODE}]
    kinds = {name: "1" for name, field in codec.by_name.items() if field.type is FieldType.CHOICE}
    for number in numbers:
        tokens = {**kinds, **dict.fromkeys(own, f"甲{number}")}
        tokens |= {"lon": "78.55", "lon1": "78.55"}
        tokens |= dict.fromkeys(("lat", "lat1"), f"{39 + number * 0.002:.3f}")
        line = codec.line({name: token for name, token in tokens.items() if name in codec.by_name})
        at = row_number(store, table, owner, str(uuid.UUID(int=number + 1)))
        store.sql.execute(codec.insert, (at, None, *line))


@pytest.mark.parametrize("pack_id", pack_ids())
def test_places_are_compared_with_their_neighbours_alone(tmp_path: Path, pack_id: str) -> None:
    """Compared with all of their meridian or of their kind, 4,000 places once took two minutes."""
    pack = read_pack(pack_id)
    who = Identity(pack.bureau, Role.BUREAU, CAMPAIGN, "a" * 64, "ssh-ed25519 AAAA", "age1x", str(uuid.uuid4()))
    with made_store(tmp_path / "workspace", pack.files, who) as store:
        checks = [item for item in table_checks(store) if item.check.find and "metres(a." in item.check.find]
        tables = sorted({item.table for item in checks})
        assert tables
        steps = []
        for numbers in (range(200), range(200, 800)):
            with store.transaction():
                for table in tables:
                    _lay_along_a_meridian(store, table, numbers)
            steps.append({item.check.id: _steps(store, item.check.find or "") for item in checks})
    few, many = steps
    assert {name: many[name] / few[name] for name in few if many[name] / few[name] > _MOST_GROWTH} == {}
