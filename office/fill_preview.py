"""A look at a file before it is imported (预览): its sheets, which column is which field, and what would become of it.

What the child read is kept, so that what is imported is what was looked at, even if somebody has saved the file since.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from db.garbage import Uncollected
from db.store import Store
from db.troubles import EntryRefused
from forms.model import Field, Kind, Table
from office.choosing import choose_sheet
from office.columns import Layout, Titles, hidden_names, one_line, remembered, titled
from office.fill import fill
from office.filled import PLAIN, Import, Wishes
from office.sheet_files import Ask, ask, read_sheets
from office.troubles import SheetRefused
from reports.sheet_wire import Sheet

Report = Callable[[int, int], None]


class SheetFile:
    """A file as a child read it, once.

    Args:
        path: The file.
        asked: Asks the child.
    """

    def __init__(self, path: Path, asked: Ask = ask) -> None:
        self.path = path
        self._ask = asked
        self._sheets: list[Sheet] | None = None

    def sheets(self, path: Path) -> list[Sheet]:
        """Give what the child told, as `office.sheet_files.read_sheets` does."""
        if self._sheets is None:
            with Uncollected():
                self._sheets = read_sheets(path, self._ask)
        return self._sheets


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """One column of the sheet with a title.

    Attributes:
        place: From 0.
        field: Name of the field that it fills; empty: none.
    """

    place: int
    title: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a file before it is imported.

    Attributes:
        sheets: Names of the sheets to choose from.
        sheet: The sheet that was chosen for the table; None if none or several look like it.
        first: Number of the first row below the titles, from 0.
        columns: Which column is which field; empty where the sheet is laid out line by line.
        is_ours: The sheet is a template of this program, whose columns are known by hidden names.
        found: What the import would do; None if it is refused, and `refusal` says why.
    """

    file: SheetFile
    sheets: tuple[str, ...]
    sheet: Sheet | None = None
    first: int = 0
    columns: tuple[ColumnTold, ...] = ()
    is_ours: bool = False
    found: Import | None = None
    refusal: str = ""


def look(
    store: Store,
    table_id: str,
    file: SheetFile,
    wishes: Wishes = PLAIN,
    report: Report = lambda _done, _total: None,
) -> Looked:
    """Look at what an import of a file into a table would do; nothing is written.

    Raises:
        SheetRefused: The file cannot be read (E-SHEET-…). What can be mended by choosing a sheet or a column is told
            in `Looked.refusal`.
        Cancelled: The report said so.
    """
    sheets = [sheet for sheet in file.sheets(file.path) if sheet.lines]
    table = store.table(table_id)
    titles = Titles(table, remembered(store, table, wishes.columns), store.pack.year)
    looked = Looked(file, tuple(sheet.name for sheet in sheets))
    try:
        sheet = choose_sheet(file.path, sheets, table, titles, wishes.sheet)
        looked = _with_columns(looked, table, sheet, titles)
        return replace(
            looked, found=fill(store, [table.id], file.path, wishes, dry_run=True, read=file.sheets, report=report)
        )
    except (SheetRefused, EntryRefused) as refusal:
        return replace(looked, refusal=str(refusal))


def carry_out(
    store: Store,
    table_id: str,
    file: SheetFile,
    wishes: Wishes = PLAIN,
    report: Report = lambda _done, _total: None,
) -> Import:
    """Import what was looked at, all or nothing.

    Raises:
        SheetRefused, EntryRefused: See `office.fill.fill`.
    """
    return fill(store, [table_id], file.path, wishes, read=file.sheets, report=report)


def fields_offered(table: Table) -> list[Field]:
    """List the fields that a column can be given."""
    return [item for item in table.fields if item.compute is None and not item.withdrawn]


def _with_columns(looked: Looked, table: Table, sheet: Sheet, titles: Titles) -> Looked:
    layout = hidden_names(sheet) or titled(sheet, titles)
    if layout is None:
        return replace(looked, sheet=sheet)
    is_list = table.kind is not Kind.CARD and not layout.is_upright
    columns = _columns(layout, sheet) if is_list else ()
    return replace(looked, sheet=sheet, first=layout.first, columns=columns, is_ours=layout.is_ours)


def _columns(layout: Layout, sheet: Sheet) -> tuple[ColumnTold, ...]:
    fields = {column.place: column.field for column in layout.columns if not column.field.startswith("_")}
    if not layout.is_ours:
        return tuple(ColumnTold(place, one_line(title), fields.get(place, "")) for place, title in layout.titles)
    heads = next((line.cells for line in sheet.lines if line.row == layout.first - 1), ())
    return tuple(
        ColumnTold(place, one_line(str(heads[place])) if place < len(heads) else name, name)
        for place, name in sorted(fields.items())
    )
