"""What one sheet would do to one table: edits, new rows, deletions, and a word about everything that is not plain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import itemgetter
from typing import Final

from db.batch import Edit
from db.columns import NO_ROWS, Block
from db.kinship import living_rows, with_parent
from db.references import References, folded
from db.rights import Rights, whose
from db.rows import Row, fixed_names
from db.store import Store
from forms.model import Choice, Field, Kind, Table
from forms.values import CONFLICT
from office.card_records import card_records, pairs_of
from office.columns import Layout, Titles, fold_title, hidden_names, one_line, remembered, titled, with_own_units
from office.filled import MOST_LISTED, Change, Filled, RowTold, Wishes
from office.matching import Matched, Matching
from office.readings import Readings
from office.records import Records, list_records
from office.said_units import converted
from office.troubles import SheetRefused
from office.verdicts import CellReader, Reading, Remark, Verdict, is_same
from reports.sheet_wire import Sheet

_MOST_TOLD: Final = 20
#: A card laid out with its titles in a row has at least this many of them.
_LEAST_FLAT: Final = 3


class Plan:
    """What one sheet would do to one table."""

    def __init__(self, store: Store, table: Table, sheet: Sheet, rights: Rights, wishes: Wishes, done: Filled) -> None:
        self._store = store
        self._table = table
        self._sheet = sheet
        self._rights = rights
        self._wishes = wishes
        self._done = done
        self._references = References(store)
        self._titles = Titles(table, remembered(store, table, wishes.columns), store.pack.year)
        self._fields = {item.name: item for item in table.fields if not item.withdrawn}
        self._counts = dict.fromkeys(Verdict, 0)
        self._added: list[int] = []
        self._inputs = {name: item for name, item in self._fields.items() if item.compute is None}
        self._records = Records([], {}, [], {}, {})
        #: Cells that deserve a look by field, each with the place of its record.
        self._listed: dict[str, list[tuple[int, Reading]]] = {}
        self.edits: list[Edit] = []
        self.rows: Block = NO_ROWS
        self.gone: list[int] = []

    def make(self, tick: Callable[[int], None] = lambda _lines: None) -> None:
        """Work out edits, new rows and deletions.

        Args:
            tick: Called with numbers of lines, each line counted twice; may raise Cancelled.
        """
        records, layout = records_of(self._store, self._table, self._sheet, self._titles)
        self._records = records
        self._tell_columns(records, layout)
        reader = CellReader(self._store, self._references, records.units, is_1904=self._sheet.is_1904)
        readings = Readings(records, self._inputs, reader, tick)
        self._done.told += [_as_fraction(field) for field in readings.fractions() if self._sheet.lost]
        matched = Matching(self._store, self._table, self._rights).match(records, readings.tokens)
        # Where an error value looks like a blank, no blank takes anything away.
        clears = self._wishes.replace or (layout is not None and layout.is_ours and not self._sheet.lost)
        self._follow(matched, readings, clears=clears)
        tick(len(records.numbers))
        self._drop_orphans()
        self._finish(matched, layout)

    def _follow(self, matched: Matched, readings: Readings, *, clears: bool) -> None:
        may_add = self._rights.may_add(self._table)
        for place in sorted([*matched.rows, *(() if may_add else matched.new)]):
            if place in matched.rows:
                self._update(place, matched.rows[place], readings, clears=clears)
            else:
                self._refuse(place, "本单位不能在这张表里新增记录")
        if may_add and matched.new:
            self._add(matched.new, readings)

    def _tell_columns(self, records: Records, layout: Layout | None) -> None:
        """Tell what a sheet that nobody exported has too much and too little."""
        told = self._done.told
        told += self._sheet.lost
        if layout is not None and not records.lines:
            told += layout.told
        told += converted(self._inputs, records.units)
        if layout is None or not layout.is_ours:
            if layout is not None and not records.lines:
                told += _unknown(layout)
            absent = [item.title for item in self._inputs.values() if item.name not in records.places]
            if absent:
                told.append(f"表里没有这些指标项，没有改动：{'、'.join(absent)}。")
            computed = [item.title for item in self._fields.values() if item.compute is not None]
            if computed := [title for title in computed if title in self._titles_of(records)]:
                told.append(f"这些指标项由程序自动计算，没有导入：{'、'.join(computed)}。")
        told += records.told

    def _titles_of(self, records: Records) -> set[str]:
        return {self._fields[name].title for name in records.places if name in self._fields}

    def _update(self, place: int, row: Row, readings: Readings, *, clears: bool) -> None:
        before = len(self.edits)
        shut: dict[str | None, bool] = {}
        for name, column in readings.tokens.items():
            present, token = row.tokens.get(name, ""), column[place]
            if token == present and place not in readings.more[name]:
                self._counts[Verdict.TAKEN] += token != ""
            else:
                self._judge(place, row, self._fields[name], readings.of(name, place), shut, clears=clears)
        changed = len(self.edits) > before
        self._done.updated += changed
        self._done.same += not changed
        self._tell(place, "更新" if changed else "相同", row.tokens)

    def _judge(
        self, place: int, row: Row, field: Field, reading: Reading, shut: dict[str | None, bool], *, clears: bool
    ) -> None:
        """Say what becomes of a cell of a row that is there."""
        present = row.tokens.get(field.name, "")
        if reading.token is not None and is_same(field, present, reading.token):
            self._count(place, field, reading, is_same=True)
        elif reading.token == "" and not clears:
            self._done.blank += 1
        elif why := self._why_shut(row, field, present, shut):
            self._remark(place, field, Reading(None, Verdict.REFUSED, why, reading.typed))
        elif reading.token is None:
            self._remark(place, field, reading)
        else:
            self._count(place, field, reading)
            self._done.cleared += reading.token == ""
            typed = reading.typed if reading.typed != reading.token else None
            self.edits.append(Edit(row.number, field.name, reading.token, typed))
            self._tell_change(place, row, field, reading.token)

    def _why_shut(self, row: Row, field: Field, present: str, shut: dict[str | None, bool]) -> str:
        if present == CONFLICT:
            return "这一格有不同的值，要先裁定"
        table, key = self._table, row.key
        if field.section not in shut:
            shut[field.section] = not self._rights.may_write(table, key.owner, key.id, field.section)
        if not shut[field.section]:
            return ""
        return f"由{whose(self._store, table, key.owner, field.section, key.id)}填报"

    def _add(self, places: Sequence[int], readings: Readings) -> None:
        """Make new rows of lines, column by column; a line without any token becomes none."""
        is_all = len(places) == len(self._records.numbers)
        rows = Block(
            len(places), {name: readings.written(name, None if is_all else places) for name in readings.tokens}
        )
        filled = _filled(rows)
        self.rows = rows if len(filled) == len(places) else rows.at(filled)
        self._added = [places[at] for at in filled]
        self._counts[Verdict.TAKEN] += sum(len(filled) - column.count("") for column in self.rows.cells.values())
        new = set() if is_all else set(places)
        for name, more in readings.more.items():
            self._remark_new(self._fields[name], {at: more[at] for at in sorted(more) if is_all or at in new})

    def _remark_new(self, field: Field, more: Mapping[int, Reading]) -> None:
        """Tell of the cells of new rows that say more than a token; those with one were counted as taken."""
        for place, plain in more.items():
            reading = self._worded(place, field, plain)
            if reading.token != "" and reading.verdict is not Verdict.TAKEN:
                self._counts[Verdict.TAKEN] -= reading.token is not None
                self._remark(place, field, plain if reading.token is None else reading)

    def _drop_orphans(self) -> None:
        """A row of a child table needs the row that it belongs to."""
        field = self._table.parent_field
        if field is not None and self._table.parent is not None:
            parent = self._store.table(self._table.parent)
            self.rows = with_parent(self._store, self._table, self.rows)
            belongs = self.rows.cells.get(field.name) or [""] * self.rows.size
            known = {row: self._is_parent(parent, row) for row in set(belongs)}
            for place, row in zip(self._added, belongs, strict=True):
                if not known[row]:
                    self._refuse(place, f"没有写明它属于“{parent.title}”的哪一条记录，或那条记录不在、不由本单位填报")
            kept = [at for at, row in enumerate(belongs) if known[row]]
            self._added, self.rows = [self._added[at] for at in kept], self.rows.at(kept)
        room = min(self.rows.size, max(0, MOST_LISTED - len(self._done.rows)))
        for place, tokens in zip(self._added, self.rows.at(range(room)).rows(), strict=False):
            self._tell(place, "新增", tokens)
        self._done.added = self.rows.size

    def _is_parent(self, parent: Table, row: str) -> bool:
        """Whether a row is there that this unit may give children."""
        parts = (None, *(section.id for section in parent.sections))
        found = living_rows(self._store, parent.id, row) if row else []
        return any(self._rights.may_write(parent, owner, row, part) for _, owner in found for part in parts)

    def _finish(self, matched: Matched, layout: Layout | None) -> None:
        done = self._done
        for place in matched.strangers:
            self._refuse(place, "这张表的行是固定的，没有这一行")
        for place, first in matched.again.items():
            line = self._records.numbers[first] + 1
            self._refuse(place, f"与第 {line} 行是同一行，一行只填一次；请核对留哪一个")
        done.told += matched.told[:20]
        left = matched.untouched
        is_ours = layout is not None and layout.is_ours
        if self._wishes.replace and is_ours:
            self.gone = [row.number for row in left]
            done.deleted = len(left)
            for row in left[:MOST_LISTED]:
                done.rows.append(RowTold(0, "删除", self._words(row.tokens)))
        else:
            done.untouched = len(left)
            if self._wishes.replace and left:
                done.told.append("这张表不是从本工作区导出的，没有记录号，表里没有的记录没有删除。")
        done.remarks = list(self._remarks())
        done.cells = {verdict.value: count for verdict, count in self._counts.items()}

    def _remarks(self) -> Iterator[Remark]:
        """Give the first cells that deserve a look, in the order of the sheet."""
        order = {name: at for at, name in enumerate(self._records.fields)}
        found = [(place, order[name], name, one) for name, some in self._listed.items() for place, one in some]
        for place, _, name, one in sorted(found, key=itemgetter(0, 1))[:MOST_LISTED]:
            field = self._fields[name]
            column = self._records.places.get(name, 0) + 1
            why = one.why.rstrip("。")
            yield Remark(self._line(place, field), column, name, field.title, one.verdict, one.typed, one.token, why)

    def _refuse(self, place: int, why: str) -> None:
        self._done.refused += 1
        self._done.told.append(f"第 {self._records.numbers[place] + 1} 行没有导入：{why}。")
        self._tell(place, "不导入", {})

    def _worded(self, place: int, field: Field, reading: Reading) -> Reading:
        """Say of a cell that it has its value from merged cells."""
        if field.name not in self._records.spread.get(place, ()):
            return reading
        why = "；".join(part for part in ("取自合并单元格的首格", reading.why) if part)
        return Reading(reading.token, Verdict.CONVERTED, why, reading.typed)

    def _count(self, place: int, field: Field, plain: Reading, *, is_same: bool = False) -> None:
        reading = self._worded(place, field, plain)
        if reading.verdict is Verdict.TAKEN or (is_same and reading.verdict is Verdict.CONVERTED):
            self._counts[Verdict.TAKEN] += reading.token != ""
        else:
            self._remark(place, field, reading)

    def _remark(self, place: int, field: Field, reading: Reading) -> None:
        self._counts[reading.verdict] += 1
        told = self._listed.setdefault(field.name, [])
        if len(told) < MOST_LISTED:
            told.append((place, reading))

    def _tell_change(self, place: int, row: Row, field: Field, token: str) -> None:
        if len(self._done.changes) < MOST_LISTED:
            line = self._line(place, field)
            before, after = (self._references.show(field, text) for text in (row.tokens.get(field.name, ""), token))
            change = Change(line, self._words(row.tokens), field.name, field.title, before, after)
            self._done.changes.append(change)

    def _line(self, place: int, field: Field) -> int:
        """Give the line of a cell in the sheet, from 1."""
        return self._records.lines.get(field.name, self._records.numbers[place]) + 1

    def _tell(self, place: int, verb: str, tokens: Mapping[str, str]) -> None:
        if len(self._done.rows) < MOST_LISTED:
            words = self._words(tokens) if tokens else self._records.row(place).name
            self._done.rows.append(RowTold(self._records.numbers[place] + 1, verb, words))

    def _words(self, tokens: Mapping[str, str]) -> str:
        return self._references.words(self._table, tokens)


def records_of(store: Store, table: Table, sheet: Sheet, titles: Titles) -> tuple[Records, Layout | None]:
    """Read the rows of a sheet as those of a table, with how it is laid out.

    Raises:
        SheetRefused: No titles (E-FILL-HEADER), or two columns of one (E-FILL-TWICE).
    """
    ours = hidden_names(sheet)
    layout = with_own_units(sheet, ours, titles) if ours else titled(sheet, titles)
    if table.kind is Kind.CARD and not _is_flat(sheet, table, layout, titles):
        return card_records(sheet, table, layout, titles), layout
    if layout is None or layout.is_upright:
        raise SheetRefused("E-FILL-HEADER", sheet=sheet.name, table=table.title)
    if layout.doubled:
        title, places = layout.doubled[0]
        raise SheetRefused("E-FILL-TWICE", sheet=sheet.name, title=title, places=places)
    fixed = fixed_names(store, table) if table.rows_from else {}
    names = frozenset(fold_title(choice.label) for choice in fixed.values())
    return list_records(sheet, table, layout, names), _without_names(layout, sheet, fixed)


def _without_names(layout: Layout, sheet: Sheet, fixed: Mapping[str, Choice]) -> Layout:
    """Take the column that tells which fixed row a line is for none that was left out."""
    words = {
        folded(text) for choice in fixed.values() for text in (choice.code, choice.label, choice.code + choice.label)
    }
    lines = sheet.lines[: _MOST_TOLD * 2] if words else []
    named = {place for line in lines for place, cell in enumerate(line.cells) if cell and folded(str(cell)) in words}
    titles = {one_line(title) for place, title in layout.titles if place in named and place in layout.loose}
    return replace(layout, unknown=tuple(title for title in layout.unknown if title not in titles))


def _filled(rows: Block) -> Sequence[int]:
    """Give the places of the rows that say something."""
    if any("" not in column for column in rows.cells.values()):
        return range(rows.size)
    return list(compress(range(rows.size), map(any, zip(*rows.cells.values(), strict=True))))


def _unknown(layout: Layout) -> list[str]:
    if not layout.unknown:
        return []
    listed = "、".join(layout.unknown)
    return [f"这些列不是本表的指标项，没有导入：{listed}。可以指明它们是哪个指标项。"]


def _as_fraction(field: Field) -> str:
    """Say that percentages of an old file may have been read as what stands behind them."""
    return f"“{field.title}”的数都不大于 1%，表里如果是百分比格式（85% 读成 0.85），请先另存为 xlsx 再导入。"


def _is_flat(sheet: Sheet, table: Table, layout: Layout | None, titles: Titles) -> bool:
    """Whether a card is laid out with its titles in one row and its values below."""
    if layout is None or layout.is_ours or len(layout.columns) < _LEAST_FLAT:
        return False
    return len(layout.columns) >= len(pairs_of(sheet, table, titles))
