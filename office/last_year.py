"""Last year's values: brought in by the bureau, carried by each task, copied by whoever fills (DESIGN 5, Last year)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from db.batch import Written
from db.lastcopy import copy_cells, copy_missing, require_last_year
from db.lastpart import last_part, take_last_part
from db.lastsource import read_workspace
from db.lastyear import Brought, Source, SourceRow, SourceTable, bring_last_year
from db.store import DATABASE, Store
from exchange.limits import MIB, TEXT_FILE_BYTES
from exchange.troubles import require_place
from exchange.verify import Verified
from forms import strictcsv
from forms.model import Pack
from office.last_sheets import SUFFIXES, sheet_source
from office.reading import read_payload
from office.troubles import LastYearRefused
from office.workspaces import require_bureau

FOLDER: Final = "data/last/"
#: Where the tables of a package lie, seen from its folder or from one within it; personal columns lie beside them.
_PLACES: Final = ("data/tables", "tables", ".")
_HEAD: Final = ("_row", "_owner")
_SALT: Final = "_salt"


def bring(store: Store, place: Path, *, dry_run: bool = False) -> list[Brought]:
    """Bring last year's values into the bureau's workspace, in place of those that are there.

    Args:
        place: Last year's workspace of the same county; a folder with tables as in a package (`t31.csv`), or one such
            file; a workbook, such as last year's report or a template.
        dry_run: Only tell what would come over.

    Raises:
        WrongUse: Not the bureau's workspace.
        LastYearRefused: Nothing there that can be read (E-LAST-SOURCE, E-LAST-FILE), another county (E-LAST-AREA), or
            this year's (E-LAST-YEAR).
        SheetRefused: The workbook cannot be read.
        StoreTrouble: Last year's workspace cannot be read.
    """
    require_bureau(store)
    source = _source(store, place)
    with store.trial() if dry_run else store.transaction():
        return bring_last_year(store, source)


def _source(store: Store, place: Path) -> Source:
    if (place / DATABASE).is_file():
        source, pack = read_workspace(place)
        _check(store.pack, pack, place)
        return source
    if place.suffix.lower() in SUFFIXES and place.is_file():
        return sheet_source(store, place)
    require_place(place)
    files = list(_files(place))
    if not files:
        raise LastYearRefused("E-LAST-SOURCE", path=place)
    return Source(place.name, None, tuple(_tables(store, files)))


def _check(pack: Pack, last: Pack, place: Path) -> None:
    if last.area != pack.area and last.area not in pack.former and pack.area not in last.former:
        raise LastYearRefused("E-LAST-AREA", path=place, found=last.area_name, wanted=pack.area_name)
    if last.year >= pack.year:
        raise LastYearRefused("E-LAST-YEAR", path=place, found=last.year, wanted=pack.year)


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for name in _PLACES:
        found = sorted((place / name).glob("*.csv")) if (place / name).is_dir() else []
        if found:
            yield from found
            private = (place / name).resolve().parent / "private"
            yield from sorted(private.glob("*.csv")) if private.is_dir() else ()
            return


def _tables(store: Store, files: Sequence[Path]) -> Iterator[SourceTable]:
    """Read the tables of a package: public and personal columns of a row lie in two files."""
    rows: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    names: dict[str, dict[str, None]] = {}
    stems = {table.file_stem: table.id for table in store.pack.tables if not table.builtin}
    for path in files:
        table = stems.get(path.stem.lower())
        if table is None:
            continue
        header, found = _read(path)
        columns = [name for name in header[len(_HEAD) :] if name != _SALT]
        names.setdefault(table, {}).update(dict.fromkeys(columns))
        for cells in found:
            row = dict(zip(header, cells, strict=True))
            tokens = rows.setdefault(table, {}).setdefault((row["_owner"], row["_row"]), {})
            tokens.update((name, row[name]) for name in columns)
    for table, known in names.items():
        lines = [SourceRow(owner, row, tokens) for (owner, row), tokens in rows.get(table, {}).items()]
        yield SourceTable(table, dict.fromkeys(known), lines)


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    if why := _unreadable(path):
        raise LastYearRefused("E-LAST-FILE", path=path.name, place="整个文件", why=why)
    try:
        header, rows = strictcsv.decode(path.read_bytes(), takes_formulas=True)
    except strictcsv.CsvFault as fault:
        place = f"第 {fault.line} 行" if fault.line else "整个文件"
        raise LastYearRefused("E-LAST-FILE", path=path.name, place=place, why=fault.why) from fault
    if tuple(header[: len(_HEAD)]) != _HEAD:
        raise LastYearRefused("E-LAST-FILE", path=path.name, place="标题行", why="前两列应是 _row 和 _owner")
    if doubled := next((name for name, count in Counter(header).items() if count > 1), None):
        raise LastYearRefused("E-LAST-FILE", path=path.name, place="标题行", why=f"“{doubled}”有两列")
    _refuse_equal_rows(path, rows)
    return header, rows


def _unreadable(path: Path) -> str:
    """Say why a file is not even looked into, or nothing: a device has no end, and a table is not that large."""
    if not path.is_file():
        return "不是文件"
    return f"超过 {TEXT_FILE_BYTES // MIB} MB" if path.stat().st_size > TEXT_FILE_BYTES else ""


def _refuse_equal_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Refuse a file that says two things of one row: one of them would be lost."""
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in enumerate(rows, 2):
        first = seen.setdefault(tuple(cells[: len(_HEAD)]), number)
        if first != number:
            why = f"_row 和 _owner 与第 {first} 行相同，一条记录要有自己的 _row"
            raise LastYearRefused("E-LAST-FILE", path=path.name, place=f"第 {number} 行", why=why)


def last_payload(store: Store, unit: str, *, personal: bool) -> dict[str, bytes]:
    """Give the part of last year's values that a unit's task carries, by path in the package."""
    return {f"{FOLDER}{name}": data for name, data in last_part(store, unit, personal=personal).items()}


def take_over(store: Store, verified: Verified) -> None:
    """Take over the last year's values that a task carries, in place of those of an earlier one.

    Raises:
        ChangeRefused: They are not what the bureau's program would have written (E-ROWS).
    """
    files: Mapping[str, bytes] = read_payload(verified, FOLDER)
    take_last_part(store, files, personal=bool(verified.info.recipient_keys))


def copy_from_last(
    store: Store,
    table: str,
    rows: Sequence[int] | None = None,
    fields: Sequence[str] | None = None,
    *,
    overwrite: bool = False,
    reason: str = "",
) -> Written:
    """Copy from last year: a cell, a row, a field of all rows, or a whole table; one batch, undone as one.

    Args:
        rows: Local numbers of rows that continue one of last year; None: the whole table. A whole free list then gets
            the rows that are missing, and what is there stays; cards and fixed rows get their blank cells filled.
        fields: Only these fields, of rows that are there.
        overwrite: Also cells that say something.
        reason: Why, where the bureau writes in others' rows.

    Raises:
        EntryRefused: Nothing of last year is here (E-NO-LAST-YEAR), or a cell cannot be written.
    """
    definition = store.table(table)
    require_last_year(store, definition)
    if rows is None and fields is None and not definition.is_fixed:
        return copy_missing(store, definition, reason)
    return copy_cells(store, definition, rows, fields, overwrite=overwrite, reason=reason)
