"""Last year's values from a workbook: a template, a workbook of reports, or whatever the titles fit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from db.lastyear import Source, SourceRow, SourceTable
from db.references import References, folded
from db.rows import fixed_names
from db.store import Store
from forms.model import Choice, Kind, Table
from forms.showing import show
from office.choosing import choose_sheet, choose_sheets
from office.columns import Titles
from office.fill_plan import records_of
from office.matching import name_of
from office.records import Record
from office.said_units import converted
from office.sheet_files import Ask, ask, read_sheets
from office.sheet_heads import head_of, judge_head
from office.template import ordered
from office.troubles import LastYearRefused
from office.verdicts import CellReader
from reports.sheet_wire import Sheet

#: What is read as sheets when it is named as the source of last year's values.
SUFFIXES = frozenset({".xlsx", ".xls", ".et"})


def sheet_source(store: Store, path: Path, asked: Ask = ask) -> Source:
    """Read last year's values from a workbook.

    Raises:
        SheetRefused: The file cannot be read.
        LastYearRefused: No sheet of it is a table of this pack (E-LAST-SOURCE), or the head of one says another county
            (E-LAST-AREA) or this year (E-LAST-YEAR).
    """
    sheets = read_sheets(path, asked)
    tables = ordered(table for table in store.pack.tables if not table.builtin)
    chosen = choose_sheets(sheets, tables) or _by_file_name(path, sheets, tables)
    if not chosen:
        raise LastYearRefused("E-LAST-SOURCE", path=path)
    notes = {table.id: tuple(judge_head(store.pack, head_of(sheet), path)) for table, sheet in chosen}
    reading = _Reading(store)
    read = [(table.id, reading.table(table, sheet)) for table, sheet in chosen]
    tables_of = (replace(one, notes=(*notes[table], *one.notes)) for table, one in read)
    return Source(path.name, None, tuple(tables_of))


def _by_file_name(path: Path, sheets: Sequence[Sheet], tables: Sequence[Table]) -> list[tuple[Table, Sheet]]:
    word = path.stem.split(maxsplit=1)[0].upper() if path.stem.strip() else ""
    found = [table for table in tables if word in {table.id.upper(), table.title}]
    return [(table, choose_sheet(path, sheets, table, Titles(table), "")) for table in found[:1]]


class _Reading:
    """Tables of one workbook; those that others refer to come first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._units = {unit.name: unit.code for unit in store.pack.units}
        self._units |= {town.name: town.code for town in store.pack.towns}
        self._names: dict[str, dict[str, str]] = {}

    def table(self, table: Table, sheet: Sheet) -> SourceTable:
        store = self._store
        records, layout = records_of(store, table, sheet, Titles(table))
        reader = CellReader(store, References(store), records.units, is_1904=sheet.is_1904)
        fields = {name: field for name, field in store.codec(table.id).by_name.items() if name in records.places}
        names = fixed_names(store, table) if table.rows_from else {}
        known = _codes_by_name(names)
        found = []
        for record in records.rows:
            tokens = {
                name: self._ref(field.to, cell) if field.to else reader.read(field, cell).token or ""
                for name, field in fields.items()
                if (cell := record.cells.get(name)) is not None
            }
            # What the form shows of itself is nothing that anybody said.
            if any(token for name, token in tokens.items() if fields[name].compute is None):
                found.append(SourceRow(self._owner(table, record), _id(record, known), tokens))
        self._remember(table, found)
        codes = {choice.code: choice.code for choice in names.values()}
        # What deserves a look, as where this year's are filled in.
        told = (*(layout.told if layout and not records.lines else ()), *converted(fields, records.units))
        return SourceTable(table.id, fields, found, codes, tuple(sentence.rstrip("。") for sentence in told))

    def _owner(self, table: Table, record: Record) -> str:
        if table.kind is Kind.CARD or table.rows_from:
            return ""
        return record.owner or self._units.get(record.unit, "")

    def _ref(self, table: str, cell: object) -> str:
        """Give the id of the row that a name means among those of the same workbook."""
        return self._names.get(table, {}).get(folded(str(cell)), "")

    def _remember(self, table: Table, found: Sequence[SourceRow]) -> None:
        fields = self._store.codec(table.id).by_name
        names: dict[str, str] = {}
        for row in found:
            parts = [show(fields[name], row.tokens.get(name, ""), self._store.pack) for name in table.key]
            for name in ("、".join(part for part in parts if part), *parts[:1]):
                names.setdefault(folded(name), row.id)
        self._names[table.id] = names


def _id(record: Record, known: Mapping[str, str]) -> str:
    """Give the id of then; a fixed row is known by its code, a row without any by its place."""
    own = next((known[word] for word in name_of(record) if word in known), "") if known else record.id
    return own or f"row {record.row}"


def _codes_by_name(names: Mapping[str, Choice]) -> dict[str, str]:
    """Give the code that each way to write the name of a fixed row means."""
    found: dict[str, str] = {}
    for choice in names.values():
        code, label = choice.code, choice.label
        for word in (code, label, f"{code} {label}"):
            found.setdefault(folded(word), code)
    return found
