"""Entering data: what a person types becomes tokens, is checked and durable before the cursor has moved on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.checks.problems import problems, values_of
from db.journal import Act, Edit, RowKey, Written, add_rows, delete_rows, put_row, set_cells
from db.rows import Row, find_row
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from forms.model import Level
from forms.parsing import Parsed, parse

LEAST_REASON = 10


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell as typed.

    Attributes:
        row: Local number of the row.
    """

    row: int
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of typing.

    Attributes:
        notices: What was converted or stripped on the way, in words, by (row, field).
    """

    written: Written
    notices: Mapping[tuple[int, str], tuple[str, ...]]


def read(store: Store, table: str, field: str, text: str) -> Parsed:
    """Understand a typed text as the field would, without writing anything.

    Raises:
        EntryRefused: No such field (E-FIELD).
    """
    codec = store.codec(table)
    if field not in codec.by_name:
        raise EntryRefused("E-FIELD", table=codec.table.title, field=field, known="、".join(codec.names))
    return parse(codec.by_name[field], text, store.pack)


def type_cells(store: Store, table: str, cells: Sequence[Typed], act: Act = Act()) -> Entered:  # noqa: B008 - frozen
    """Set cells from typed texts, all or none, durable on return.

    Raises:
        EntryRefused: A cell cannot be written; nothing was.
        StoreTrouble: The disk refused; nothing was written.
    """
    edits, notices = [], {}
    for cell in cells:
        parsed = read(store, table, cell.field, cell.text)
        edits.append(Edit(cell.row, cell.field, parsed.token, cell.text if cell.text != parsed.token else None))
        if parsed.notices:
            notices[cell.row, cell.field] = parsed.notices
    return Entered(set_cells(store, edits, act), notices)


def add_typed(
    store: Store,
    table: str,
    rows: Sequence[Mapping[str, str]],
    act: Act = Act("add"),  # noqa: B008 - frozen
) -> Entered:
    """Add rows of this unit from typed texts by field name.

    Raises:
        EntryRefused: The table has fixed rows, is not this unit's, or has no such field.
    """
    parsed = [{name: read(store, table, name, text) for name, text in row.items()} for row in rows]
    tokens = [{name: found.token for name, found in row.items()} for row in parsed]
    written = add_rows(store, table, tokens, act)
    numbers = written.rows.get(store.table(table).id, [])
    notices = {
        (number, name): found.notices
        for number, row in zip(numbers, parsed, strict=True)
        for name, found in row.items()
        if found.notices
    }
    return Entered(written, notices)


def remove(store: Store, table: str, names: Sequence[str], reason: str = "") -> Written:
    """Delete rows by what a person writes for them.

    Raises:
        EntryRefused: A row is not found, fixed or foreign.
    """
    found: list[Row] = [find_row(store, table, name) for name in names]
    return delete_rows(store, [row.number for row in found], Act("delete", reason=reason))


def explain(store: Store, problem_id: str, reason: str) -> None:
    """Write why a flagged value is right (合理性说明); it holds for exactly the present values.

    Raises:
        EntryRefused: No such finding, not one to be explained, or the reason is too short.
    """
    found = [item for item in problems(store) if problem_id and item.id.startswith(problem_id)]
    if len(found) != 1 or found[0].level is not Level.EXPLAIN:
        raise EntryRefused("E-NO-PROBLEM", problem=problem_id)
    (problem,) = found
    # As any text that travels: cleaned, and no formula to a sheet.
    reason = read(store, "C03", "reason", reason).token.lstrip("=@＝＠ \t")
    if len(reason) < LEAST_REASON:
        raise EntryRefused("E-EXPLAIN-SHORT", least=LEAST_REASON)
    unit = store.identity.unit
    place = (problem.check, problem.table, problem.owner, problem.row, problem.field)
    row = fixed_id(store.identity.campaign, "/".join(("C03", unit, *place)))
    names = ("check_id", "tbl", "row_owner", "row_id", "field")
    tokens = {**dict(zip(names, place, strict=True)), "shown": values_of(store, problem), "reason": reason}
    put_row(store, RowKey("C03", unit, row), tokens, Act("explain", "合理性说明"))
