"""Tables in memory that hold nothing but the rows of an example, for SELECTs of a pack to be tried on."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db import schema
from db.checks import confine
from db.checks.rules import Rules
from db.facts import write_facts
from db.schema import last_name
from db.typed import Codec
from forms.examples import at_home
from forms.expressions.selects import readable_tables
from forms.model import ExampleRows, Kind, Pack, Table
from forms.parsing import parse

#: What a row of an example can say beside its fields.
OWNER: Final = "_owner"
ID: Final = "_id"
LAST: Final = "_last"


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of an example, in its table.

    Attributes:
        number: Its `n`.
        given: Tokens of the cells that the example gives.
    """

    table: str
    number: int
    given: Mapping[str, str]


def tokens_of(table: Table, row: Mapping[str, str], pack: Pack, prefix: str = "") -> dict[str, str]:
    """Read the typed texts of an example row; with a prefix those under such names."""
    fields = {prefix + field.name: field for field in table.fields}
    texts = {name: at_home(text, pack) for name, text in row.items() if name in fields}
    return {fields[name].name: parse(fields[name], text, pack).token for name, text in texts.items()}


class ExampleTables:
    """All tables of a pack, empty; rows are in them only while they are looked at."""

    def __init__(self, pack: Pack, rules: Mapping[str, Rules]) -> None:
        self.pack = pack
        self._rules = rules
        self._tables = {table.id: table for table in pack.tables}
        self._readable = frozenset(readable_tables(pack))
        self._sql = sqlite3.connect(":memory:", isolation_level=None)
        for _, statements in schema.STEPS:
            self._sql.executescript(statements)
        for table in pack.tables:
            for statement in schema.typed_table(table):
                self._sql.execute(statement)
        write_facts(self._sql, pack)

    def close(self) -> None:
        """Let go of the memory."""
        self._sql.close()

    @contextlib.contextmanager
    def holding(self, rows: ExampleRows) -> Iterator[tuple[Placed, ...]]:
        """Hold the rows of an example."""
        self._sql.execute("BEGIN")
        try:
            yield tuple(self._put(rows))
        finally:
            self._sql.execute("ROLLBACK")

    def ask(self, statement: str, seconds: float) -> confine.Answer:
        """Run a SELECT of the pack, confined as it is in a workspace.

        Raises:
            sqlite3.Error: It was refused or stopped.
        """
        with confine.confined(self._sql, self._readable, seconds=seconds):
            return confine.fetch(self._sql, statement)

    def table_of(self, number: int) -> Table | None:
        """Give the table of a row that is held."""
        found = self._sql.execute("SELECT tbl FROM row WHERE n = ?", (number,)).fetchone()
        return self._tables[found[0]] if found else None

    def _put(self, rows: ExampleRows) -> Iterator[Placed]:
        number = 0
        for table_id, entries in rows.items():
            table = self._tables[table_id]
            last = [row for row in entries if row.get(LAST) == "1"]
            before = [self._put_last(table, place, row) for place, row in enumerate(last, 1)]
            for row in entries:
                if row not in last:
                    number += 1
                    yield self._put_row(table, number, row, _continued(table, row, last, before))

    def _put_last(self, table: Table, number: int, row: Mapping[str, str]) -> Mapping[str, str]:
        tokens = tokens_of(table, row, self.pack)
        self._rules[table.id].formulas.compute(tokens, given=tuple(tokens))
        codec = Codec(table)
        marks = ", ".join("?" * (len(codec.names) + 4))
        self._sql.execute(
            f'INSERT INTO "{last_name(table.id)}"(n, _id, _owner, {codec.columns}) VALUES ({marks})',
            (number, row.get(ID, ""), self._owner(table, row), *codec.line(tokens)),
        )
        return tokens

    def _put_row(
        self, table: Table, number: int, row: Mapping[str, str], last: tuple[int, Mapping[str, str]] | None
    ) -> Placed:
        given = tokens_of(table, row, self.pack)
        tokens = dict(given)
        self._rules[table.id].formulas.compute(tokens, None, last[1] if last else None, given=tuple(tokens))
        self._sql.execute(
            "INSERT INTO row(n, tbl, owner, id) VALUES (?, ?, ?, ?)",
            (number, table.id, self._owner(table, row), row.get(ID, f"{table.id}/{number}")),
        )
        codec = Codec(table)
        self._sql.execute(codec.insert, (number, last[0] if last else None, *codec.line(tokens)))
        return Placed(table.id, number, given)

    def _owner(self, table: Table, row: Mapping[str, str]) -> str:
        return at_home(row.get(OWNER, "" if table.is_fixed else self.pack.bureau), self.pack)


def _continued(
    table: Table, row: Mapping[str, str], last: Sequence[Mapping[str, str]], before: Sequence[Mapping[str, str]]
) -> tuple[int, Mapping[str, str]] | None:
    """Give the last row that a row continues: a card's one, else that of the same `_id`, else of the same key."""
    same = [place for place, one in enumerate(last) if ID in row and one.get(ID) == row[ID]]
    if not same and table.kind is Kind.CARD:
        same = list(range(len(last)))
    if not same and table.key and not table.is_fixed:
        same = [place for place, one in enumerate(last) if all(one.get(name) == row.get(name) for name in table.key)]
    return (same[0] + 1, before[same[0]]) if len(same) == 1 else None
