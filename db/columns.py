"""Many new rows of a typed table at once, by column: a step for each column takes less than one for each cell."""

from collections.abc import Mapping, Sequence

from db.typed import Codec, compact
from forms.values import Extra, Sql


class Columns:
    """Rows as they will stand in their typed table, the same as `Codec.line` writes one by one.

    Attributes:
        count: How many rows.

    Args:
        rows: Their tokens; a blank one may be missing, and what is no field of the table is left out.
    """

    def __init__(self, codec: Codec, rows: Sequence[Mapping[str, str]]) -> None:
        self.count = len(rows)
        self._codec = codec
        self._cells: dict[str, Sequence[Sql]] = {}
        self._extras: dict[int, dict[str, Extra]] = {}
        self._blank: list[Sql] = [None] * self.count
        for name in set[str]().union(*rows).intersection(codec.by_name):
            self.put(name, [row.get(name, "") for row in rows])

    def put(self, name: str, tokens: Sequence[str]) -> None:
        """Let a field say something else, in all rows."""
        if name in self._cells:
            for extras in self._extras.values():
                extras.pop(name, None)
        stored = self._codec.stored(name)
        if stored is None:
            self._cells[name] = [token or None for token in tokens]
            return
        found = [stored[token] for token in tokens]
        self._cells[name] = [cell for cell, _ in found]
        for place, (_, extra) in enumerate(found):
            if extra:
                self._extras.setdefault(place, {})[name] = extra

    def column(self, name: str) -> Sequence[Sql]:
        """Give what stands in a column, `_x` included."""
        if name != "_x":
            return self._cells.get(name, self._blank)
        found = list(self._blank)
        places = self._codec.places
        for place, extras in self._extras.items():
            if extras:
                found[place] = compact({name: extras[name] for name in sorted(extras, key=places.__getitem__)})
        return found

    def lines(self) -> list[tuple[Sql, ...]]:
        """Give the rows as lines of the table."""
        return list(zip(*map(self.column, (*self._codec.names, "_x")), strict=True))
