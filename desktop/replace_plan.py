"""What replacing would do (替换前核对), worked out from what is stored alone, so that it is done beside the window."""

from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import Final, Literal, NamedTuple, TypeAlias

from desktop.acts import TableActs
from desktop.jobs import Report
from desktop.seeking import Hit, Seeker
from office.pasted import Fate, Judged, PastedCell, PasteOrder

#: More cells are not replaced at one stroke.
MOST_REPLACED: Final = 200_000
_MOST_LISTED: Final = 500
_GRAVE: Final = list(Fate)


class _Limit(Enum):
    TOO_MANY = "too many"


TOO_MANY: Final = _Limit.TOO_MANY


class Plan(NamedTuple):
    """What would be written where.

    Attributes:
        hits: The cells that are replaced, from first to last.
        rows, columns: Places on the screen of the lines and columns of the order.
        seeker: Who found them.
    """

    hits: Sequence[Hit]
    rows: Sequence[int]
    columns: Sequence[int]
    order: PasteOrder
    seeker: Seeker


class Verdicts(NamedTuple):
    """What would become of each cell.

    Attributes:
        counts: How many cells by what becomes of them; those that stay as they are for want of a hit not counted.
        cells: The first of them, what deserves a look before the rest.
        names: What the rows of these are known by, by their places on the screen; empty where rows have names anyhow.
    """

    judged: Judged
    counts: Mapping[Fate, int]
    cells: Sequence[tuple[Hit, PastedCell]]
    names: Mapping[int, str]


#: None: there is nothing to replace.
Planned: TypeAlias = Plan | Literal[_Limit.TOO_MANY] | None
Outcome: TypeAlias = Verdicts | Literal[_Limit.TOO_MANY] | None


def plan_replacing(seeker: Seeker, by: str, within: Sequence[int] | None, names: Sequence[str], reason: str) -> Planned:
    """Find what would be replaced.

    Args:
        within: Rows of the screen; None: all.
        names: Fields of all columns of the screen.
        reason: Why, where the bureau writes in others' rows.
    """
    hits = list(islice(seeker.hits(within), MOST_REPLACED + 1))
    if len(hits) > MOST_REPLACED:
        return TOO_MANY
    if not hits:
        return None
    new = {(hit.place.row, hit.place.column): seeker.replaced(hit.text, by) for hit in hits}
    columns, rows = sorted({column for _, column in new}), sorted({row for row, _ in new})
    # A line is judged whole; what is not replaced in it says what it says now, so that it stays.
    present = seeker.texts(rows, columns) if len(columns) > 1 else {}
    block = [
        [new[row, column] if (row, column) in new else present[row][n] for n, column in enumerate(columns)]
        for row in rows
    ]
    order = PasteOrder(
        block, [names[column] for column in columns], [seeker.number_at(row) for row in rows], {}, reason
    )
    return Plan(hits, rows, columns, order, seeker)


def judge_plan(acts: TableActs, plan: Planned, report: Report) -> Outcome:
    """Say what would become of each cell."""
    if not isinstance(plan, Plan):
        return plan
    judged = acts.judge_paste(plan.order, report)
    line_of, place_of = {row: n for n, row in enumerate(plan.rows)}, {place: n for n, place in enumerate(plan.columns)}
    cells = [(hit, judged.cells[line_of[hit.place.row]][place_of[hit.place.column]]) for hit in plan.hits]
    counts = {fate: sum(1 for _, cell in cells if cell.fate is fate) for fate in Fate}
    # What deserves a look stands first.
    cells.sort(key=lambda pair: _GRAVE.index(pair[1].fate))
    listed = cells[:_MOST_LISTED]
    return Verdicts(judged, counts, listed, plan.seeker.names([hit.place.row for hit, _ in listed]))
