"""Tables as paper forms in one PDF: lists landscape, cards upright, each with signatures at its end (DESIGN 9).

Equal rows, facts and font file give equal bytes; the font's hash stands in the document's information.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from forms.model import Kind
from forms.parsing import show
from reports.fonts import FontChoice
from reports.press import Press, printing
from reports.print_card import CardForm
from reports.print_frame import Frame
from reports.print_list import ListForm
from reports.print_model import Printed, PrintFacts
from reports.print_texts import Show
from reports.sheet_model import Progress, SheetContent

#: How many rows pass between two calls of the progress.
STEP: Final = 200


def print_form(
    target: Path,
    contents: Sequence[SheetContent],
    facts: PrintFacts,
    font: FontChoice,
    show: Show = show,
    progress: Progress | None = None,
) -> Printed:
    """Print tables into one PDF; `target` is replaced only when it is whole.

    Args:
        contents: In the order of the form; their rows are read one by one.
        show: How a value is shown to people.
        progress: Told every so often; may raise `Cancelled`, which leaves nothing behind.

    Raises:
        ReportTrouble: `E-PRINT-GLYPH` with the characters that the font lacks and where they stand; `E-REPORT-OPEN`,
            `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    with printing(target, font, facts.title, facts.unit, facts.pack) as press:
        run = _Run(press, facts, show, progress)
        rows = [(content.table.id, run.draw(content)) for content in contents]
    return Printed(press.pages, rows, facts.standing, sum(content.withheld for content in contents))


class _Run:
    """A file under way."""

    def __init__(self, press: Press, facts: PrintFacts, show: Show, progress: Progress | None) -> None:
        self._press = press
        self._facts = facts
        self._show = show
        self._progress = progress
        self._tables = 0
        self._done = 0

    def draw(self, content: SheetContent) -> int:
        """Draw one table and give how many rows it has."""
        is_card = content.table.kind is Kind.CARD
        frame = Frame(self._press, self._facts, content, landscape=not is_card, number=self._tables)
        form = (CardForm if is_card else ListForm)(self._press, frame, content, self._show)
        tally = form.draw(self._tick)
        frame.finish()
        self._tables += 1
        return tally.rows

    def _tick(self) -> None:
        self._done += 1
        if self._progress is not None and self._done % STEP == 0:
            self._progress(self._done, self._facts.expected_rows)
