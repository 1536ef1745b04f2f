"""Printing (打印): tables as their paper forms, and the statement (说明) that is signed and scanned back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.checks.problems import Findings
from db.checks.settle import settle_tables
from db.merging.checkpoint import checkpoint
from db.merging.effective import effective_tables
from db.merging.standing import report_with, sets_on
from db.references import References
from db.rights import rights_of
from db.rows import count, rows
from db.store import Store
from exchange.key_codes import package_code, table_code
from forms.model import Table
from office.content import load_changesets
from office.materials import DECLARED
from office.owing import Holdings, owed_by
from office.seals import shown_software
from office.setting import in_a_font

if TYPE_CHECKING:
    from reports.fonts import FontChoice
    from reports.print_model import Printed, PrintFacts, Standing
    from reports.sheet_model import Progress, SheetContent, SheetRow, Signatures


@dataclass(frozen=True, slots=True)
class _Codes:
    """What a printed page says of the state: table codes by table, and the report that holds it.

    Attributes:
        stage: Of the report; empty if none holds just this.
    """

    tables: dict[str, str]
    package: str = ""
    stage: str = ""


def tables_of_form(store: Store, name: str) -> list[Table]:
    """List the tables that are printed together under a table's name: those of its paper form that this unit has.

    Raises:
        EntryRefused: No such table.
    """
    table = store.table(name)
    form = next((form for form in store.pack.forms if form.id == table.id), None)
    if form is None:
        return [table]
    rights = rights_of(store, store.identity.unit)
    return [store.table(one) for one in form.tables if one == table.id or rights.sees(one)]


def print_table(
    store: Store,
    name: str,
    target: Path,
    *,
    alone: bool = False,
    personal: bool = False,
    report: "Progress | None" = None,
    font: "FontChoice | None" = None,
) -> "Printed":
    """Print a table, with the others of its paper form, into one PDF; equal state and font file give equal bytes.

    Args:
        alone: Only this table.
        personal: Whether names and telephone numbers are on it.

    Raises:
        EntryRefused: No such table.
        ReportTrouble: No font, a character that it lacks, or the file cannot be written.
    """
    # The tools for paper are slow to import and are needed once a season.
    from reports.print_form import print_form

    tables = [store.table(name)] if alone else tables_of_form(store, name)
    settle_tables(store)
    codes = _codes(store, tables)
    facts = _facts(store, tables, codes)
    references = References(store)

    def make(found: "FontChoice") -> "Printed":
        # Rows are read while they are printed, so for each font anew.
        contents = [_content(store, table, codes, personal=personal) for table in tables]
        return print_form(
            target, contents, facts, found, lambda field, token, _pack: references.show(field, token), report
        )

    return in_a_font(make, font)


def _codes(store: Store, tables: Sequence[Table]) -> _Codes:
    """Work out what a package made now would hold of these tables; nothing is written."""
    ids = [table.id for table in tables]
    with store.trial():
        checkpoint(store)
        numbers = sets_on(store, ids)
        files = effective_tables(load_changesets(store, numbers), store.lineage)
        sealed = None if store.is_bureau else report_with(store, numbers)
    found = {table.id: files.get(f"tables/{table.file_stem}.csv") for table in tables}
    codes = {name: table_code(content).replace(" ", "") for name, content in found.items() if content}
    return _Codes(codes, sealed.id, sealed.stage) if sealed else _Codes(codes)


def _facts(store: Store, tables: Sequence[Table], codes: _Codes) -> "PrintFacts":
    from reports.print_model import PrintFacts

    pack = store.pack
    return PrintFacts(
        title=f"{tables[0].id} {tables[0].title}",
        area_name=pack.area_name,
        year=pack.year,
        pack=f"方案 {pack.id} 第 {pack.version} 版",
        unit=pack.unit(store.identity.unit).name,
        standing=_standing(store, tables, codes),
        software=shown_software(),
        package_code=package_code(codes.package) if codes.package else "",
        expected_rows=sum(count(store, table.id) for table in tables),
    )


def _standing(store: Store, tables: Sequence[Table], codes: _Codes) -> "Standing":
    from reports.print_model import Standing

    if codes.stage:
        return Standing.INTERIM if codes.stage == "interim" else Standing.SEALED
    for table in tables:
        open_ones = Findings(store, table).counts()
        if open_ones.errors or open_ones.explains:
            return Standing.DRAFT
    return Standing.MERGED if store.is_bureau else Standing.OPEN


def _content(store: Store, table: Table, codes: _Codes, *, personal: bool) -> "SheetContent":
    from reports.sheet_model import SheetContent

    unit = store.identity.unit
    own = store.pack.unit(unit).name
    return SheetContent(
        table=table,
        rows=_rows(store, table),
        pack=store.pack,
        unit=f"{own}（汇总）" if store.is_bureau else own,
        code=codes.tables.get(table.id, ""),
        signatures=_signatures(store, table, personal=personal),
        personal=personal,
        nothing="" if store.is_bureau or count(store, table.id) else _declared(store, table),
    )


def _declared(store: Store, table: Table) -> str:
    """Say what this unit has declared about a table, or about what asks for it; empty if nothing."""
    holdings = Holdings(store)
    for one in owed_by(store, store.identity.unit):
        if table in one.tables:
            found = holdings.declared_tables(one).get(table.id) or holdings.declared(one)
            if found is not None:
                return f"{DECLARED.get(found.kind, found.kind)}：{found.statement}"
    return ""


def _rows(store: Store, table: Table) -> "Iterator[SheetRow]":
    """Give the rows; each says whose it is where there are those of several units."""
    from reports.sheet_model import SheetRow

    unit = store.identity.unit
    names = {item.code: item.name for item in store.pack.units}
    are_own = table.is_fixed or (not store.is_bureau and count(store, table.id) == count(store, table.id, unit))
    for row in rows(store, table.id):
        owner = row.key.owner
        yield SheetRow("" if are_own else names.get(owner, owner), row.tokens)


def _signatures(store: Store, table: Table, *, personal: bool) -> "Signatures":
    """Give who signs, where that is told; names are signed by hand unless personal data are asked for."""
    from reports.sheet_model import Signatures

    unit = store.identity.unit
    for row in rows(store, "C00"):
        told = row.tokens
        if (told["unit"], told["tbl"]) == (unit, table.id):
            names = (told["head"], told["reviewer"], told["filler"]) if personal else ("", "", "")
            return Signatures(*names, told["fill_date"])
    return Signatures()
