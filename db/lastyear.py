"""Last year's values: bringing them in, handing a unit its part, taking that part over (DESIGN 5, Last year).

They are read-only for people and no part of any change set. `Source` is what they can come from: a workspace of last
year, the tables of a package, and whatever else can be read as rows of tokens.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from db.checks.findings import judge_rows, rules_of
from db.checks.staleness import mark_stale
from db.chunks import in_chunks
from db.fixed_rows import codes_of, row_codes
from db.lastrows import continued_id
from db.schema import last_name
from db.store import Store, fixed_id
from forms.carrying import carry, why_not
from forms.model import Field, Kind, Pack, Table

#: Where the workspace keeps what was brought in, when and from where.
META: Final = "last_year"
#: What a unit's code looks like, this year's or a former one's.
UNIT_CODE: Final = re.compile(r"[0-9A-Z]{1,12}")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as it was last year; `owner` and `id` are those of then."""

    owner: str
    id: str
    tokens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table as it was last year.

    Attributes:
        fields: Its fields by name, with their definitions where the form of last year is known.
        rows: In the order in which people know them.
        codes: Which township or code a fixed row stands for, by its id of then; the id itself where nothing is said.
        notes: What people should compare before they take it for last year's.
    """

    id: str
    fields: Mapping[str, Field | None]
    rows: Sequence[SourceRow]
    codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that last year's values come from.

    Attributes:
        name: For people.
        year: The year assessed then; None if nothing says so.
    """

    name: str
    year: int | None
    tables: tuple[SourceTable, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came over into one table.

    Attributes:
        left_out: What did not, in words.
        notes: What people should compare.
    """

    table: str
    title: str
    rows: int
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of last year as this year's form has it; `id` is that of the row which continues it."""

    owner: str
    id: str
    tokens: Mapping[str, str]


def bring_last_year(store: Store, source: Source) -> list[Brought]:
    """Put last year's values beside this year's, in place of those that were there; one transaction.

    Returns:
        For each table of this year what came over and what did not.
    """
    given = {table.id: table for table in source.tables}
    with store.transaction():
        ids = {table.id: _ids(store, table, given[table.id]) for table in forms_of(store.pack) if table.id in given}
        brought = []
        for table in forms_of(store.pack):
            if table.id not in given:
                replace_lines(store, table, ())
                brought.append(Brought(table.id, table.title, 0, ("去年的数据里没有这张表",)))
                continue
            mapping = _Mapping(store, table, given[table.id], ids)
            replace_lines(store, table, mapping.lines())
            brought.append(Brought(table.id, table.title, mapping.count, tuple(mapping.left_out()), mapping.notes))
        fact = {"name": source.name, "year": source.year, "at": store.clock(), "person": store.meta["person"]}
        store.put_meta(
            META, json.dumps(fact | {"rows": {item.table: item.rows for item in brought}}, ensure_ascii=False)
        )
    return brought


def forms_of(pack: Pack) -> list[Table]:
    """Give the tables of the notice, the program's own left out."""
    return [table for table in pack.tables if not table.builtin]


def replace_lines(store: Store, table: Table, lines: Iterable[Line]) -> None:
    """Put these rows in the place of last year's rows of a table, and renew what depends on them."""
    name, codec, rules = last_name(table.id), store.codec(table.id), rules_of(store, table.id)
    store.sql.execute(f'DELETE FROM "{name}"')
    marks = ", ".join("?" * (len(codec.names) + 3))
    computed = [item.name for item in table.fields if item.compute is not None]
    codes, coded = row_codes(store, table), [item.name for item in table.fields if item.is_row_code]
    for line in lines:
        tokens = {**dict.fromkeys(codec.names, ""), **line.tokens}
        rules.formulas.compute(tokens)
        tokens |= dict.fromkeys(coded, codes.get(line.id, ""))
        # A figure that was computed then is the one that was reported, whatever today's formula gives.
        tokens |= {key: line.tokens[key] for key in computed if line.tokens.get(key)}
        store.sql.execute(
            f'INSERT INTO "{name}"(_id, _owner, {codec.columns}) VALUES ({marks})',
            (line.id, line.owner, *codec.line(tokens)),
        )
    relink(store, table)


def relink(store: Store, table: Table) -> None:
    """Find anew which rows continue which of last year, with all that is computed and found from it."""
    codec = store.codec(table.id)
    numbers = [number for (number,) in store.sql.execute(f'SELECT n FROM "{table.id}" ORDER BY n').fetchall()]
    for some, marks in in_chunks(numbers):
        found = store.sql.execute(f"{codec.select} WHERE n IN ({marks})", some).fetchall()
        lines: dict[int, dict[str, str] | None] = {number: codec.tokens(line) for number, *line in found}
        judge_rows(store, table.id, lines, {number: codec.conflicts(line) for number, *line in found})
    mark_stale(store, [table.id, last_name(table.id)])


def kept_lines(store: Store, table: Table) -> Iterator[Line]:
    """Give last year's rows of a table as they are kept, in the order of then."""
    codec = store.codec(table.id)
    found = store.sql.execute(f'SELECT _owner, _id, {codec.columns} FROM "{last_name(table.id)}" ORDER BY n').fetchall()
    for owner, row, *line in found:
        yield Line(owner, row, codec.tokens(line))


def _ids(store: Store, table: Table, source: SourceTable) -> dict[tuple[str, str], str]:
    """Give the ids that rows have this year by their owner and id of last year; those left out are not among them."""
    campaign = store.identity.campaign
    if table.kind is Kind.CARD:
        rows = source.rows if len(source.rows) == 1 else ()
        return {(row.owner, row.id): fixed_id(campaign, table.id) for row in rows}
    if table.rows_from is None:
        return {(row.owner, row.id): continued_id(store, table.id, row.owner, row.id) for row in source.rows}
    known = set(codes_of(table, store.pack))
    codes = {(row.owner, row.id): source.codes.get(row.id, row.id) for row in source.rows}
    return {key: fixed_id(campaign, f"{table.id}/{code}") for key, code in codes.items() if code in known}


class _Mapping:
    """The way of one table from last year's form to this year's, and what was lost on it."""

    def __init__(
        self, store: Store, table: Table, source: SourceTable, ids: Mapping[str, Mapping[tuple[str, str], str]]
    ) -> None:
        self._pack = store.pack
        self._table = table
        self._source = source
        self._ids = ids[table.id]
        #: A reference keeps the id without its owner; ids are unique in practice.
        self._refs = {name: {row: now for (_, row), now in found.items()} for name, found in ids.items()}
        self._pairs, self._apart = self._paired()
        self._lost: dict[str, int] = {}
        self.count = 0

    def _paired(self) -> tuple[list[tuple[Field, str, Field | None]], dict[str, str]]:
        """Find for each field its name of last year; (pairs, reasons by title where the two do not fit)."""
        pairs: list[tuple[Field, str, Field | None]] = []
        apart: dict[str, str] = {}
        for item in self._table.fields:
            name = self._former_name(item)
            if name not in self._source.fields:
                continue
            former = self._source.fields[name]
            if former is not None and (why := why_not(item, former)):
                apart[item.title] = why
            else:
                pairs.append((item, name, former))
        return pairs, apart

    def lines(self) -> Iterator[Line]:
        """Give the rows that come over."""
        for row in self._source.rows:
            now = self._ids.get((row.owner, row.id))
            if now is None:
                continue
            self.count += 1
            yield Line("" if self._table.is_fixed else self._owner(row.owner), now, self._tokens(row))

    def _owner(self, owner: str) -> str:
        """Say whose a row was; one of nobody that could be a unit is the bureau's: tasks must name one."""
        return owner if UNIT_CODE.fullmatch(owner) else self._pack.bureau

    def _tokens(self, row: SourceRow) -> dict[str, str]:
        tokens = {}
        for item, name, former in self._pairs:
            token = row.tokens.get(name, "")
            found = self._ref(item, token) if item.to else carry(item, token, former, self._pack)
            if found is None:
                self._lost[item.title] = self._lost.get(item.title, 0) + 1
            else:
                tokens[item.name] = found
        return tokens

    def _ref(self, item: Field, token: str) -> str | None:
        return self._refs.get(item.to or "", {}).get(token) if token else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should compare before they take what came over for last year's."""
        return self._source.notes if self.count else ()

    def left_out(self) -> Iterator[str]:
        """Say what did not come over; asked after the rows were taken."""
        missing = len(self._source.rows) - self.count
        if missing:
            yield f"{missing} 条记录在今年的表里没有位置"
        for title, why in self._apart.items():
            yield f"“{title}”没有带入：{why}"
        taken = {name for _, name, _ in self._pairs} | {
            self._former_name(item) for item in self._table.fields if item.title in self._apart
        }
        for name, former in self._source.fields.items():
            if name not in taken and any(row.tokens.get(name) for row in self._source.rows):
                yield f"去年的“{former.title if former else name}”今年没有对应的指标项"
        for title, count in self._lost.items():
            yield f"“{title}”有 {count} 个值没有带入：看不懂、有冲突，或今年没有这个选项"

    def _former_name(self, item: Field) -> str:
        return item.name if item.name in self._source.fields else item.renamed_from or ""
