"""Calling back a change set that nobody takes in: one with a text that a spreadsheet takes for a formula.

No form in a package holds such a text, so one that was typed and became part of a change set would bar each later
package. Nobody can have taken in the set. Once the text is mended the set is called back: it no longer counts, and the
same checkpoint writes what it said otherwise, as it stands now, in a new one.

Reasons, names and what people say beside the forms may begin as they like: packages spell them so that no spreadsheet
calculates (`forms.csv_guard`). A set that an older program spelled otherwise is taken in by nobody, either; there is
nothing to mend, and it is called back at the next checkpoint.
"""

import json
from collections.abc import Mapping
from typing import Final

from db.merging.changefiles import DELETED
from db.merging.live import settled
from db.merging.merge import Settled, registers_of
from db.merging.stored_sets import is_spelled_now, load_changeset
from db.store import Store
from forms.csv_guard import is_like_formula
from forms.parsing.text import FORMULA, formula_start

#: In `meta`: the numbers of the live sets of this workspace that nobody takes in; absent if nobody has looked yet.
_HELD: Final = "barred"
#: Beginnings of cells, as JSON writes them, that may have had another spelling.
_BEGINNINGS: Final = (*FORMULA, *"+-＋－﹢﹣﹦﹫'")
#: What F says, by table and row.
Found = Mapping[str, Mapping[int, Settled | None]]


def barred(store: Store) -> list[int]:
    """Give the change sets of this workspace that nobody would take in, by local number."""
    found = store.sql.execute("SELECT value FROM meta WHERE key = ?", (_HELD,)).fetchone()
    return list(json.loads(found[0])) if found else _searched(store, "s.own = 1", ())


def bar(store: Store, number: int) -> None:
    """Note a new change set of this workspace if nobody would take it in."""
    found = _searched(store, "s.n = ?", (number,))
    if found or _HELD not in store.meta:
        _hold(store, [*barred(store), *found])


def settled_in(store: Store, number: int) -> Found:
    """Give what F says about the rows of a change set, by table."""
    by_table: dict[str, list[int]] = {}
    asked = "SELECT r.tbl, r.n FROM change c JOIN row r ON r.n = c.row WHERE c.cs = ? ORDER BY r.tbl, r.n"
    for table, row in store.sql.execute(asked, (number,)):
        by_table.setdefault(table, []).append(row)
    return {
        table: dict(settled(store, rows, registers_of(store.lineage.table(table)))) for table, rows in by_table.items()
    }


def is_mended(store: Store, number: int, found: Found) -> bool:
    """Whether one of its texts is gone, if it has any, and nothing that it says is in dispute.

    What else of its rows is in dispute may be for other units to decide, and their word would not come in before.
    """
    is_gone, has_any = False, False
    asked = "SELECT c.row, r.tbl, c.cells FROM change c JOIN row r ON r.n = c.row WHERE c.cs = ?"
    for row, table, text in store.sql.execute(asked, (number,)).fetchall():
        one, said = found[table][row], json.loads(text)
        if one is None or _is_disputed(store, table, said, one):
            return False
        texts = store.lineage.cells(table, like_formula(store, table, said))
        has_any |= bool(texts)
        is_gone |= any(one.deleted or one.cells.get(name) != token for name, token in texts.items())
    return is_gone or not has_any


def _is_disputed(store: Store, table: str, said: Mapping[str, str], one: Settled) -> bool:
    if not one.conflicts:
        return False
    names, registers = store.lineage.cells(table, said), registers_of(store.lineage.table(table))
    return DELETED in one.conflicts or any(
        name in names for register in one.conflicts for name in registers.get(register, ())
    )


def call_back(store: Store, number: int) -> None:
    """Let a change set no longer count here, and what was done in it belong to none.

    It was held, and later sets say so: a copy of this workspace from before may still count it.
    """
    store.sql.execute("UPDATE changeset SET own = 0, live = 0 WHERE n = ?", (number,))
    store.sql.execute(
        "UPDATE journal SET cs = 0 WHERE cs = ?1 AND row IN (SELECT row FROM change WHERE cs = ?1)", (number,)
    )
    _hold(store, [other for other in barred(store) if other != number])


def like_formula(store: Store, table: str, cells: Mapping[str, str]) -> dict[str, str]:
    """Give those of some cells that may not travel, by the names of then."""
    suspects = {name: token for name, token in cells.items() if formula_start(token)}
    if not suspects:
        return {}
    forms = [found for _, found in store.lineage.definitions(table) if not found.builtin]
    texts = {field.name for found in forms for field in found.fields if field.is_text}
    return {name: token for name, token in suspects.items() if name in texts}


def _hold(store: Store, numbers: list[int]) -> None:
    store.put_meta(_HELD, json.dumps(sorted(set(numbers))))


def _searched(store: Store, which: str, values: tuple[int, ...]) -> list[int]:
    """Find those of some sets that nobody takes in."""
    starts = [json.dumps(first, ensure_ascii=False)[1:-1] for first in _BEGINNINGS]
    like = " OR ".join(["instr(c.cells, ?)"] * len(starts))
    found = store.sql.execute(
        "SELECT c.cs, r.tbl, c.cells FROM changeset s JOIN change c ON c.cs = s.n JOIN row r ON r.n = c.row"
        f" WHERE {which} AND ({like})",
        (*values, *(f':"{start}' for start in starts)),
    )
    held, suspects = set(), _headed(store, which, values)
    for number, table, text in found:
        cells = json.loads(text)
        if like_formula(store, table, cells):
            held.add(number)
        elif any(map(is_like_formula, cells.values())):
            suspects.add(number)
    return sorted(held | {one for one in suspects - held if not is_spelled_now(load_changeset(store, one))})


def _headed(store: Store, which: str, values: tuple[int, ...]) -> set[int]:
    """Find those of some sets whose reason or names may have had another spelling."""
    heads = store.sql.execute(f"SELECT s.n, s.reason, s.people FROM changeset s WHERE {which}", values)
    return {
        number for number, reason, people in heads if any(map(is_like_formula, (reason, *json.loads(people).values())))
    }
