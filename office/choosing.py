"""Which sheet of a workbook is which table: by the hidden names, by the sheet's name, by its titles."""

from collections.abc import Sequence
from pathlib import Path

from forms.model import Kind, Table
from office.columns import Titles, fold_title, hidden_names, titled, upright
from office.troubles import SheetRefused
from reports.sheet_wire import Sheet


def choose_sheet(path: Path, sheets: Sequence[Sheet], table: Table, titles: Titles, wanted: str) -> Sheet:
    """Find the sheet of one table.

    Args:
        wanted: Name that the person gave; empty: none.

    Raises:
        SheetRefused: There is no such sheet (E-FILL-SHEET), it is the template of another table (E-FILL-OTHER), or
            none or several look like it (E-FILL-WHICH).
    """
    known = "、".join(sheet.name for sheet in sheets)
    if wanted:
        found = [sheet for sheet in sheets if sheet.name.strip() == wanted.strip()]
        if not found:
            raise SheetRefused("E-FILL-SHEET", path=path.name, sheet=wanted, known=known)
        return _fitting(found[0], table)
    filled = [sheet for sheet in sheets if sheet.lines]
    ours = [sheet for sheet in filled if _table_of(sheet) == table.id]
    if ours:
        return ours[0]
    if len(filled) == 1:
        return _fitting(filled[0], table)
    others = [sheet for sheet in filled if not _table_of(sheet)]
    named = [sheet for sheet in others if _is_called(sheet, table)]
    if len(named) == 1:
        return named[0]
    scores = sorted(((_score(sheet, table, titles), place) for place, sheet in enumerate(others)), reverse=True)
    if scores and scores[0][0] > 1 and (len(scores) == 1 or scores[0][0] > scores[1][0]):
        return others[scores[0][1]]
    raise SheetRefused("E-FILL-WHICH", path=path.name, table=table.title, known=known)


def choose_sheets(sheets: Sequence[Sheet], tables: Sequence[Table]) -> list[tuple[Table, Sheet]]:
    """Find the sheets of tables, as far as they say themselves whose they are."""
    found = []
    for table in tables:
        ours = [sheet for sheet in sheets if _table_of(sheet) == table.id]
        named = [sheet for sheet in sheets if not _table_of(sheet) and _is_called(sheet, table)]
        found += [(table, sheet) for sheet in (ours or named)[:1]]
    return found


def _fitting(sheet: Sheet, table: Table) -> Sheet:
    other = _table_of(sheet)
    if other and other != table.id:
        raise SheetRefused("E-FILL-OTHER", sheet=sheet.name, found=other, table=f"{table.id} {table.title}")
    return sheet


def _table_of(sheet: Sheet) -> str:
    layout = hidden_names(sheet)
    return layout.table_id if layout else ""


def _is_called(sheet: Sheet, table: Table) -> bool:
    name, title = fold_title(sheet.name), fold_title(table.title)
    return name in {title, table.id.casefold()} or name.startswith(f"{table.id.casefold()}{title}"[:31])


def _score(sheet: Sheet, table: Table, titles: Titles) -> int:
    if table.kind is Kind.CARD:
        return sum(1 for _ in upright(sheet, table, titles))
    layout = titled(sheet, titles)
    return len(layout.columns) if layout else 0
