"""The rows of a workbook as definition files: everything that cannot be understood is a fault with its cell.

A sheet has headings in one of its first lines; columns may stand in any order. Rows of one table may stand apart: what
is added at the end of a sheet comes last in its table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from forms.loading import names
from forms.loading.source import PACK_FILE
from forms.packbook.cells import CellFault, read_cell
from forms.packbook.language import HELP_SHEET, IMPLIED, PAGES
from forms.packbook.pages import Column, File, Page, Shape
from forms.packbook.table_pages import CHECKS, FIELDS, LISTS, TABLES
from forms.packbook.toml import Block, Place
from forms.packbook.writing import TARGET_KEY
from forms.parsing.cleaning import clean

#: In how many lines at the top of a sheet its headings are looked for.
_TOP: Final = 10
#: Rows of a sheet; the largest pack has a thousand fields.
MOST_ROWS: Final = 10_000
#: Headings of a sheet with one line a key.
HEAD: Final = ("项目", "内容")
_OPTIONAL: Final = frozenset({"@use", "@note"})
#: How the examples of the two kinds of checks are written.
_EXAMPLES: Final[Mapping[bool, str]] = MappingProxyType(
    {True: "T31：name = 甲场，species = 01（每行一条记录）", False: "stock = 80（每行一个，不写表号）"}
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose content the file does not hold, and why."""

    why: str


Cell: TypeAlias = str | Unreadable


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: the lines that are not blank by their numbers from 0, cells from column 0."""

    name: str
    lines: Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where."""

    place: Place
    text: str

    @property
    def is_gap(self) -> bool:
        """Whether a whole sheet, heading or line is missing, on which much else hangs."""
        return self.place.column < 0

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


