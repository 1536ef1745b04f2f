"""Which row of the workspace a line of a sheet is about: by hidden id, by key, by being alike; else it is new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from db.references import folded
from db.rights import Rights
from db.rows import Row, fixed_names, rows
from db.store import Store
from forms.model import Kind, Table
from office.records import Record

Key: TypeAlias = tuple[str, ...]
#: More rows of one key, a mistake that is told anyway, are taken in their order.
_MOST_COMPARED: Final = 50


@dataclass(slots=True)
class Matched:
    """What was found.

    Attributes:
        pairs: Each line with its row; None where it is new.
        strangers: Lines of a table with fixed rows that are none of them.
        untouched: Free rows that this unit may write and no line is about.
        told: What deserves a look.
    """

    pairs: list[tuple[Record, Row | None]] = field(default_factory=list)
    strangers: list[Record] = field(default_factory=list)
    untouched: list[Row] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


class Matching:
    """Matches the lines of one sheet.

    Args:
        tokens: Tokens of a line by field, as far as they could be read.
    """

    def __init__(self, store: Store, table: Table, rights: Rights) -> None:
        self._store = store
        self._table = table
        self._fields = store.codec(table.id).by_name
        self._found = [row for row in rows(store, table.id) if rights.is_bureau or _is_ours(rights, table, row)]
        self._claimed: set[int] = set()
        #: The part of the key that the sheet has columns for.
        self._names: Sequence[str] = table.key

    def match(self, records: Sequence[Record], tokens: Sequence[Mapping[str, str]]) -> Matched:
        """Find the rows of lines; each row is found once."""
        if self._table.is_fixed:
            return self._fixed(records)
        present = [name for name in self._table.key if any(name in one for one in tokens[:1])]
        # A farm may be known by its name alone, never by its township alone.
        self._names = present if present[:1] == list(self._table.key[:1]) else ()
        return self._free(records, tokens)

    def _fixed(self, records: Sequence[Record]) -> Matched:
        matched = Matched()
        if self._table.kind is Kind.CARD:
            matched.pairs = [(record, self._found[0]) for record in records[:1]]
            return matched
        by_id = {row.key.id: row for row in self._found}
        choices = fixed_names(self._store, self._table)
        names: dict[str, list[str]] = {}
        for row_id, choice in choices.items():
            for name in {choice.code, choice.label, f"{choice.code} {choice.label}"}:
                names.setdefault(folded(name), []).append(row_id)
        for record in records:
            row = by_id.get(record.id) if record.id in choices else self._named(record, names, by_id)
            if row is None or row.number in self._claimed:
                matched.strangers.append(record)
            else:
                self._claimed.add(row.number)
                matched.pairs.append((record, row))
        return matched

    def _named(self, record: Record, names: Mapping[str, Sequence[str]], by_id: Mapping[str, Row]) -> Row | None:
        for word in name_of(record):
            found = names.get(word, ())
            if len(found) == 1:
                return by_id.get(found[0])
        return None

    def _free(self, records: Sequence[Record], tokens: Sequence[Mapping[str, str]]) -> Matched:
        matched = Matched()
        rows: dict[int, Row | None] = {}
        for step in (self._by_sure_id, self._by_key, self._by_id, self._alike):
            step(records, tokens, rows, matched)
        for place, record in enumerate(records):
            matched.pairs.append((record, rows.get(place)))
            if record.id and place not in rows:
                matched.told.append(f"第 {record.row + 1} 行的记录号在这里没有，按新增处理。")
        matched.untouched = [row for row in self._found if row.number not in self._claimed]
        return matched

    def _claim(self, rows: dict[int, Row | None], place: int, row: Row) -> None:
        self._claimed.add(row.number)
        rows[place] = row

    def _by_sure_id(
        self, records: Sequence[Record], tokens: Sequence[Mapping[str, str]], rows: dict[int, Row | None], _: Matched
    ) -> None:
        """Lines whose id and key say the same."""
        by_id = {(row.key.owner, row.key.id): row for row in self._found}
        for place, record in enumerate(records):
            row = by_id.get((record.owner, record.id)) if record.id else None
            if row and row.number not in self._claimed and self._key(tokens[place]) in {None, self._key(row.tokens)}:
                self._claim(rows, place, row)

    def _by_key(
        self,
        records: Sequence[Record],
        tokens: Sequence[Mapping[str, str]],
        rows: dict[int, Row | None],
        matched: Matched,
    ) -> None:
        """Lines whose key a row has; an id that says otherwise has been moved by sorting."""
        by_key: dict[Key, list[Row]] = {}
        for row in self._found:
            if row.number not in self._claimed and (key := self._key(row.tokens)):
                by_key.setdefault(key, []).append(row)
        for place, record in enumerate(records):
            key = self._key(tokens[place]) if place not in rows else None
            left = by_key.get(key, []) if key else []
            if left and (len(left) == 1 or len(self._names) == len(self._table.key)):
                row = self._likest(left, tokens[place])
                left.remove(row)
                self._claim(rows, place, row)
                if record.id and record.id != row.key.id:
                    matched.told.append(
                        f"第 {record.row + 1} 行的记录号与内容对不上（可能排过序），已按内容找到对应的记录，请核对。"
                    )

    def _by_id(
        self, records: Sequence[Record], _: Sequence[Mapping[str, str]], rows: dict[int, Row | None], __: Matched
    ) -> None:
        """Lines whose key was changed in the sheet."""
        by_id = {(row.key.owner, row.key.id): row for row in self._found}
        for place, record in enumerate(records):
            row = by_id.get((record.owner, record.id)) if record.id and place not in rows else None
            if row and row.number not in self._claimed:
                self._claim(rows, place, row)

    def _alike(
        self, records: Sequence[Record], tokens: Sequence[Mapping[str, str]], rows: dict[int, Row | None], _: Matched
    ) -> None:
        """Lines that say exactly what a row says, so that a sheet filled in twice changes nothing."""
        names = sorted({name for one in records[:1] for name in one.cells if self._fields[name].compute is None})
        alike: dict[Key, list[Row]] = {}
        for row in self._found:
            if row.number not in self._claimed:
                alike.setdefault(tuple(row.tokens.get(name, "") for name in names), []).append(row)
        if not alike:
            return
        for place in range(len(records)):
            key = tuple(tokens[place].get(name, "") for name in names)
            if place not in rows and alike.get(key):
                self._claim(rows, place, alike[key].pop(0))

    def _likest(self, rows: Sequence[Row], tokens: Mapping[str, str]) -> Row:
        if len(rows) == 1 or len(rows) > _MOST_COMPARED:
            return rows[0]
        return max(rows, key=lambda row: sum(row.tokens.get(name) == token for name, token in tokens.items()))

    def _key(self, tokens: Mapping[str, str]) -> Key | None:
        """Give the key of a row; None where a part is blank or not known."""
        parts = [tokens.get(name, "") for name in self._names]
        return tuple(map(folded, parts)) if parts and all(parts) else None


def name_of(record: Record) -> Iterator[str]:
    """Give what the name of a fixed row may stand in, folded: its own column, then any other."""
    for cell in (record.name, *record.loose, *record.cells.values()):
        if isinstance(cell, str) and cell:
            yield folded(cell)


def _is_ours(rights: Rights, table: Table, row: Row) -> bool:
    parts = {None, *(section.id for section in table.sections)}
    return table.is_fixed or any(rights.may_write(table, row.key.owner, row.key.id, part) for part in parts)
