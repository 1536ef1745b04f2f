"""The cells of a sheet, understood column by column: each different one once, however many rows have it."""

from collections.abc import Callable, Mapping

from forms.model import Field
from office.records import Records
from office.verdicts import CellReader, Reading, plain_reading

Tick = Callable[[int], None]


class Readings:
    """The cells of records, read.

    Attributes:
        tokens: By field the token of each record; None: refused.
        more: By field, and by the place of the record, the readings that say more than an ordinary token.
        has_blanks: Whether a cell may be blank or refused.
    """

    def __init__(self, records: Records, fields: Mapping[str, Field], reader: CellReader, tick: Tick) -> None:
        self._reader = reader
        self._fields = {name: fields[name] for name in records.fields if name in fields}
        self.tokens: dict[str, list[str | None]] = {name: [] for name in self._fields}
        self.more: dict[str, dict[int, Reading]] = {name: {} for name in self._fields}
        self.has_blanks = False
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
                    self.has_blanks = True
                    continue
                tokens, more = self._reader.column(field, column.cells)
                self.tokens[name] += column.spread(tokens)
                self.more[name].update((first + row, reading) for row, reading in column.find(more))
                self.has_blanks = self.has_blanks or not all(tokens)
            first += size
            tick(size)

    def of(self, name: str, place: int) -> Reading:
        """Give the reading of one cell."""
        return self.more[name].get(place) or plain_reading(self.tokens[name][place] or "")
