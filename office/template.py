"""Templates (模板): tables written to a workbook that is filled in with a table program and read by `office.fill`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from db.kinship import child_tables
from db.lastrows import LastRows
from db.references import References
from db.rights import Rights, rights_of
from db.rows import Row, count, fixed_names, rows
from db.store import Store
from forms.codes.lists import options
from forms.model import Field, FieldType, Scope, Table
from forms.showing import LABELS
from office.readiness import duty_tables
from office.seals import SOFTWARE
from reports.template import write_template
from reports.template_model import TemplateFacts, TemplateRow, TemplateTable

#: A drop-down of more entries is of no use to anybody, and the references of a county may be many.
MOST_OPTIONS = 2_000


def template(
    store: Store,
    tables: Sequence[str],
    target: Path,
    *,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[list[Table], int]:
    """Write tables with what is in them, each with its child tables, as a workbook to be filled in.

    Args:
        tables: Ids; none: all tables of this unit.
        report: Called with rows done and in all; may raise Cancelled, then there is no file.

    Returns:
        The tables written and how many rows they hold.

    Raises:
        EntryRefused: No such table (E-TABLE).
        ReportTrouble: The file cannot be written.
    """
    wanted = with_children(store, tables)
    references = References(store)
    unit = store.pack.unit(store.identity.unit).name
    facts = TemplateFacts(store.pack, unit, SOFTWARE, references.show)
    total = sum(count(store, table.id) for table in wanted)
    contents = _contents(store, wanted, references)
    return wanted, write_template(target, _counted(contents, total, report), facts)


def _counted(
    contents: Iterable[TemplateTable], total: int, report: Callable[[int, int], None]
) -> Iterator[TemplateTable]:
    """Tell of each row as it is written."""
    done = 0

    def each(rows: Iterable[TemplateRow]) -> Iterator[TemplateRow]:
        nonlocal done
        for row in rows:
            done += 1
            report(done, total)
            yield row

    for content in contents:
        yield replace(content, rows=each(content.rows))


def with_children(store: Store, tables: Sequence[str]) -> list[Table]:
    """Give these tables, each with the child tables that are this unit's business, once each and parents first."""
    if not tables:
        return ordered(duty_tables(store))
    rights = rights_of(store, store.identity.unit)
    found: dict[str, Table] = {}
    for table in map(store.table, tables):
        found[table.id] = table
        found |= {child.id: child for child in child_tables(store, table) if rights.sees(child.id)}
    return list(found.values())


def ordered(tables: Iterable[Table]) -> list[Table]:
    """Put tables in such an order that rows which others refer to come first; else as they are."""
    left, done = list(tables), list[Table]()
    while left:
        names = {table.id for table in left}
        ready = [table for table in left if not _needs(table) & (names - {table.id})]
        # Tables that refer to each other in a circle are taken as they come.
        chosen = ready or left[:1]
        done += chosen
        left = [table for table in left if table not in chosen]
    return done


def _needs(table: Table) -> set[str]:
    return {field.to for field in table.fields if field.to and not field.withdrawn}


def _contents(store: Store, tables: Sequence[Table], references: References) -> Iterator[TemplateTable]:
    rights = rights_of(store, store.identity.unit)
    for table in tables:
        last = LastRows(store, table)
        has_all = any(duty.rows is Scope.ALL for duty in rights.of(table.id))
        yield TemplateTable(
            table,
            _rows(store, table, rights, last),
            _options(store, table, references),
            shows_units=not table.is_fixed and (rights.is_bureau or has_all),
            has_last=last.is_loaded,
        )


def _rows(store: Store, table: Table, rights: Rights, last: LastRows) -> Iterator[TemplateRow]:
    names = fixed_names(store, table) if table.rows_from else {}
    units = {unit.code: unit.name for unit in store.pack.units}
    place = {row: number for number, row in enumerate(names)}
    found = rows(store, table.id)
    # Fixed rows stand in the order of the list that they are from.
    for row in sorted(found, key=lambda row: place.get(row.key.id, 0)) if names else found:
        choice = names.get(row.key.id)
        yield TemplateRow(
            row.key.id,
            row.key.owner,
            row.tokens,
            name=f"{choice.code} {choice.label}" if choice else "",
            unit=units.get(row.key.owner, row.key.owner),
            last=last.of(row.number) or {},
            shut=shut_fields(table, row, rights),
        )


def shut_fields(table: Table, row: Row, rights: Rights) -> frozenset[str]:
    """Name the fields of a row that this unit may not write."""
    parts = {field.section for field in table.fields}
    shut = {part for part in parts if not rights.may_write(table, row.key.owner, row.key.id, part)}
    return frozenset(field.name for field in table.fields if field.section in shut)


def _options(store: Store, table: Table, references: References) -> Mapping[str, Sequence[str]]:
    found = {}
    for field in table.fields:
        offered = _offered(store, field, references)
        if offered and len(offered) <= MOST_OPTIONS:
            found[field.name] = offered
    return found


def _offered(store: Store, field: Field, references: References) -> Sequence[str]:
    if field.compute is not None or field.withdrawn:
        return ()
    known: Sequence[str] = ()
    if field.type is FieldType.BOOLEAN:
        known = tuple(LABELS.values())
    elif field.type is FieldType.REF and field.to:
        known = [choice.label for choice in references.options(field.to)]
    elif choices := options(field, store.pack):
        known = [references.show(field, choice.code) for choice in choices]
    return [*known, *field.states] if known else ()
