"""The law on the forms themselves: random cells in every table of a pack, worked out step by step and anew.

`test_everything_law` mixes all kinds of acts over a small pack; this one goes through every SELECT that a county uses.
"""

import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from db.checks import findings, staleness
from db.checks.settle import judge_all, settle_tables
from db.columns import NO_ROWS
from db.history import redo_last, undo_last
from db.journal import Act, Edit, add_rows, delete_rows, set_cells, write_block
from db.lastyear import Line, forms_of, replace_lines
from db.state import rebuild
from db.store import Role, Store
from db.troubles import EntryRefused
from forms.codes.lists import options
from forms.load import read_pack
from forms.model import Field, FieldType, Table
from tests.db.conftest import identity, issue_duties
from tests.db.made_stores import made_store
from tests.db.test_everything_law import shown

REASON = Act(reason="核实后修改")
_PLAIN = {
    FieldType.INTEGER: ("0", "1", "5", "12", "100", "2024"),
    FieldType.DECIMAL: ("0", "1.5", "2.50", "2.5", "10", "99.9", "78.5", "39.7", "1000"),
    FieldType.DATE: ("2024-05-01", "2023-12-31"),
    FieldType.MONTH: ("2024-05", "2024-01"),
    FieldType.YEAR: ("2024", "2023"),
    FieldType.BOOLEAN: ("0", "1"),
}


class Clerk:
    """Types anything anywhere."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.chance = Random(seed)
        self.tables = [table for table in forms_of(store.pack) if self._fields(table)]
        self._ids: dict[str, list[str]] = {}

    def _fields(self, table: Table) -> list[Field]:
        return [field for field in table.fields if field.travels and not field.withdrawn]

    def _token(self, field: Field) -> str:
        chance, pack = self.chance, self.store.pack
        match chance.randrange(12):
            case 0:
                return ""
            case 1 if field.states:
                return chance.choice(field.states).value
            case 2 if not field.is_text:
                return "?x"
        if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
            return chance.choice(options(field, pack)).code
        if field.type is FieldType.REF:
            return chance.choice(self._ids.get(field.to or "", [""]))
        if field.type is FieldType.CODE:
            return chance.choice(pack.towns).code
        return chance.choice(_PLAIN.get(field.type, ("甲", "乙", "丙场", "巴楚镇")))

    def row(self, table: Table) -> dict[str, str]:
        return {field.name: self._token(field) for field in self._fields(table)}

    def rows(self, table: Table) -> list[int]:
        return [number for (number,) in self.store.sql.execute(f'SELECT n FROM "{table.id}" ORDER BY n')]

    def add(self, table: Table) -> None:
        row = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        owner = self.chance.choice(self.store.pack.units).code
        with suppress(EntryRefused):  # a child without a parent
            add_rows(self.store, table.id, [self.row(table)], REASON, owner=owner, ids=[row])
            self._ids.setdefault(table.id, []).append(row)

    def fill(self) -> None:
        """Fill every table, and last year's beside it."""
        for table in sorted(self.tables, key=lambda table: bool(table.parent)):
            for _ in range(0 if table.is_fixed else self.chance.randint(1, 4)):
                self.add(table)
            for number in self.rows(table)[:4] if table.is_fixed else ():
                set_cells(self.store, [Edit(number, *cell) for cell in self.row(table).items()], REASON)
            asked = f'SELECT r.id FROM "{table.id}" t JOIN row r ON r.n = t.n ORDER BY t.n LIMIT 3'
            owner = "" if table.is_fixed else "XM"
            lines = [Line(owner, row, self.row(table)) for (row,) in self.store.sql.execute(asked).fetchall()]
            with self.store.transaction():
                replace_lines(self.store, table, lines)

    def act(self) -> None:
        """Do one thing."""
        table, chance = self.chance.choice(self.tables), self.chance
        numbers, kind = self.rows(table), self.chance.randrange(20)
        with suppress(EntryRefused):
            if kind < 15 and numbers:
                number, fields = chance.choice(numbers), self._fields(table)
                some = chance.sample(fields, min(len(fields), 1 + chance.randrange(2)))
                # As typing does it, which reads no more of the row than is asked of it.
                edits = [Edit(number, field.name, self._token(field)) for field in some]
                write_block(self.store, table.id, edits, NO_ROWS, REASON)
            elif kind == 15 and numbers and not table.is_fixed:
                delete_rows(self.store, [chance.choice(numbers)], REASON)
            elif kind == 16 and not table.is_fixed:
                self.add(table)
            elif kind > 17:
                undo_last(self.store) if kind == 18 else redo_last(self.store)
        if chance.random() < 0.6:
            settle_tables(self.store)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with made_store(tmp_path / "w", read_pack("bachu-2024").files, identity("HB", Role.BUREAU)) as made:
        made.sql.execute("PRAGMA synchronous = OFF")
        issue_duties(made)
        yield made


def _play(store: Store, seed: int, rounds: int) -> None:
    clerk = Clerk(store, seed)
    clerk.fill()
    for _ in range(rounds):
        for _ in range(30):
            clerk.act()
        settle_tables(store)
        before = shown(store)
        judge_all(store)
        assert shown(store) == before, "judged anew it is the same"
    before = shown(store)
    rebuild(store)
    assert shown(store) == before, "rebuilt it is the same"


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_every_form_of_the_pack_obeys_the_law(store: Store, seed: int) -> None:
    _play(store, seed, 4)


def test_a_column_that_is_not_read_is_caught(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = findings.columns_for

    def short(*asked: Any) -> frozenset[str] | None:
        columns = honest(*asked)
        return None if columns is None else columns & {"_last", "_x", *asked[2]}

    monkeypatch.setattr("db.writing.columns_for", short)
    with pytest.raises(AssertionError):
        _play(store, 1, 4)


def test_a_column_that_is_not_noted_is_caught(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = staleness.mark_cells
    monkeypatch.setattr(findings, "mark_cells", lambda s, t, columns, n: honest(s, t, set(columns) - {"stock"}, n))
    monkeypatch.setattr(findings, "mark_stale", lambda _store, _tables: None)
    with pytest.raises(AssertionError):
        _play(store, 1, 4)
