"""A pack as one workbook: written for an officer to change, and read back into definition files (DESIGN 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import ClassVar, Final

from db.checks.examples import run_examples
from forms.load import load_pack, pack_ids, read_pack
from forms.model import Pack
from forms.packbook.faults import place_faults
from forms.packbook.language import PACK, PAGES
from forms.packbook.reading import Cell, Fault, Grid, Unreadable, read_book
from forms.packbook.toml import write_toml
from forms.revising import changes
from forms.troubles import DefinitionFaults, Trouble
from office.packs import export_pack, require_free
from office.sheet_files import Ask, ask, read_sheets
from reports.packbook import write_packbook
from reports.sheet_wire import Cell as WireCell
from reports.sheet_wire import Error, Number, Sheet, Unknown

#: Nobody reads more at once.
MOST_FAULTS: Final = 300
_FORMULA: Final = "这一格是公式，读不到它的内容。前面不要写等号，或先把单元格设为文本再写。"
_ERROR: Final = "这一格是表格软件的出错值 {text}，多半是开头写了等号。请先把单元格设为文本，再写不带等号的内容。"


class PackBookRefused(Trouble):
    """A sheet file that is no workbook of a pack; nothing was written."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-PACK-BOOK": ("{path} 里没有一张方案的工作表，没有导入。请先导出一个方案工作簿，在那里面改。"),
    }


@dataclass(frozen=True, slots=True)
class Imported:
    """A pack that was read from a workbook.

    Attributes:
        files: How many were written.
        changes: Beside the pack of that name that comes with the program, in sentences.
        notes: What of the workbook was left aside.
    """

    pack: Pack
    files: int
    changes: tuple[str, ...]
    notes: tuple[str, ...]


def export_packbook(pack: Pack, target: Path) -> int:
    """Write a pack as a workbook; gives the number of rows.

    Raises:
        ReportTrouble: The disk refused (E-REPORT-…); an older file is as before.
    """
    return write_packbook(target, pack)


def import_packbook(source: Path, folder: Path, asked: Ask = ask) -> Imported:
    """Make a pack's definition files out of a workbook, in an empty or new folder; with a fault nothing is written.

    The file is read in a child process like every sheet from outside.

    Raises:
        SheetRefused: The file cannot be read (E-SHEET-…).
        DefinitionFaults: Everything that is wrong, each with sheet, row and column.
        PackFolderTrouble: The folder is in use (E-PACK-FOLDER) or the disk refused (E-PACK-DISK).
    """
    require_free(folder)
    pack, notes = read_packbook(source, asked)
    told = changes(read_pack(pack.id), pack) if pack.id in pack_ids() else ()
    return Imported(pack, export_pack(pack, folder), told, notes)


def read_packbook(source: Path, asked: Ask = ask) -> tuple[Pack, tuple[str, ...]]:
    """Load the pack that a workbook tells of, with what was left aside.

    Raises:
        SheetRefused: The file cannot be read (E-SHEET-…).
        PackBookRefused: It holds no pack (E-PACK-BOOK).
        DefinitionFaults: Everything that is wrong, each with sheet, row and column.
    """
    sheets = read_sheets(source, asked)
    if not {page.title for page in PAGES} & {sheet.name for sheet in sheets}:
        raise PackBookRefused("E-PACK-BOOK", path=source.name)
    return load_grids([_grid(sheet) for sheet in sheets])


def load_grids(grids: Sequence[Grid]) -> tuple[Pack, tuple[str, ...]]:
    """Load the pack that sheets tell of, and run its examples; also gives what was left aside.

    Raises:
        DefinitionFaults: Everything that is wrong, each with sheet, row and column.
    """
    book = read_book(grids)
    if any(fault.is_gap for fault in book.faults):
        # Nearly everything hangs on what is missing; a thousand faults that only follow from it hide it.
        raise DefinitionFaults(_told(book.faults, []))
    written = {name: write_toml(block) for name, block in book.files.items()}
    pack: Pack | None = None
    try:
        pack = load_pack({name: file.content for name, file in written.items()})
        told: Iterable[str] = run_examples(pack)
    except DefinitionFaults as wrong:
        told = wrong.faults
    faults = _told(book.faults, place_faults(list(told), book, written))
    if faults or pack is None:
        raise DefinitionFaults(faults)
    return pack, tuple(book.notes)


def _told(own: list[Fault], found: list[Fault]) -> list[str]:
    """List the faults by sheet and row; what only follows from a row that could not be read is not told, too."""
    rows = {(fault.place.sheet, fault.place.row) for fault in own}
    is_pack_read = all(fault.place.sheet != PACK.title for fault in own)
    kept = [fault for fault in found if (fault.place.sheet, fault.place.row) not in rows]
    # Examples name the pack's year and area; and how many more the loader counts are mostly those of such rows.
    idle = (*(("还有",) if own else ()), *(() if is_pack_read else ("示例",)))
    kept = [fault for fault in kept if not fault.text.startswith(idle)]
    order = [page.title for page in PAGES]
    told = sorted([*own, *kept], key=lambda fault: (order.index(fault.place.sheet), fault.place.row))
    lines = list(dict.fromkeys(map(str, told)))
    more = len(lines) - MOST_FAULTS
    return lines if more <= 0 else [*lines[:MOST_FAULTS], f"还有 {more} 处，未列出。"]


def _grid(sheet: Sheet) -> Grid:
    return Grid(sheet.name, [(line.row, [_cell(cell) for cell in line.cells]) for line in sheet.lines])


def _cell(cell: WireCell) -> Cell:
    match cell:
        case None:
            return ""
        case Unknown():
            return Unreadable(_FORMULA)
        case Error():
            return Unreadable(_ERROR.format(text=cell))
        case Number():
            return _digits(cell)
        case bool():
            return "是" if cell else "否"
    return str(cell)


def _digits(number: str) -> str:
    """Write a number without an exponent."""
    return format(Decimal(number), "f") if "e" in number.lower() else str(number)
