"""What a planted mistake is: cells changed, rows left out or added in a clean county."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.mistakes.desk import Cell, Desk
from office.demo.county import Line

#: A place: table, id of the county's line ("" for a card or the whole table).
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One mistake as somebody made it.

    Attributes:
        words: What was done, for people.
        cells: New texts by (table, line) and field; "" empties a cell.
        gone: Lines that were left out.
        added: Lines that came on top, by table.
        tables: Tables at which, or in any of whose rows, a finding counts: where the kind is about tables or sums.
        breaks: Whether it breaks a rule of the notice, see `Kind.rule`; `needs_last`: one that compares with last year.
        has_last: Whether last year's value of the cell exists.
        empties: Whether it leaves a table without a row or a filled cell, which the list of items owed then says.
        figure: The one figure that was spoilt, for what could be seen at best: (table, line, field).
    """

    words: str
    cells: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    gone: tuple[Place, ...] = ()
    added: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    breaks: bool = False
    needs_last: bool = False
    has_last: bool = False
    empties: bool = False
    figure: tuple[str, str, str] | None = None


Planter = Callable[[Desk, Random], Spoilt | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mistake.

    Attributes:
        group: `unit`, `digit`, `code`, `place`, `sum`, `sheet`, `entry`.
        rule: Which rule of domain.md it breaks by its nature; "" where it breaks none.
        weight: How many are planted for each one of the others.
    """

    name: str
    group: str
    plant: Planter
    rule: str = ""
    weight: int = 1


def in_cell(cell: Cell, text: str, words: str, *, breaks: bool = True) -> Spoilt:
    """Write another text into one cell; `words` say what was done."""
    said = f"{cell.table.id}.{cell.field.name}（{cell.field.title}）{words}：{cell.text[:30]} → {text}"
    return Spoilt(said, {cell.place: {cell.field.name: text}}, breaks=breaks, has_last=cell.last is not None)


def in_figure(cell: Cell, text: str, words: str, *, breaks: bool = True) -> Spoilt:
    """Write another figure into one cell; one that was nought last year tells no more than a new one."""
    return replace(in_cell(cell, text, words, breaks=breaks), has_last=bool(cell.last_figure))
