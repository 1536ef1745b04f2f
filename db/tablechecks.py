"""Checks that look at a whole table or at several: a SELECT whose rows are findings (DESIGN 4)."""

import sqlite3
from collections.abc import Iterator
from typing import Final

from db import confine, functions
from db.store import Store
from forms.model import Check, Table

READABLE: Final = frozenset({"row", "units", "towns", "campaign"})
_WHOLE_TABLE: Final = 0


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
    readable = READABLE | {table.id for table in store.pack.tables}
    functions.register(store.sql)
    store.sql.set_authorizer(confine.guard(frozenset(readable)))
    try:
        with confine.deadline(store.sql, confine.PASS_SECONDS):
            cursor = store.sql.execute(check.find or "")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
    except sqlite3.Error as fault:
        yield _WHOLE_TABLE, "", f"规则 {check.id} 没有运行（{fault}），请把方案退回编制单位修改。"
        return
    finally:
        store.sql.set_authorizer(None)
    for row in rows:
        slots = dict(zip(names, row, strict=True))
        yield int(slots.get("_row") or _WHOLE_TABLE), str(slots.get("_field") or ""), check.message.format_map(slots)
