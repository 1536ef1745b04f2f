"""Rows that every copy has and makes alike: a card's one row, those of townships and code lists (DESIGN 5, Rows)."""

from collections.abc import Mapping

from db.store import Store, fixed_id
from forms.model import Kind, Pack, Table


def add_fixed_rows(store: Store) -> None:
    """Give every card its row and every fixed list its rows, blank, so that what is forgotten can be seen."""
    for table in store.pack.tables:
        for row in fixed_ids(store, table):
            number = row_number(store, table.id, "", row)
            store.sql.execute(f'INSERT OR IGNORE INTO "{table.id}"(n) VALUES (?)', (number,))


def fixed_ids(store: Store, table: Table, pack: Pack | None = None) -> list[str]:
    """Give the ids of a table's fixed rows in order, a card's own too; none for free lists.

    Args:
        pack: The pack that the table is of; None: the present one.
    """
    campaign = store.identity.campaign
    if table.kind is Kind.CARD:
        return [fixed_id(campaign, table.id)]
    return [fixed_id(campaign, f"{table.id}/{code}") for code in codes_of(table, pack or store.pack)]


def codes_of(table: Table, pack: Pack) -> list[str]:
    """Give the codes of a table's fixed rows as a pack has them, in order; none for cards and free lists."""
    match table.rows_from:
        case None:
            return []
        case "towns":
            return [town.code for town in pack.towns]
        case "other_towns":
            return [town.code for town in pack.other_towns]
        case "villages":
            return [village.code for village in pack.villages]
        case name:
            return [choice.code for choice in pack.codes[name]]


def row_codes(store: Store, table: Table) -> Mapping[str, str]:
    """Give the code that each of a table's fixed rows stands for, by the row's id.

    Rows of earlier revisions are among them: one that holds something stays, and must say what it is about.
    """
    kept: dict[str, Mapping[str, str]] = store.kept("row codes")
    if table.id not in kept:
        kept[table.id] = {
            row: code
            for pack, form in ((store.pack, table), *store.lineage.definitions(table.id))
            for row, code in zip(fixed_ids(store, form, pack), codes_of(form, pack), strict=False)
        }
    return kept[table.id]


def row_number(store: Store, table: str, owner: str, row: str) -> int:
    """Give the local number of a row, making one for a row met for the first time."""
    found = store.sql.execute(
        "SELECT n FROM row WHERE tbl = ? AND owner = ? AND id = ?", (table, owner, row)
    ).fetchone()
    if found:
        return int(found[0])
    made = store.sql.execute("INSERT INTO row(tbl, owner, id) VALUES (?, ?, ?)", (table, owner, row)).lastrowid
    return int(made or 0)
