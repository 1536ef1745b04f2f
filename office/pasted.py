"""A block from the clipboard: judged cell by cell before anything is written (粘贴预览), then written as one act.

The same reader judges it that judges the cells of a sheet, so a paste and an import understand a text alike.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from enum import StrEnum
from typing import Final, NamedTuple

from db.batch import Act, Edit
from db.columns import by_field
from db.journal import write_block
from db.references import References
from db.rights import Rights, rights_of, whose
from db.row_key import RowKey
from db.rows import Row, fetch
from db.store import Store
from forms.codes.lists import options
from forms.model import Field, FieldType, Table
from forms.values import CONFLICT, is_value
from office.entry import Entered
from office.verdicts import CellReader, Reading, Verdict, is_same

Report = Callable[[int, int], None]
#: So many lines are judged between two reports.
_STRIDE: Final = 200


class Fate(StrEnum):
    """What becomes of a pasted cell, in words for people; in order of gravity."""

    SHUT = "不能改"
    REFUSED = "不粘贴"
    KEPT = "没看懂"
    CONVERTED = "已换算"
    OVERWRITES = "覆盖"
    TAKEN = "照填"
    SAME = "不变"
    NOTHING = "空白"


#: Those that a person should have seen before they are written.
DOUBTFUL: Final = frozenset({Fate.SHUT, Fate.REFUSED, Fate.KEPT, Fate.CONVERTED, Fate.OVERWRITES})
_FATES: Final = {Verdict.KEPT: Fate.KEPT, Verdict.CONVERTED: Fate.CONVERTED, Verdict.REFUSED: Fate.REFUSED}


class PastedCell(NamedTuple):
    """One cell of the block, judged; made by the hundred thousand.

    Attributes:
        typed: What the clipboard has.
        token: What the cell becomes; None where nothing is written.
        shown: The token as people see it.
        before: What the cell says now, as people see it.
        why: Why it is refused, kept or how it was converted.
    """

    fate: Fate
    typed: str
    token: str | None = None
    shown: str = ""
    before: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        """Say what becomes of it, in one sentence."""
        why = self.why.rstrip("。")
        over = f"；原来是“{self.before}”" if self.before else ""
        match self.fate:
            case Fate.SHUT | Fate.REFUSED:
                return f"不粘贴：{why}。" + (f"保持“{self.before}”。" if self.before else "")
            case Fate.KEPT:
                return f"没看懂，照原样留下并标出：{why}{over}。"
            case Fate.CONVERTED:
                return f"已换算为“{self.shown}”：{why}{over}。"
            case Fate.OVERWRITES:
                return f"覆盖：“{self.before}”改为“{self.shown}”。" if self.token else f"清空：原来是“{self.before}”。"
            case Fate.SAME:
                return "和表里的一样，不变。"
            case Fate.NOTHING:
                return "空白，不写。"
        return f"填入“{self.shown}”。"


@dataclass(frozen=True, slots=True)
class PasteOrder:
    """A block and where it goes.

    Attributes:
        lines: Texts; lines can differ in length.
        fields: Field of each column; None: it goes nowhere; empty: a column that cannot be typed in.
        rows: Local number of the row of each line; None: a new row.
        belongs: Cells that each new row gets beside its own, such as its parent.
        reason: Why, where the bureau writes in others' rows.
    """

    lines: Sequence[Sequence[str]]
    fields: Sequence[str | None]
    rows: Sequence[int | None]
    belongs: Mapping[str, str] = default(default_factory=dict)
    reason: str = ""

    @property
    def size(self) -> int:
        """How many cells there are."""
        return sum(map(len, self.lines))


@dataclass(frozen=True, slots=True)
class Judged:
    """A block, judged.

    Attributes:
        cells: As the lines of the order, each as long as its line.
        counts: How many cells have each fate.
        overwritten: Cells that say something else now, whatever else is to be said of them.
        edits, rows: What is to be written: cells of rows that are there, and new rows.
        blank_lines: Lines beyond the end of the table in which nothing stands; they make no rows.
    """

    order: PasteOrder
    cells: list[list[PastedCell]]
    counts: Mapping[Fate, int]
    overwritten: int
    edits: list[Edit]
    rows: list[dict[str, str]]
    blank_lines: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether everything is taken as it is and nothing overwritten."""
        return not any(self.counts.get(fate) for fate in DOUBTFUL)

    @property
    def writes(self) -> bool:
        """Whether anything would be written at all."""
        return bool(self.edits or self.rows)

    def words(self) -> str:
        """Say in one line how many cells have which fate."""
        told = [f"{fate.value} {self.counts[fate]} 格" for fate in Fate if self.counts.get(fate)]
        new = [f"新增 {len(self.rows)} 条记录"] if self.rows else []
        return "，".join((*new, *told)) or "没有内容"


