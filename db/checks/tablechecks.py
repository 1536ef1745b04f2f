"""Checks that look at a whole table or at several: a SELECT whose rows are findings (DESIGN 4)."""

import sqlite3
from collections.abc import Iterator
from typing import Final

from db.checks import confine, functions
from db.store import Store
from forms.model import Check, Table

READABLE: Final = frozenset({"row", "units", "towns", "campaign"})
_WHOLE_TABLE: Final = 0
#: As many findings of one check as anybody could look at; more would only fill the memory.
MOST_FINDINGS: Final = 10_000


def judge_table(store: Store, table: Table) -> None:
    """Renew the findings of a table's own SELECT checks.

    A statement that is refused or runs out of time leaves a finding that says so, instead of silence.
    """
    for check in table.checks:
        if check.find is None:
            continue
        store.sql.execute("DELETE FROM problem WHERE tbl = ? AND code = ?", (table.id, check.id))
        found = [
            (number, table.id, check.id, name, check.level.value, text, text)
            for number, name, text in _run(store, check)
        ]
        store.sql.executemany("INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)", found)


def _run(store: Store, check: Check) -> Iterator[tuple[int, str, str]]:
    """Run a check on a connection of its own that can only read what is committed."""
    readable = READABLE | {table.id for table in store.pack.tables}
    sql = store.reading()
    try:
        functions.register(sql)
        confine.limit(sql)
        sql.set_authorizer(confine.guard(frozenset(readable)))
        with confine.deadline(sql, confine.PASS_SECONDS):
            cursor = sql.execute(check.find or "")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchmany(MOST_FINDINGS)
        yield from (_finding(check, dict(zip(names, row, strict=True))) for row in rows)
    except (sqlite3.Error, ValueError, LookupError, OverflowError, TypeError) as fault:
        text = f"规则 {check.id} 没有运行（{type(fault).__name__}），这一项没有核对。请把方案退回编制单位修改。"
        yield _WHOLE_TABLE, "", text
    finally:
        sql.close()


def _finding(check: Check, slots: dict[str, object]) -> tuple[int, str, str]:
    number = slots.get("_row")
    place = int(number) if isinstance(number, int) else _WHOLE_TABLE
    return place, str(slots.get("_field") or ""), check.message.format_map(slots)
