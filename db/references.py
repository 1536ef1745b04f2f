"""Rows by what people call them, and back (DESIGN 4, Children): what a `ref` field shows, takes and offers.

A reference keeps the id of a row; people see and type the values of its key, such as the name of a water source. Names
are looked up in the workspace as it stands, so that a farm that is renamed is shown by its new name everywhere.
Parsers are loaded when something is typed: the first screen only shows.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from db.kinship import living_rows
from db.rows import fixed_names
from forms.model import Choice, Field, FieldType, Kind, Table
from forms.showing import show
from forms.values import is_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from db.store import Store
    from forms.parsing import Parsed

_JOINT = "、"


class References:
    """Names of rows; made anew for each screen, list or paste, since it keeps what it has read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._options: dict[str, tuple[Choice, ...]] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._found: dict[tuple[str, str], tuple[Choice, ...]] = {}

    def show(self, field: Field, token: str) -> str:
        """Write a token of any field for people; typing what is shown gives the token again."""
        if field.type is not FieldType.REF or not token or field.to is None or is_state(field, token):
            return show(field, token, self._store.pack)
        return self._label(self._store.table(field.to), token)

    def read(self, field: Field, text: str) -> Parsed:
        """Understand a typed text as any field would; the name of a row becomes its id.

        Returns:
            A name that no row has, or several, stays as typed, with a notice; the check finds it until it is mended.
        """
        from forms.parsing import Parsed, parse

        parsed = parse(field, text, self._store.pack)
        if field.type is not FieldType.REF or not parsed.token or field.to is None or is_state(field, parsed.token):
            return parsed
        table = self._store.table(field.to)
        found = self._named(table, parsed.token)
        if len(found) == 1:
            return Parsed(found[0].code, parsed.notices)
        return Parsed(parsed.token, (*parsed.notices, _told(table, parsed.token, found)))

    def options(self, table_id: str) -> tuple[Choice, ...]:
        """Give the rows of a table to choose from: id and name, in order of their names."""
        table = self._store.table(table_id)
        if table.id not in self._options:
            found = sorted(self._choices(table), key=lambda choice: (choice.label, choice.code))
            self._options[table.id] = tuple(found)
        return self._options[table.id]

    def words(self, table: Table, tokens: Mapping[str, str]) -> str:
        """Give what people tell a row of a table apart by: the values of its key."""
        fields = self._store.codec(table.id).by_name
        shown = (self._plain(table, fields[name], tokens.get(name, "")) for name in table.key)
        return _JOINT.join(text for text in shown if text)

    def _plain(self, table: Table, field: Field, token: str) -> str:
        """Show a part of a key; a table whose key holds a row of its own kind would name itself for ever."""
        return show(field, token, self._store.pack) if field.to == table.id else self.show(field, token)

    def _label(self, table: Table, row: str) -> str:
        """Give the name of one row; a row that is not here is shown as it is kept."""
        if (table.id, row) not in self._labels:
            self._labels[table.id, row] = self._one_label(table, row)
        return self._labels[table.id, row]

    def _one_label(self, table: Table, row: str) -> str:
        found = [] if table.is_fixed else living_rows(self._store, table.id, row)
        if found:
            number = found[0][0]
            codec = self._store.codec(table.id)
            line = self._store.sql.execute(f"{codec.select} WHERE n = ?", (number,)).fetchone()[1:]
            words = self.words(table, codec.tokens(line))
            is_plain = not codec.extras(line).keys() & set(table.key)
            if words and is_plain and self._count(table, number) == 1:
                return words
        # Only all names together tell which are shared.
        return next((choice.label for choice in self.options(table.id) if choice.code == row), row)

    def _count(self, table: Table, number: int) -> int:
        """Count the rows whose key is that of this one."""
        same = " AND ".join(f'mine."{name}" IS other."{name}"' for name in table.key) or "1"
        asked = f'SELECT count(*) FROM "{table.id}" mine JOIN "{table.id}" other ON {same} WHERE mine.n = ?'
        return int(self._store.sql.execute(asked, (number,)).fetchone()[0])

    def _apart(self, words: str, owner: str, row: str) -> str:
        unit = next((item.name for item in self._store.pack.units if item.code == owner), owner)
        return f"{words}（{f'{unit} {row[:8]}'.strip()}）"

    def _choices(self, table: Table) -> Iterator[Choice]:
        if table.kind is Kind.CARD or table.rows_from is not None:
            yield from (Choice(row, choice.label) for row, choice in fixed_names(self._store, table).items())
            return
        codec = self._store.codec(table.id)
        columns = ", ".join(f't."{name}"' for name in (*codec.names, "_x"))
        found = [
            (owner, row, self.words(table, codec.tokens(line)))
            for owner, row, *line in self._store.sql.execute(
                f'SELECT r.owner, r.id, {columns} FROM "{table.id}" t JOIN row r ON r.n = t.n'
            )
        ]
        counts = Counter(words for _, _, words in found)
        for owner, row, words in found:
            yield Choice(row, words if words and counts[words] == 1 else self._apart(words, owner, row))

    def _named(self, table: Table, text: str) -> tuple[Choice, ...]:
        """Give the rows that a text may mean: by id, by full name, by the first part of the key."""
        if (table.id, text) not in self._found:
            self._found[table.id, text] = self._by_id(table, text) or self._by_name(table, text)
        return self._found[table.id, text]

    def _by_id(self, table: Table, text: str) -> tuple[Choice, ...]:
        return (Choice(text, text),) if living_rows(self._store, table.id, text) else ()

    def _by_name(self, table: Table, text: str) -> tuple[Choice, ...]:
        options = self.options(table.id)
        wanted = folded(text)
        exact = tuple(choice for choice in options if choice.label == text)
        full = exact or tuple(choice for choice in options if folded(choice.label) == wanted)
        return full or tuple(choice for choice in options if wanted in _beginnings(choice.label))


def ref_options(store: Store, field: Field) -> tuple[Choice, ...]:
    """Give the rows that a `ref` field can hold, for an editor to choose from; none for another field."""
    return References(store).options(field.to) if field.type is FieldType.REF and field.to else ()


def folded(text: str) -> str:
    """Write a name so that what looks alike is alike: half width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _beginnings(label: str) -> set[str]:
    """Give what a row may be called shortly: without its unit, or by the first part of its key."""
    plain = label.partition("（")[0]
    return {folded(plain), folded(plain.partition(_JOINT)[0])}


def _told(table: Table, text: str, found: tuple[Choice, ...]) -> str:
    if not found:
        return f"“{table.title}”里没有“{text}”，已照原样保留。请先填好那条记录，或改成它的名称。"
    names = "；".join(choice.label for choice in found[:3])
    return f"“{text}”可以指“{table.title}”的 {len(found)} 条记录（{names}），还没有选定。请写全名称。"
