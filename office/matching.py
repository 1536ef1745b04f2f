"""Which row of the workspace a line of a sheet is about: by hidden id, by key, by being alike; else it is new."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from db.references import folded
from db.rights import Rights
from db.rows import Row, fixed_names, rows
from db.store import Store
from forms.model import Choice, Kind, Table
from office.records import Record, Records
from reports.template_model import OWNER, ROW_ID

Key: TypeAlias = tuple[str, ...]
#: By field the token of each line; None: refused.
Tokens: TypeAlias = Mapping[str, Sequence[str | None]]
#: More rows of one key, a mistake that is told anyway, are taken in their order.
_MOST_COMPARED: Final = 50
#: Where the fixed rows are townships, which people call by their names alone.
_OF_TOWNS: Final = frozenset({"towns", "other_towns"})
_TOWN_KIND: Final = re.compile(r"(?<=..)(?:街道办事处|街道|镇|乡)\Z")


@dataclass(slots=True)
class Matched:
    """What was found; lines by their places among the records.

    Attributes:
        rows: The row that a line is about.
        new: Lines that are new.
        strangers: Lines of a table with fixed rows that are none of them.
        again: Lines about a fixed row that an earlier line, which is told, was about already.
        untouched: Free rows that this unit may write and no line is about.
        told: What deserves a look.
    """

    rows: dict[int, Row] = field(default_factory=dict)
    new: Sequence[int] = ()
    strangers: list[int] = field(default_factory=list)
    again: dict[int, int] = field(default_factory=dict)
    untouched: list[Row] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


class Matching:
    """Matches the lines of one sheet."""

    def __init__(self, store: Store, table: Table, rights: Rights) -> None:
        self._store = store
        self._table = table
        self._found = [row for row in rows(store, table.id) if rights.is_bureau or _is_ours(rights, table, row)]

    def match(self, records: Records, tokens: Tokens) -> Matched:
        """Find the rows of lines; each row is found once.

        Args:
            tokens: Tokens of the lines by field, as far as they could be read.
        """
        if self._table.is_fixed:
            return self._fixed(records)
        present = [name for name in self._table.key if name in tokens]
        # A farm may be known by its name alone, never by its township alone.
        names = present if present[:1] == list(self._table.key[:1]) else []
        return _Free(self._found, names, self._table.key, records, tokens).match()

    def _fixed(self, records: Records) -> Matched:
        matched = Matched()
        if self._table.kind is Kind.CARD:
            matched.rows = {0: self._found[0]} if records.numbers else {}
            return matched
        by_id = {row.key.id: row for row in self._found}
        choices = fixed_names(self._store, self._table)
        names: dict[str, list[str]] = {}
        for row_id, choice in choices.items():
            for name in {choice.code, choice.label, f"{choice.code} {choice.label}"}:
                names.setdefault(folded(name), []).append(row_id)
        towns = _short_towns(self._table, choices)
        claimed: dict[int, int] = {}
        for place, record in enumerate(records.rows):
            row = by_id.get(record.id) if record.id in choices else self._named(record, names, by_id)
            if row is None and (town := towns.get(self._called(record))):
                row = by_id.get(town)
                matched.told.append(f"第 {record.row + 1} 行的“{self._called(record)}”已选为“{choices[town].label}”。")
            if row is None:
                matched.strangers.append(place)
            elif row.number in claimed:
                matched.again[place] = claimed[row.number]
            else:
                claimed[row.number] = place
                matched.rows[place] = row
        return matched

    def _named(self, record: Record, names: Mapping[str, Sequence[str]], by_id: Mapping[str, Row]) -> Row | None:
        for word in name_of(record):
            found = names.get(word, ())
            if len(found) == 1:
                return by_id.get(found[0])
        return None

    def _called(self, record: Record) -> str:
        """Give what the column that names the rows says, and no other: a county may be called like its seat."""
        said = record.cells.get(self._table.key[0]) if self._table.key else None
        return said.strip() if isinstance(said, str) else record.name


def _short_towns(table: Table, choices: Mapping[str, Choice]) -> dict[str, str]:
    """Give the rows of townships by their names without 镇, 乡 or 街道, where only one is called so."""
    if table.rows_from not in _OF_TOWNS:
        return {}
    short = [(_TOWN_KIND.sub("", choice.label), row_id) for row_id, choice in choices.items()]
    count = Counter(name for name, _ in short)
    return {name: row_id for name, row_id in short if count[name] == 1}


class _Free:
    """Lines of a table with free rows on their way to their rows.

    Args:
        found: Rows that this unit may write.
        names: The part of the key that the sheet has columns for.
    """

    def __init__(
        self, found: Sequence[Row], names: Sequence[str], key: Sequence[str], records: Records, tokens: Tokens
    ) -> None:
        self._found = found
        self._names = names
        self._is_whole = len(names) == len(key)
        self._numbers = records.numbers
        self._tokens = tokens
        self._ids = records.texts(ROW_ID)
        self._owners = records.texts(OWNER) or [""] * len(self._ids)
        self._claimed: set[int] = set()
        self._fold = _Folded()
        self._matched = Matched()

    def match(self) -> Matched:
        """Find the rows."""
        matched, steps = self._matched, (self._by_sure_id, self._by_key, self._by_id, self._alike)
        for step in steps if self._found else ():
            step()
        places = range(len(self._numbers))
        matched.new = [place for place in places if place not in matched.rows] if matched.rows else places
        matched.told += [
            f"第 {self._numbers[place] + 1} 行的记录号在这里没有，按新增处理。"
            for place in (matched.new if self._ids else ())
            if self._ids[place]
        ]
        matched.untouched = [row for row in self._found if row.number not in self._claimed]
        return matched

    def _claim(self, place: int, row: Row) -> None:
        self._claimed.add(row.number)
        self._matched.rows[place] = row

    def _by_sure_id(self) -> None:
        """Lines whose id and key say the same."""
        for place, row in self._with_ids():
            if row.number not in self._claimed and self._key_at(place) in {None, self._key(row.tokens)}:
                self._claim(place, row)

    def _by_key(self) -> None:
        """Lines whose key a row has; an id that says otherwise has been moved by sorting."""
        by_key: dict[Key, list[Row]] = {}
        for row in self._found:
            if row.number not in self._claimed and (key := self._key(row.tokens)):
                by_key.setdefault(key, []).append(row)
        for place, key in self._with_keys(by_key):
            left = by_key[key] if place not in self._matched.rows else []
            if left and (len(left) == 1 or self._is_whole):
                row = self._likest(left, place)
                left.remove(row)
                self._claim(place, row)
                if self._ids and self._ids[place] and self._ids[place] != row.key.id:
                    self._matched.told.append(
                        f"第 {self._numbers[place] + 1} 行的记录号与内容对不上（可能排过序），"
                        "已按内容找到对应的记录，请核对。"
                    )

    def _by_id(self) -> None:
        """Lines whose key was changed in the sheet."""
        for place, row in self._with_ids():
            if place not in self._matched.rows and row.number not in self._claimed:
                self._claim(place, row)

    def _alike(self) -> None:
        """Lines that say exactly what a row says, so that a sheet filled in twice changes nothing."""
        names = sorted(self._tokens)
        alike: dict[Key, list[Row]] = {}
        for row in self._found:
            if row.number not in self._claimed:
                alike.setdefault(tuple(row.tokens.get(name, "") for name in names), []).append(row)
        if not alike:
            return
        for place, key in enumerate(self._lines(names)):
            if key in alike and place not in self._matched.rows and alike[key]:
                self._claim(place, alike[key].pop(0))

    def _lines(self, names: Sequence[str]) -> Iterator[Key]:
        """Give the tokens of each line; a refused one is as good as blank."""
        columns = (self._tokens[name] for name in names)
        whole = ([token or "" for token in one] if None in one else one for one in columns)
        return zip(*whole, strict=True)

    def _with_ids(self) -> Iterator[tuple[int, Row]]:
        """Give the lines that have the id of a row, with that row."""
        by_id = {(row.key.owner, row.key.id): row for row in self._found} if self._ids else {}
        for place, key in enumerate(zip(self._owners, self._ids, strict=True)):
            if key[1] and key in by_id:
                yield place, by_id[key]

    def _with_keys(self, wanted: Collection[Key]) -> Iterator[tuple[int, Key]]:
        """Give the lines that have one of these keys."""
        if self._names and wanted:
            columns = (map(self._fold.__getitem__, self._tokens[name]) for name in self._names)
            yield from (
                (place, key)
                for place, key in enumerate(zip(*columns, strict=True))
                if key in wanted and self._key_at(place)
            )

    def _key_at(self, place: int) -> Key | None:
        return self._key({name: self._tokens[name][place] for name in self._names})

    def _likest(self, rows: Sequence[Row], place: int) -> Row:
        if len(rows) == 1 or len(rows) > _MOST_COMPARED:
            return rows[0]
        said = {name: column[place] or "" for name, column in self._tokens.items()}
        return max(rows, key=lambda row: sum(row.tokens.get(name) == token for name, token in said.items()))

    def _key(self, tokens: Mapping[str, str | None]) -> Key | None:
        """Give the key of a row; None where a part is blank or not known."""
        parts = [tokens.get(name) for name in self._names]
        return tuple(self._fold[part] for part in parts) if parts and all(parts) else None


class _Folded(dict[str | None, str]):
    """Names as they are compared, each folded once."""

    def __missing__(self, text: str | None) -> str:
        found = self[text] = folded(text or "")
        return found


def name_of(record: Record) -> Iterator[str]:
    """Give what the name of a fixed row may stand in, folded: its own column, then any other."""
    for cell in (record.name, *record.loose, *record.cells.values()):
        if isinstance(cell, str) and cell:
            yield folded(cell)


def _is_ours(rights: Rights, table: Table, row: Row) -> bool:
    parts = {None, *(section.id for section in table.sections)}
    return table.is_fixed or any(rights.may_write(table, row.key.owner, row.key.id, part) for part in parts)
