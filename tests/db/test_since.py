"""What has changed since a report: told from change sets, it is what two snapshots differ in (a law)."""

import random
from contextlib import suppress

import pytest

from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging.checkpoint import checkpoint
from db.merging.impact import package_lines
from db.merging.packages import record_sent
from db.merging.sending import own_sets
from db.merging.since import between, since_sent
from db.merging.stored_sets import load_changeset
from db.rows import rows
from db.store import Role, Store
from db.troubles import EntryRefused
from tests.db.conftest import MakeStore
from tests.db.copies import hand_over, report_of, return_for

TABLES = ("T01", "T31", "T68")
Snapshot = dict[tuple[str, str, str], dict[str, str]]


@pytest.fixture
def tables() -> tuple[str, ...]:
    return TABLES


def snapshot(store: Store) -> Snapshot:
    """Give every travelling cell of every form."""
    found: Snapshot = {}
    for table in TABLES:
        names = [field.name for field in store.table(table).fields if field.travels]
        for row in rows(store, table):
            found[table, row.key.owner, row.key.id] = {name: row.tokens[name] for name in names}
    return found


def differing(before: Snapshot, after: Snapshot) -> dict[tuple[str, str, str], dict[str, tuple[str, str]]]:
    """Compare two snapshots the long way."""
    found = {}
    for key in before.keys() | after.keys():
        was, now = before.get(key, {}), after.get(key, {})
        names = {*was, *now}
        cells = {n: (was.get(n, ""), now.get(n, "")) for n in names if was.get(n, "") != now.get(n, "")}
        if cells or (key in before) != (key in after):
            found[key] = cells
    return found


def send(store: Store, number: int) -> str:
    """Note a report of all that this unit has written, as sealing does."""
    checkpoint(store)
    name = f"{number:064x}"
    sets = [load_changeset(store, found).id for found in own_sets(store)]
    info = {"Xiankao-Kind": "report", "Xiankao-Stage": "interim", "Xiankao-Unit": store.identity.unit}
    with store.transaction():
        record_sent(store, name, info, sets)
    return name


def act(store: Store, chance: random.Random) -> None:
    """Do something that a person might do."""
    numbers = [row.number for row in rows(store, "T31")]
    with suppress(EntryRefused):
        match chance.randrange(5):
            case 0:
                add_rows(store, "T31", [{"name": f"场{chance.randrange(9)}"}])
            case 1 if numbers:
                delete_rows(store, [chance.choice(numbers)])
            case 2:
                card = next(rows(store, "T68")).number
                set_cells(store, [Edit(card, "so2", chance.choice(("", "1", "2")))], Act(reason="核实后修改"))
            case _ if numbers:
                field = chance.choice(("stock", "note", "lon", "phone"))
                edit = Edit(chance.choice(numbers), field, chance.choice(("", "1", "2")))
                set_cells(store, [edit], Act(reason="核实后修改"))


def _kind(was: bool, *, is_now: bool) -> str:
    return "changed" if was and is_now else "removed" if was else "added"


@pytest.mark.parametrize("seed", range(12))
def test_differences_are_those_of_two_snapshots(make_store: MakeStore, seed: int) -> None:
    chance = random.Random(seed)
    unit, bureau = make_store(), make_store("HB", Role.BUREAU, "b")
    for _ in range(6):
        act(unit, chance)
    hand_over(report_of(unit), bureau)
    sent: list[tuple[str, Snapshot]] = []
    for number in range(4):
        sent.append((send(unit, seed * 10 + number), snapshot(unit)))
        for _ in range(4):
            act(unit, chance)
            act(bureau, chance)
        if number % 2:
            hand_over(return_for(bureau, "XM"), unit)
        for name, then in sent:
            found, now = since_sent(unit, name), snapshot(unit)
            told = {(i.key.table, i.key.owner, i.key.id): dict(i.cells) for i in found}
            assert told == differing(then, now), (seed, number)
            kinds = {(i.key.table, i.key.owner, i.key.id): i.kind for i in found}
            assert kinds == {k: _kind(k in then, is_now=k in now) for k in kinds}
        hand_over(report_of(unit), bureau)


def test_a_package_that_came_is_told_by_the_same_words(make_store: MakeStore) -> None:
    unit, bureau = make_store(), make_store("HB", Role.BUREAU, "b")
    farm = add_rows(unit, "T31", [{"name": "红旗养殖场", "stock": "1"}]).added[0]
    hand_over(report_of(unit), bureau)
    (there,) = (row.number for row in rows(bureau, "T31"))
    set_cells(bureau, [Edit(there, "stock", "2")], Act(reason="核实后修改"))
    back = return_for(bureau, "XM")
    then = snapshot(unit)
    lines = {farm: ("T31", tuple(unit.sql.execute(f"{unit.codec('T31').select} WHERE n = ?", (farm,)).fetchone()[1:]))}
    hand_over(back, unit)
    (found,) = between(unit, lines, package_lines(unit, back.id))
    assert (found.number, found.kind, dict(found.cells)) == (farm, "changed", {"stock": ("1", "2")})
    assert {("T31", "XM", found.key.id): dict(found.cells)} == differing(then, snapshot(unit))
