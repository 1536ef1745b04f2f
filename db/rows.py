"""Reading rows for grids, cards and the command line; `db.sifting` sorts and filters them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field

from db.chunks import in_chunks
from db.fixed_rows import codes_of
from db.row_key import RowKey
from db.rowplaces import placed, places_of
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from forms.model import Choice, Kind, Table
from forms.records import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands.

    Attributes:
        number: Local number; the way to name a row within this workspace.
        tokens: Token by field, blank cells included.
        conflicts: Candidate tokens by field, where there are several.
    """

    number: int
    key: RowKey
    tokens: Mapping[str, str]
    conflicts: Mapping[str, Sequence[str]] = field(default_factory=dict)


def rows(store: Store, table: str) -> Iterator[Row]:
    """Give all rows of a table, in order of entry; at the bureau by what people tell them apart by."""
    yield from fetch(store, table, numbers(store, table))


def numbers(store: Store, table: str) -> list[int]:
    """Give the local numbers of a table's rows, in order of entry; one that was inserted where it was.

    At the bureau, where rows of many units meet and entry has no order, by the fields that people tell them apart by.
    """
    known = store.table(table)
    order = [f'"{name}" IS NULL, "{name}"' for name in known.key] if store.is_bureau else []
    ordered = ", ".join([*order, "n"])
    found = [number for (number,) in store.sql.execute(f'SELECT n FROM "{known.id}" ORDER BY {ordered}')]
    return found if store.is_bureau else placed(found, places_of(store, table))


def numbers_of(store: Store, table: str, keys: Collection[RowKey]) -> list[int]:
    """Give the local numbers of some of a table's rows, in the order of `numbers`; one that is gone is left out."""
    asked: dict[str, list[str]] = {}
    for key in keys:
        asked.setdefault(key.owner, []).append(key.id)
    found: set[int] = set()
    for owner, ids in asked.items():
        for some, marks in in_chunks(ids):
            named = f"SELECT n FROM row WHERE tbl = ? AND owner = ? AND id IN ({marks})"
            found.update(number for (number,) in store.sql.execute(named, (table, owner, *some)))
    return [number for number in numbers(store, table) if number in found] if found else []


def count(store: Store, table: str, owner: str | None = None) -> int:
    """Count the rows of a table, or those of one owner in it."""
    found = store.sql.execute(
        f'SELECT count(*) FROM "{store.table(table).id}" t JOIN row r ON r.n = t.n WHERE ? IS NULL OR r.owner = ?',
        (owner, owner),
    ).fetchone()
    return int(found[0])


def fetch(store: Store, table: str, wanted: Sequence[int]) -> Iterator[Row]:
    """Give rows by their local numbers, in the order asked for; one that is gone is left out."""
    codec = store.codec(table)
    columns = ", ".join(f't."{name}"' for name in (*codec.names, "_x"))
    for some, marks in in_chunks(wanted):
        found = {
            number: Row(number, RowKey(codec.table.id, owner, row), codec.tokens(line), codec.conflicts(line))
            for number, owner, row, *line in store.sql.execute(
                f'SELECT t.n, r.owner, r.id, {columns} FROM "{codec.table.id}" t JOIN row r ON r.n = t.n'
                f" WHERE t.n IN ({marks})",
                some,
            )
        }
        yield from (found[number] for number in some if number in found)


def fixed_names(store: Store, table: Table) -> dict[str, Choice]:
    """Give code and name of a table's fixed rows by row id, in order; a card is known by the table's title."""
    campaign = store.identity.campaign
    if table.kind is Kind.CARD:
        return {fixed_id(campaign, table.id): Choice("-", table.title)}
    names = {town.code: town.name for town in store.pack.towns}
    names |= {village.code: village.name for village in store.pack.villages}
    names |= {choice.code: choice.label for choice in store.pack.codes.get(table.rows_from or "", ())}
    return {
        fixed_id(campaign, f"{table.id}/{code}"): Choice(code, names.get(code, code))
        for code in codes_of(table, store.pack)
    }


def find_row(store: Store, table: str, text: str) -> Row:
    """Find a row by what a person writes for it.

    Args:
        text: A local number, the beginning of the id, `-` for a card; for a fixed row also its code or its name, such
            as a township's; for any other also the first part of its key, such as a farm's name.

    Raises:
        EntryRefused: No such row, or several.
    """
    definition = store.table(table)
    wanted = _matching(store, definition, text)
    if len(wanted) > 1:
        raise EntryRefused("E-ROW-AMBIGUOUS", table=definition.title, row=text, count=len(wanted))
    found = list(fetch(store, definition.id, wanted))
    if not found:
        raise EntryRefused("E-ROW", table=definition.title, row=text)
    return found[0]


def was_row(store: Store, table: str, text: str) -> int:
    """Give the local number of a row that is deleted, by that number as a person writes it; 0 if there was none."""
    if not (text.isascii() and text.isdigit() and len(text) < 8):  # noqa: PLR2004 - as above
        return 0
    asked = "SELECT n FROM row WHERE n = ? AND tbl = ?"
    found = store.sql.execute(asked, (int(text), store.table(table).id)).fetchone()
    return int(found[0]) if found else 0


def _matching(store: Store, table: Table, text: str) -> list[int]:
    if text == "-":
        return numbers(store, table.id)
    named = [row for row, choice in fixed_names(store, table).items() if text in {choice.code, choice.label}]
    if named:
        return [number for row in named for number in _beginning(store, table, row)]
    if text.isascii() and text.isdigit() and len(text) < 8:  # noqa: PLR2004 - longer ones begin an id
        return [int(text)]
    return _beginning(store, table, text) or _called(store, table, text)


def _beginning(store: Store, table: Table, text: str) -> list[int]:
    """Give the rows whose id begins so."""
    asked = f'SELECT r.n FROM row r JOIN "{table.id}" t ON t.n = r.n WHERE r.tbl = ? AND substr(r.id, 1, ?) = ?'
    return [number for (number,) in store.sql.execute(asked, (table.id, len(text), text))]


def _called(store: Store, table: Table, text: str) -> list[int]:
    """Give the rows whose key begins with just this text."""
    if not table.key:
        return []
    asked = f'SELECT n FROM "{table.id}" WHERE "{table.key[0]}" = ? ORDER BY n'
    return [number for (number,) in store.sql.execute(asked, (text,))]
