"""Copying from last year: new rows that continue those of then, and blank cells filled (DESIGN 5, Last year).

One batch, undone as one. Nothing that is there is overwritten unless that is asked for.
"""

from collections.abc import Iterator, Sequence

from db.batch import Act, Edit, Written
from db.checks.lastchecks import gone_rows
from db.columns import by_field
from db.kinship import living_rows
from db.lastrows import LastRows
from db.rights import rights_of
from db.schema import last_name
from db.store import Store
from db.troubles import EntryRefused
from db.writing import Writer
from forms.model import Field, Table
from forms.values import CONFLICT

KIND = "copy"


def copy_missing(store: Store, table: Table, reason: str = "") -> Written:
    """Add the rows of last year that none continues: a unit its own, the bureau everybody's, with a reason.

    Rows of a child table come only where their parent is.

    Raises:
        EntryRefused: The table's rows are fixed or not this unit's, or the bureau gave no reason.
    """
    with store.transaction():
        writer = Writer(store, Act(KIND, f"沿用上年：{table.title}", reason))
        unit = None if store.is_bureau else store.identity.unit
        by_owner: dict[str, dict[str, dict[str, str]]] = {}
        for owner, row, tokens in _lines(store, table, gone_rows(store, table, unit)):
            by_owner.setdefault(owner, {})[row] = tokens
        for owner, rows in by_owner.items():
            writer.add(table, owner, list(rows), by_field(list(rows.values())))
        return writer.finish()


def _lines(store: Store, table: Table, numbers: Sequence[int]) -> Iterator[tuple[str, str, dict[str, str]]]:
    codec = store.codec(table.id)
    units = {unit.code for unit in store.pack.units}
    parent = table.parent_field
    for number in numbers:
        owner, row, *line = store.sql.execute(
            f'SELECT _owner, _id, {codec.columns} FROM "{last_name(table.id)}" WHERE n = ?', (number,)
        ).fetchone()
        tokens = {name: token for name, token in codec.tokens(line).items() if _is_copied(codec.by_name[name], token)}
        has_parent = parent is None or bool(living_rows(store, table.parent or "", tokens.get(parent.name, "")))
        if owner in units and has_parent:
            yield owner, row, tokens


def _is_copied(field: Field, token: str) -> bool:
    return field.compute is None and not field.withdrawn and token not in {"", CONFLICT}


def copy_cells(
    store: Store,
    table: Table,
    rows: Sequence[int] | None = None,
    fields: Sequence[str] | None = None,
    *,
    overwrite: bool = False,
    reason: str = "",
) -> Written:
    """Fill cells of rows with what the rows that they continue said last year.

    Args:
        rows: Local numbers; None: all rows of the table that this unit may write.
        fields: Names of fields; None: all that are not computed.
        overwrite: Also cells that say something; else blank ones only.

    Raises:
        EntryRefused: A field is not there or computed, a row foreign, or the bureau gave no reason.
    """
    with store.transaction():
        writer = Writer(store, Act(KIND, f"沿用上年：{table.title}", reason))
        wanted = [writer.writable(table, name) for name in fields] if fields is not None else list(table.fields)
        numbers = rows if rows is not None else _all_rows(store, table)
        writer.prepare(numbers)
        lasts, rights = LastRows(store, table), rights_of(store, store.identity.unit)
        for number in numbers:
            last, key = lasts.of(number), writer.key(number)
            for field in wanted if last else ():
                token = (last or {}).get(field.name, "")
                is_mine = rights.may_write(table, key.owner, key.id, field.section)
                # What was asked for by name is refused in words; what merely lies on the way is passed over.
                if _is_copied(field, token) and (is_mine or (rows is not None and fields is not None)):
                    _set(writer, number, field, token, overwrite=overwrite)
        return writer.finish()


def _all_rows(store: Store, table: Table) -> list[int]:
    found = store.sql.execute(f'SELECT n FROM "{table.id}" WHERE _last IS NOT NULL ORDER BY n')
    return [number for (number,) in found]


def _set(writer: Writer, number: int, field: Field, token: str, *, overwrite: bool) -> None:
    present = writer.tokens(number)[field.name]
    if present == "" or (overwrite and present != CONFLICT):
        writer.set(Edit(number, field.name, token))


def has_last_year(store: Store, table: Table) -> bool:
    """Whether there is anything of last year to copy from."""
    return LastRows(store, table).is_loaded


def require_last_year(store: Store, table: Table) -> None:
    """Make sure that there is.

    Raises:
        EntryRefused: There is not (E-NO-LAST-YEAR).
    """
    if not has_last_year(store, table):
        raise EntryRefused("E-NO-LAST-YEAR", table=table.title)