@dataclass(slots=True)
class Book:
    """What a workbook says.

    Attributes:
        files: Definition files by name.
        columns: Where the heading of each key stands, by sheet.
        entries: Texts of lists such as codes, in order, and where each was said, by sheet.
        notes: What was left aside.
    """

    files: dict[str, Block] = field(default_factory=dict)
    columns: dict[str, dict[str, Place]] = field(default_factory=dict)
    entries: dict[str, list[tuple[str, Place]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_book(grids: Sequence[Grid]) -> Book:
    """Read all sheets; each is asked for even where it is empty, so that none gets lost unnoticed."""
    book = Book()
    book.files[PACK_FILE] = Block(Place("方案", -1))
    found = {grid.name.strip(): grid for grid in grids}
    for page in PAGES:
        if grid := found.pop(page.title, None):
            _Reader(book, page, grid).read()
        else:
            text = "工作簿里没有这张工作表。没有内容也要保留；隐藏了的，请取消隐藏。"
            book.faults.append(Fault(Place(page.title, -1), text))
    book.notes += [f"工作表“{name}”不属于方案，没有读它。" for name in found if name != HELP_SHEET]
    head = book.files[PACK_FILE]
    for key, page in IMPLIED.items():
        head[key] = [block[page.columns[0].key] for block in _documents(book, page.file)]
        head.places[key] = Place(page.title, -1)
    return book


def _documents(book: Book, file: File) -> list[Block]:
    return [block for name, block in book.files.items() if name.startswith(f"{file.value}/")]


class _Reader:
    """Reads one sheet."""

    def __init__(self, book: Book, page: Page, grid: Grid) -> None:
        self._book = book
        self._page = page
        self._grid = grid
        self._columns: dict[int, Column] = {}
        #: Headings that nobody knows, by column.
        self._unknown: dict[int, str] = {}
        #: Row and column of each fault so far.
        self._bad: set[tuple[int, int]] = set()

    def read(self) -> None:
        """Read headings and rows into the files of the book."""
        lines = iter(self._grid.lines)
        is_head = self._page.shape is Shape.HEAD
        if is_head:
            self._book.columns[self._page.title] = {}
        if not any(number < _TOP and self._is_headings(number, cells) for number, cells in lines):
            wanted = HEAD if is_head else [column.heading for column in self._page.columns]
            self._fault(-1, -1, f"前 {_TOP} 行里没有找到标题行：{'、'.join(wanted)}。请不要改动、删除标题。")
        elif is_head:
            self._read_head(lines)
        elif not any(row >= 0 and column < 0 for row, column in self._bad):
            self._read_rows(list(lines))

    def _fault(self, row: int, column: int, text: str, heading: str = "") -> None:
        self._tell(Place(self._page.title, row, column, heading), text)

    def _tell(self, place: Place, text: str) -> None:
        self._bad.add((place.row, place.column))
        self._book.faults.append(Fault(place, text))

    def _is_headings(self, number: int, cells: Sequence[Cell]) -> bool:
        """Whether a line holds the headings; then it is read, and what is wrong with it told."""
        shown = [_plain(cell) for cell in cells]
        if self._page.shape is Shape.HEAD:
            return shown[:2] == list(HEAD)
        wanted = {column.heading: column for column in self._page.columns}
        if len(wanted.keys() & set(shown)) * 2 <= len(wanted):
            return False
        for place, heading in enumerate(shown):
            if heading in wanted:
                self._columns[place] = wanted.pop(heading)
            elif heading:
                self._unknown[place] = heading
        for place, heading in self._unknown.items():
            if any(column.heading == heading for column in self._columns.values()):
                self._fault(number, place, "这一列有两次，请删去一列。", heading)
            elif wanted:
                self._fault(number, place, f"不认识这一列。还缺：{'、'.join(wanted)}。", heading)
            else:
                self._book.notes.append(f"工作表“{self._page.title}”的“{heading}”一列不属于方案，没有读它。")
        for heading in wanted:
            self._fault(number, -1, f"缺少“{heading}”这一列。没有内容也要保留，请不要改动、删除标题。")
        self._book.columns[self._page.title] = {
            column.key: Place(self._page.title, number, place, column.heading)
            for place, column in self._columns.items()
        }
        return True

    def _read_head(self, lines: Iterator[tuple[int, Sequence[Cell]]]) -> None:
        """Read a sheet with one line a key."""
        block = self._root()
        wanted = {column.heading: column for column in self._page.columns}
        for number, cells in lines:
            heading = _plain(cells[0]) if cells else ""
            column = wanted.pop(heading, None)
            if column is not None:
                place = Place(self._page.title, number, 1, heading)
                self._book.columns[self._page.title][column.key] = place
                if len(cells) > 1:
                    self._take(block, column, cells[1], place)
            elif heading or any(_plain(cell) for cell in cells[:2]):
                known = any(column.heading == heading for column in self._page.columns)
                text = "这一项有两次，请删去一行。" if known else f"不认识这一项。还缺：{'、'.join(wanted) or '无'}。"
                self._fault(number, 0, text, heading or HEAD[0])
        for heading in wanted:
            self._fault(-1, -1, f"缺少“{heading}”这一行。没有内容也要保留，请不要改动、删除项目。")

    def _root(self) -> Block:
        """Give the block of the pack's own file that the sheet tells of."""
        block = self._book.files[PACK_FILE]
        for key in self._page.path:
            inner = Block(Place(self._page.title, -1))
            block = block.setdefault(key, inner)
        return block

    def _take(self, block: Block, column: Column, cell: Cell, place: Place) -> None:
        """Read one cell into a block."""
        if isinstance(cell, Unreadable):
            self._tell(place, cell.why)
            return
        text, _ = clean(cell, keep_lines=True)
        if not text:
            return
        try:
            block[column.key] = read_cell(column, text)
            block.places[column.key] = place
        except CellFault as fault:
            self._tell(place, f"{fault}。")

    def _read_rows(self, lines: Sequence[tuple[int, Sequence[Cell]]]) -> None:
        if len(lines) > MOST_ROWS:
            self._fault(-1, -1, f"有 {len(lines)} 行，最多 {MOST_ROWS} 行。请核对是不是粘贴了别的内容。")
            return
        rows = [row for number, cells in lines if (row := self._row(number, cells))]
        if self._page.owner:
            self._fill_owners(rows)
        for row in rows:
            if self._is_sound(row):
                self._put(row)

    def _row(self, number: int, cells: Sequence[Cell]) -> Block:
        """Read one line; empty if it says nothing in a column of its own."""
        row = Block(Place(self._page.title, number))
        for place, cell in enumerate(cells):
            column = self._columns.get(place)
            if column is not None:
                self._take(row, column, cell, Place(self._page.title, number, place, column.heading))
            elif _plain(cell) and place not in self._unknown:
                self._fault(number, place, "这一格上面没有标题，不知道写的是什么。请删去，或移到有标题的列。", "无标题")
        return row

    def _fill_owners(self, rows: Sequence[Block]) -> None:
        """Let a row that was inserted among those of one table belong to it, too."""
        key = self._page.columns[0].key
        below, belows = None, list[object]()
        for row in reversed(rows):
            belows.append(below)
            below = row.get(key, below)
        belows.reverse()
        for number, row in enumerate(rows[1:], 1):
            is_between = belows[number] is not None and rows[number - 1].get(key) == belows[number]
            if is_between and key not in row and not self._is_faulty(row, key):
                row[key] = belows[number]

    def _is_faulty(self, row: Block, key: str) -> bool:
        """Whether a cell was told already as one that cannot be read."""
        return (row.place.row, self._at(row, key).column) in self._bad

    def _is_sound(self, row: Block) -> bool:
        """Tell a row that lacks what says where it belongs."""
        sound = True
        for column in self._page.columns:
            is_named = column.is_own and (column.key != "@name" or row.get("@use") != TARGET_KEY)
            if is_named and column.key not in _OPTIONAL and column.key not in row:
                sound = False
                if not self._is_faulty(row, column.key):
                    self._tell(self._at(row, column.key), f"缺少“{column.heading}”。")
        return sound

    def _at(self, row: Block, key: str) -> Place:
        """Give the place of a cell, blank or not."""
        heading = self._book.columns[self._page.title].get(key)
        return Place(row.place.sheet, row.place.row, heading.column, heading.heading) if heading else row.place

    def _put(self, row: Block) -> None:
        """Put a row where it belongs in the files."""
        page = self._page
        if not page.path:
            self._put_file(row)
            return
        block = self._owner(row) if page.owner else self._book.files[PACK_FILE]
        if block is None:
            return
        own = {key: row.pop(key) for key in list(row) if page.column(key) is not None and key.startswith("@")}
        if page.shape is Shape.PAIRS:
            if len(str(own["@code"]).split()) > 1:
                self._tell(self._at(row, "@code"), f"“{own['@code']}”里不能有空格。")
                return
            entry = f"{own['@code']} {own['@label']}"
            block.setdefault(page.path[-1], []).append(entry)
            self._book.entries.setdefault(page.title, []).append((entry, self._at(row, "@code")))
            block.places.setdefault(page.path[-1], Place(page.title, -1))
        elif page.shape is Shape.FACTS:
            facts = self._root()
            facts.notes[str(own["@name"])] = str(own.get("@note", ""))
            self._put_named(facts, row, str(own["@name"]), own["@value"])
        elif page.shape is Shape.NAMED and own.get("@use") == TARGET_KEY:
            self._put_named(block, row, TARGET_KEY, dict(row))
        elif page.shape is Shape.NAMED:
            self._put_named(block.setdefault(page.path[-1], Block(block.place)), row, str(own["@name"]), dict(row))
        else:
            self._put_block(block, row)

    def _put_block(self, block: Block, row: Block) -> None:
        if self._page is FIELDS and row.get("type") == "decimal" and not row.keys() & {"decimals", "compute"}:
            row["decimals"] = 2
        if self._page is FIELDS and "type" not in row and not self._is_faulty(row, "type"):
            # Without it the loader would judge the other cells as those of a text.
            self._tell(self._at(row, "type"), "缺少“类型”。")
        if self._page is CHECKS:
            self._judge_examples(row)
        block.setdefault(self._page.path[-1], []).append(row)

    def _judge_examples(self, row: Block) -> None:
        """Tell an example that is written for the other kind of check."""
        for key in ("passes", "fails"):
            example = row.get(key)
            if not example or not row.keys() & {"expect", "find"}:
                continue
            is_rows = all(isinstance(value, list) for value in example.values())
            if is_rows != ("find" in row):
                wanted = _EXAMPLES["find" in row]
                self._tell(row.places[key], f"这条检查的示例应写成 {wanted}。")
                del row[key]

    def _put_named(self, block: Block, row: Block, name: str, value: object) -> None:
        why = "" if names.is_match(names.FIELD, name) else "只能用小写字母、数字和下划线，以字母开头"
        if why or name in block:
            text = f"“{name}”{why or '前面已经有了'}。"
            self._tell(self._at(row, "@name"), text)
            return
        block[name] = value
        block.places[name] = row.place

    def _put_file(self, row: Block) -> None:
        """Make a row a file of its own."""
        column = self._page.columns[0]
        name = str(row.get(column.key, ""))
        pattern, form = {TABLES.title: (names.TABLE, "T31"), LISTS.title: (names.LIST, "species")}[self._page.title]
        path = f"{self._page.file.value}/{name.lower()}.toml"
        if not names.is_match(pattern, name):
            if not self._is_faulty(row, column.key):
                text = f"“{name}”不能作{column.heading}，应像 {form}。" if name else f"缺少“{column.heading}”。"
                self._tell(self._at(row, column.key), text)
        elif path in self._book.files:
            first = self._book.files[path].place
            self._tell(self._at(row, column.key), f"“{name}”重复，第 {first.row + 1} 行已有。")
        else:
            self._book.files[path] = row

    def _owner(self, row: Block) -> Block | None:
        """Give the block that a row belongs to, or tell that there is none."""
        column = self._page.columns[0]
        name = str(row[column.key])
        if len(self._page.path) == 1:
            found = self._book.files.get(f"{self._page.file.value}/{name.lower()}.toml")
            found = found if found and name in found.values() else None
        else:
            blocks = self._book.files[PACK_FILE].get(self._page.path[0], ())
            found = next((block for block in blocks if block.get("id") == name), None)
        if found is None:
            text = f"“{self._page.owner}”里没有“{name}”。请核对，或先在那里加一行。"
            self._tell(self._at(row, column.key), text)
        return found


def _plain(cell: Cell) -> str:
    return "" if isinstance(cell, Unreadable) else cell.strip()
