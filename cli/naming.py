"""Rows and fields by the names that people use: local number and key, field name or title."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.references import References
from db.rows import Row, fetch, fixed_names, numbers, rows
from db.store import Store
from db.troubles import EntryRefused
from forms.model import Field, Kind, Table
from office.entry import Typed
from office.troubles import WrongUse


@dataclass(frozen=True, slots=True)
class RowName:
    """How a row is called on the screen: its local number and its key."""

    number: int
    words: str

    def __str__(self) -> str:
        return f"{self.number} {self.words}".rstrip()


def row_words(store: Store, table: Table, row: Row) -> str:
    """Give the key of a row in words; a card has none."""
    return _naming(store, table)(row)


def names_of(store: Store, table: str) -> dict[tuple[str, str], RowName]:
    """Give the names of all rows of a table by owner and id."""
    definition = store.table(table)
    words = _naming(store, definition)
    return {(row.key.owner, row.key.id): RowName(row.number, words(row)) for row in rows(store, definition.id)}


def _naming(store: Store, table: Table) -> Callable[[Row], str]:
    """Give what names the rows of a table; it looks other rows up once."""
    if table.kind is Kind.CARD:
        return lambda _row: ""
    if table.rows_from is not None:
        fixed = fixed_names(store, table)
        return lambda row: fixed[row.key.id].label
    references = References(store)
    return lambda row: references.words(table, row.tokens) or row.key.id[:8]


def field_name(store: Store, table: str, text: str) -> str:
    """Find a field by its name or by its title; what is neither stays as it is and is refused further on."""
    fields = store.codec(table).by_name
    if text in fields:
        return text
    return next((field.name for field in fields.values() if field.title == text), text)


def known_field(store: Store, table: str, text: str) -> str:
    """Find a field by its name or by its title.

    Raises:
        EntryRefused: There is none (E-FIELD).
    """
    name, known = field_name(store, table, text), store.codec(table).names
    if name not in known:
        raise EntryRefused("E-FIELD", table=store.table(table).title, field=text, known="、".join(known))
    return name


def assignments(store: Store, table: str, texts: Sequence[str]) -> dict[str, str]:
    """Read `field=text` as typed on the command line.

    Raises:
        WrongUse: Not of that form (E-ARGUMENT).
    """
    found = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or not name.strip():
            raise WrongUse("E-ARGUMENT", text=text)
        found[field_name(store, table, name.strip())] = value
    return found


def typed_cells(store: Store, table: str, row: int, texts: Sequence[str]) -> list[Typed]:
    """Read `field=text` as cells of a row.

    Raises:
        WrongUse: Not of that form (E-ARGUMENT).
    """
    return [Typed(row, name, value) for name, value in assignments(store, table, texts).items()]


def shown(references: References, field: Field, row: Row) -> str:
    """Give a cell for the screen; a conflict with its candidates, a reference by the name of its row."""
    if field.name in row.conflicts:
        return "冲突：" + " / ".join(references.show(field, token) or "（空）" for token in row.conflicts[field.name])
    return references.show(field, row.tokens[field.name])


def one_row(store: Store, table: str, number: int) -> Row | None:
    """Give a row by its local number; None if it is gone."""
    return next(fetch(store, table, [number]), None)


def all_rows(store: Store, table: str) -> list[Row]:
    """Give all rows of a table in the order of entry."""
    return list(fetch(store, table, numbers(store, table)))
