"""What the cells of a printed form say, and which of them are marked."""

from collections.abc import Callable, Mapping
from typing import Final

from forms.model import Field, FieldType, Pack
from forms.values import CONFLICT, UNPARSED
from reports.sheet_model import SheetContent, SheetTally

#: How a value is shown to people: `forms.parsing.show`.
Show = Callable[[Field, str, Pack], str]
#: Types whose few values come again and again, so that their words are kept.
_FEW: Final = frozenset({FieldType.CHOICE, FieldType.CHOICES, FieldType.CODE, FieldType.BOOLEAN, FieldType.REF})
_KEPT: Final = 20_000


class Texts:
    """The texts of one table's cells; counts the marked ones."""

    def __init__(self, content: SheetContent, show: Show) -> None:
        self._fields = content.fields
        self._pack = content.pack
        self._show = show
        self._known: dict[tuple[str, str], str] = {}
        self.rows = 0
        self.unparsed = 0
        self.conflicts = 0

    @property
    def tally(self) -> SheetTally:
        """What there was so far."""
        return SheetTally(self.rows, self.unparsed, self.conflicts)

    def row(self, cells: Mapping[str, str]) -> tuple[list[str], tuple[int, ...]]:
        """Give the texts of a row's fields in order, and the places of those that are marked."""
        self.rows += 1
        texts, marked = [], []
        for place, field in enumerate(self._fields):
            token = cells.get(field.name, "")
            if token == CONFLICT:
                self.conflicts += 1
                marked.append(place)
            elif token[:1] == UNPARSED and not field.is_text:
                self.unparsed += 1
                marked.append(place)
            texts.append(self.text(field, token) if token else "")
        return texts, tuple(marked)

    def text(self, field: Field, token: str) -> str:
        """Give what one cell says."""
        if field.type not in _FEW:
            return self._show(field, token, self._pack)
        known = self._known.get((field.name, token))
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[field.name, token] = self._show(field, token, self._pack)
        return known
