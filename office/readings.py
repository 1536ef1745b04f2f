"""The cells of a sheet, understood column by column: each different one once, however many rows have it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import cast

from forms.model import Field
from forms.values import CANONICAL_NUMBER
from office.records import Records
from office.verdicts import CellReader, Reading, plain_reading

Tick = Callable[[int], None]


class Readings:
    """The cells of records, read.

    Attributes:
        tokens: By field the token of each record; None: refused.
        more: By field, and by the place of the record, the readings that say more than an ordinary token.
    """

    def __init__(self, records: Records, fields: Mapping[str, Field], reader: CellReader, tick: Tick) -> None:
        self._reader = reader
        self._fields = {name: fields[name] for name in records.fields if name in fields}
        self.tokens: dict[str, list[str | None]] = {name: [] for name in self._fields}
        self.more: dict[str, dict[int, Reading]] = {name: {} for name in self._fields}
        self._read(records, tick)
        for place, cells in records.spread.items():
            for name in cells.keys() & self._fields.keys():
                reading = self.more[name][place] = reader.read(self._fields[name], cells[name])
                self.tokens[name][place] = reading.token

    def _read(self, records: Records, tick: Tick) -> None:
        first = 0
        for part in records.parts:
            size = len(part.rows)
            for name, field in self._fields.items():
                column = part.column(records.columns[name])
                if column is None:
                    self.tokens[name] += [""] * size
                    continue
                tokens, more = self._reader.column(field, column.cells)
                self.tokens[name] += column.spread(tokens)
                self.more[name].update((first + row, reading) for row, reading in column.find(more))
            first += size
            tick(size)

    def written(self, name: str, places: Sequence[int] | None = None) -> Sequence[str]:
        """Give what is written of a field: nothing where a cell is refused.

        Args:
            places: Of these records; None: of all.
        """
        column = self.tokens[name]
        tokens = column if places is None else [column[place] for place in places]
        # What is refused is among those that say more.
        has_refused = any(reading.token is None for reading in self.more[name].values())
        return [token or "" for token in tokens] if has_refused else cast("list[str]", tokens)

    def of(self, name: str, place: int) -> Reading:
        """Give the reading of one cell."""
        return self.more[name].get(place) or plain_reading(self.tokens[name][place] or "")

    def fractions(self) -> list[Field]:
        """List the fields of percentages whose numbers are all fractions, as percentages are in a cell: 0.85."""
        return [
            field for name, field in self._fields.items() if field.unit == "%" and _are_fractions(self.tokens[name])
        ]


def _are_fractions(tokens: Sequence[str | None]) -> bool:
    numbers = {token for token in set(tokens) if token and CANONICAL_NUMBER.match(token)} - {"0"}
    return bool(numbers) and all(0 < Decimal(token) <= 1 for token in numbers)
