"""What the pack says about the county, as tables that its own SELECTs can read (DESIGN 4, Table and cross checks)."""

import sqlite3
from decimal import Decimal, InvalidOperation
from typing import Final

from db.store import Store
from forms.model import Pack

#: Tables of facts; beside them a pack's SELECTs read `code_<list>`(code, label) for each of its code lists.
FACTS: Final = ("units", "towns", "villages", "campaign", "county")
#: Tables that every store has from the beginning; the others are made anew with each pack.
_KEPT: Final = ("units", "towns", "villages", "campaign")
_CODES: Final = "code_"


def fill_facts(store: Store) -> None:
    """Write units, townships, villages, the campaign and the code lists of the present pack, in place of any former."""
    write_facts(store.sql, store.pack)


def write_facts(sql: sqlite3.Connection, pack: Pack) -> None:
    """Write what a pack says about the county into any database that has the tables for it."""
    for table in _KEPT:
        sql.execute(f"DELETE FROM {table}")
    sql.executemany("INSERT INTO units VALUES (?, ?, ?)", [(unit.code, unit.name, unit.kind) for unit in pack.units])
    sql.executemany(
        "INSERT INTO towns VALUES (?, ?, ?, ?)", [(town.code, town.name, town.seat, town.counts) for town in pack.towns]
    )
    sql.executemany(
        "INSERT INTO villages VALUES (?, ?, ?)", [(item.code, item.name, item.code[:9]) for item in pack.villages]
    )
    sql.execute(
        "INSERT INTO campaign VALUES (?, ?, ?, ?, ?)", (pack.year, pack.start, pack.end, pack.area, pack.area_name)
    )
    _fill_county(sql, pack)
    _fill_codes(sql, pack)


def code_tables(store: Store) -> tuple[str, ...]:
    """Name the tables of the pack's code lists."""
    return tuple(_CODES + name for name in store.pack.codes)


def _fill_county(sql: sqlite3.Connection, pack: Pack) -> None:
    sql.execute("DROP TABLE IF EXISTS county")
    sql.execute("CREATE TABLE county(name TEXT PRIMARY KEY, value ANY) STRICT")
    sql.executemany("INSERT INTO county VALUES (?, ?)", [(name, _value(text)) for name, text in pack.county.items()])


def _value(text: str) -> str | float:
    """Give a fact as expressions have it: a number where it is one."""
    try:
        return float(Decimal(text))
    except InvalidOperation:
        return text


def _fill_codes(sql: sqlite3.Connection, pack: Pack) -> None:
    for (name,) in sql.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, ?) = ?", (len(_CODES), _CODES)
    ).fetchall():
        sql.execute(f'DROP TABLE "{name}"')
    for name, choices in pack.codes.items():
        sql.execute(f'CREATE TABLE "{_CODES}{name}"(code TEXT PRIMARY KEY, label TEXT NOT NULL) STRICT')
        sql.executemany(
            f'INSERT INTO "{_CODES}{name}" VALUES (?, ?)', [(choice.code, choice.label) for choice in choices]
        )