def _quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


def judge_paste(store: Store, table: str, order: PasteOrder, report: Report = _quiet) -> Judged:
    """Say of each cell of a block what would become of it; nothing is written.

    Args:
        report: Called with lines done and lines in all; may raise to stop.
    """
    return _Judging(store, store.table(table), order).run(report)


def write_paste(store: Store, table: str, judged: Judged, act: Act, report: Report = _quiet) -> Entered:
    """Write what has been judged, in one batch, all or nothing.

    Raises:
        EntryRefused: Something cannot be written after all; nothing was.
        StoreTrouble: The disk refused; nothing was written.
    """
    return Entered(write_block(store, table, judged.edits, by_field(judged.rows), act, report=report), {})


class _Judging:
    """One block under judgement."""

    def __init__(self, store: Store, table: Table, order: PasteOrder) -> None:
        self._store = store
        self._table = table
        self._order = order
        self._rights: Rights = rights_of(store, store.identity.unit)
        self._references = References(store)
        self._reader = CellReader(store, self._references, {}, is_1904=False)
        self._fields = {item.name: item for item in table.fields if not item.withdrawn}
        self._columns = [self._fields.get(name) if name else None for name in order.fields]
        self._fresh: dict[tuple[str, str], PastedCell] = {}
        self._shown: dict[tuple[str, str], str] = {}
        self._known_codes: dict[str, frozenset[str]] = {}
        self._counts: dict[Fate, int] = dict.fromkeys(Fate, 0)
        self._edits: list[Edit] = []
        self._rows: list[dict[str, str]] = []
        self._overwritten = 0
        self._blank = 0
        self._shut: dict[tuple[str, str, str | None], str] = {}
        self._shut_rows = self._why_no_rows()

    def run(self, report: Report) -> Judged:
        """Judge all lines."""
        order, cells = self._order, []
        there = {row.number: row for row in fetch(self._store, self._table.id, self._numbers())}
        for place, (line, number) in enumerate(zip(order.lines, order.rows, strict=True)):
            if place % _STRIDE == 0:
                report(place, len(order.lines))
            row = there.get(number) if number is not None else None
            cells.append(list(self._new_line(line) if number is None else self._line(line, row)))
        report(len(order.lines), len(order.lines))
        for one in cells:
            for cell in one:
                self._counts[cell.fate] += 1
        return Judged(order, cells, self._counts, self._overwritten, self._edits, self._rows, self._blank)

    def _numbers(self) -> list[int]:
        return list(dict.fromkeys(number for number in self._order.rows if number is not None))

    def _new_line(self, line: Sequence[str]) -> Iterator[PastedCell]:
        """Judge a line that becomes a new row."""
        if not any(text.strip() for text in line):
            self._blank += bool(line)
            return (PastedCell(Fate.NOTHING, text) for text in line)
        if self._shut_rows:
            return (PastedCell(Fate.SHUT if text else Fate.NOTHING, text, why=self._shut_rows) for text in line)
        found = [self._new_cell(field, text) for field, text in self._placed(line)]
        pairs = zip(self._columns, found, strict=False)
        tokens = {field.name: cell.token for field, cell in pairs if field is not None and cell.token}
        self._rows.append({**tokens, **self._order.belongs})
        return iter(found)

    def _placed(self, line: Sequence[str]) -> Iterator[tuple[Field | None, str]]:
        yield from zip(self._columns, line, strict=False)
        yield from ((None, text) for text in line[len(self._columns) :])

    def _new_cell(self, field: Field | None, text: str) -> PastedCell:
        if field is None:
            return _nowhere(text)
        known = self._fresh.get((field.name, text))
        if known is None:
            reading = self._reader.read(field, text)
            why = "由程序自动计算" if field.compute is not None and text else ""
            known = PastedCell(Fate.SHUT, text, why=why) if why else self._judged(field, text, reading, "", "")
            self._fresh[field.name, text] = known
        return known

    def _line(self, line: Sequence[str], row: Row | None) -> Iterator[PastedCell]:
        """Judge a line that goes into a row that is there."""
        for field, text in self._placed(line):
            if field is None:
                yield _nowhere(text)
            elif row is None:
                yield PastedCell(Fate.SHUT, text, why="这条记录已经不在了")
            else:
                yield self._cell(field, text, row)

    def _cell(self, field: Field, text: str, row: Row) -> PastedCell:
        present = row.tokens.get(field.name, "")
        reading = self._reader.read(field, text)
        if reading.token is not None and is_same(field, present, reading.token):
            return PastedCell(Fate.SAME if text else Fate.NOTHING, text, None, self._show(field, present))
        before = "" if present == CONFLICT else self._show(field, present)
        if why := self._why_shut(row, field, present):
            return PastedCell(Fate.SHUT, text, None, "", before, why)
        cell = self._judged(field, text, reading, present, before)
        if cell.token is not None:
            self._overwritten += bool(present)
            typed = reading.typed if reading.typed != cell.token else None
            self._edits.append(Edit(row.number, field.name, cell.token, typed))
        return cell

    def _judged(self, field: Field, text: str, reading: Reading, present: str, before: str) -> PastedCell:
        if reading.token is None:
            return PastedCell(Fate.REFUSED, text, None, "", before, reading.why)
        fate = _FATES.get(reading.verdict)
        if fate is None and reading.token and self._is_unknown(field, reading.token):
            why = f"“{reading.token}”不在“{field.title}”可选的名称里"
            return PastedCell(Fate.KEPT, text, reading.token, text, before, why)
        if fate is None:
            fate = Fate.OVERWRITES if present else Fate.TAKEN if reading.token else Fate.NOTHING
        return PastedCell(fate, text, reading.token, self._show(field, reading.token), before, reading.why)

    def _is_unknown(self, field: Field, token: str) -> bool:
        """Whether a code is none of those that can be chosen; the field keeps it, and a check speaks of it later."""
        if field.type is not FieldType.CODE or not is_value(field, token):
            return False
        if field.name not in self._known_codes:
            self._known_codes[field.name] = frozenset(one.code for one in options(field, self._store.pack))
        known = self._known_codes[field.name]
        return bool(known) and token not in known

    def _show(self, field: Field, token: str) -> str:
        if not token:
            return ""
        known = self._shown.get((field.name, token))
        if known is None:
            known = self._shown[field.name, token] = self._references.show(field, token)
        return known

    def _why_shut(self, row: Row, field: Field, present: str) -> str:
        if field.compute is not None:
            return "由程序自动计算"
        if present == CONFLICT:
            return "这一格有不同的值，要先裁定"
        return self._why_closed(row.key, field.section)

    def _why_closed(self, key: RowKey, section: str | None) -> str:
        place = (key.owner, key.id if self._table.is_fixed else "", section)
        if place not in self._shut:
            table, rights = self._table, self._rights
            needs_reason = not self._order.reason and rights.needs_reason(table, key.owner, section)
            if not rights.may_write(table, key.owner, key.id, section):
                self._shut[place] = f"由{whose(self._store, table, key.owner, section, key.id)}填报"
            else:
                self._shut[place] = "要改其他单位填报的数据，先写明修改理由" if needs_reason else ""
        return self._shut[place]

    def _why_no_rows(self) -> str:
        if self._rights.may_add(self._table):
            return ""
        return "这张表的行是固定的，不能增加记录" if self._table.is_fixed else "本单位不能在这张表里增加记录"


def _nowhere(text: str) -> PastedCell:
    """A cell in a column that the table does not have, or that nobody types in."""
    return PastedCell(Fate.SHUT if text.strip() else Fate.NOTHING, text, why="表里没有可以填的这一列")
