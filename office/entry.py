"""Entering data: what a person types becomes tokens, is checked and durable before the cursor has moved on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from db.batch import ADDING, TYPING, Act, Edit, Written
from db.checks.problems import problems, values_of
from db.checks.settle import settle_tables
from db.columns import NO_ROWS, Block, by_field
from db.garbage import Uncollected
from db.journal import delete_rows, duplicate_rows, put_rows, write_block
from db.references import References
from db.row_key import RowKey
from db.rows import Row, find_row
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from forms.model import Level
from forms.parsing import Parsed, parse
from forms.problems import Problem
from office.materials import material_problems

LEAST_REASON = 10


class Typed(NamedTuple):
    """One cell as typed; made by the hundred thousand in a paste.

    Attributes:
        row: Local number of the row.
    """

    row: int
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of typing.

    Attributes:
        notices: What was converted or stripped on the way, in words, by (row, field).
    """

    written: Written
    notices: Mapping[tuple[int, str], tuple[str, ...]]


class Typing:
    """Understands typed texts of one table; for one act, since it remembers names of rows and what it has read."""

    def __init__(self, store: Store, table: str) -> None:
        self.table = store.table(table)
        self._pack = store.pack
        self._fields = store.codec(self.table.id).by_name
        self._references = References(store)
        #: What has been read, by field: most texts of a paste come again and again.
        self._known: dict[str, dict[str, Parsed]] = defaultdict(dict)
        #: Fields of which something has been read that something was to be said about.
        self._noticed: set[str] = set()

    def read(self, field: str, text: str) -> Parsed:
        """Understand a text as the field would; what cannot be written whatever it holds is left to the store."""
        known = self._known[field]
        if text not in known:
            known[text] = self._read(field, text)
            if known[text].notices:
                self._noticed.add(field)
        return known[text]

    def _read(self, name: str, text: str) -> Parsed:
        field = self._fields.get(name)
        if field is None:
            raise EntryRefused("E-FIELD", table=self.table.title, field=name, known="、".join(self._fields))
        return (
            self._references.read(field, text)
            if field.to
            else parse(field, text, self._pack, keeps_signs=self.table.builtin)
        )

    def edits(self, cells: Iterable[Typed]) -> tuple[list[Edit], dict[tuple[int, str], tuple[str, ...]]]:
        """Make edits of typed cells, with the notices about them."""
        edits, notices = [], {}
        for cell in cells:
            row, field, text = cell
            parsed = self._known[field].get(text) or self.read(field, text)
            edits.append(Edit(row, field, parsed.token, text if text != parsed.token else None))
            if parsed.notices:
                notices[row, field] = parsed.notices
        return edits, notices

    def rows(self, texts: Block) -> tuple[Block, dict[tuple[int, str], tuple[str, ...]]]:
        """Make the tokens of new rows, with the notices about them by place in these rows and field."""
        columns, notices = {}, {}
        for name, column in texts.cells.items():
            known = self._known[name]
            for text in set(column).difference(known):
                self.read(name, text)
            read = [known[text] for text in column]
            columns[name] = [parsed.token for parsed in read]
            if name in self._noticed:
                notices.update({(place, name): parsed.notices for place, parsed in enumerate(read) if parsed.notices})
        return Block(texts.size, columns), notices


def read(store: Store, table: str, field: str, text: str) -> Parsed:
    """Understand a typed text as the field would, without writing anything.

    Raises:
        EntryRefused: No such field (E-FIELD).
    """
    return Typing(store, table).read(field, text)


def type_cells(store: Store, table: str, cells: Sequence[Typed], act: Act = TYPING) -> Entered:
    """Set cells from typed texts, all or none, durable on return.

    Raises:
        EntryRefused: A cell cannot be written; nothing was.
        StoreTrouble: The disk refused; nothing was written.
    """
    return type_block(store, table, cells, NO_ROWS, act)


def add_typed(store: Store, table: str, rows: Sequence[Mapping[str, str]], act: Act = ADDING) -> Entered:
    """Add rows of this unit from typed texts by field name.

    Raises:
        EntryRefused: The table has fixed rows, is not this unit's, or has no such field.
    """
    return type_block(store, table, (), by_field(rows), act)


def type_block(store: Store, table: str, cells: Sequence[Typed], rows: Block, act: Act) -> Entered:
    """Set cells and add rows from typed texts in one batch, as a paste or an import does; all or none.

    Raises:
        EntryRefused: A cell or row cannot be written; nothing was.
        StoreTrouble: The disk refused; nothing was written.
    """
    hand = Typing(store, table)
    with Uncollected():
        edits, notices = hand.edits(cells)
        read_rows, told = hand.rows(rows)
    written = write_block(store, hand.table.id, edits, read_rows, act)
    notices.update({(written.added[place], name): texts for (place, name), texts in told.items()})
    return Entered(written, notices)


def remove(store: Store, table: str, names: Sequence[str], reason: str = "") -> Written:
    """Delete rows by what a person writes for them.

    Raises:
        EntryRefused: A row is not found, fixed or foreign.
    """
    found: list[Row] = [find_row(store, table, name) for name in names]
    return delete_rows(store, [row.number for row in found], Act("delete", reason=reason))


def duplicate(store: Store, table: str, names: Sequence[str], reason: str = "") -> Written:
    """Add a row like each of these, named by what a person writes for them.

    Raises:
        EntryRefused: A row is not found, or the unit may not add rows here.
    """
    found: list[Row] = [find_row(store, table, name) for name in names]
    return duplicate_rows(store, [row.number for row in found], Act("add", "复制记录", reason))


def explain(store: Store, problem_id: str, reason: str) -> None:
    """Write why a flagged value is right (合理性说明); it holds for exactly the present values.

    Raises:
        EntryRefused: No such finding, not one to be explained, or the reason is too short.
    """
    explain_all(store, {problem_id: reason})


def explain_all(store: Store, reasons: Mapping[str, str]) -> None:
    """Explain several findings in one act, each by the beginning of its id; all or none.

    Raises:
        EntryRefused: As `explain`.
    """
    settle_tables(store)
    about = dict(material_problems(store))
    known = [*problems(store), *about]
    lines: list[tuple[RowKey, dict[str, str]]] = []
    for wanted, reason in reasons.items():
        found = [item for item in known if wanted and item.id.startswith(wanted)]
        if len(found) != 1 or found[0].level is not Level.EXPLAIN:
            raise EntryRefused("E-NO-PROBLEM", problem=wanted)
        (problem,) = found
        shown = about[problem] if problem in about else values_of(store, problem)
        lines.append(_explanation(store, problem, shown, reason))
    put_rows(store, lines, Act("explain", "合理性说明"))


def _explanation(store: Store, problem: Problem, shown: str, reason: str) -> tuple[RowKey, dict[str, str]]:
    reason = read(store, "C03", "reason", reason).token
    if len(reason) < LEAST_REASON:
        raise EntryRefused("E-EXPLAIN-SHORT", least=LEAST_REASON)
    unit = store.identity.unit
    place = (problem.check, problem.table, problem.owner, problem.row, problem.field, problem.slot)
    row = fixed_id(store.identity.campaign, f"C03/{unit}/{problem.place}")
    names = ("check_id", "tbl", "row_owner", "row_id", "field", "slot")
    return RowKey("C03", unit, row), {**dict(zip(names, place, strict=True)), "shown": shown, "reason": reason}
