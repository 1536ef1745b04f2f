"""Between the tokens of a row and its line in the typed table."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from db.schema import last_name
from forms import values
from forms.model import Field, Table
from forms.values import Extra, Sql

Candidates = Mapping[str, Sequence[str]]
#: Tokens of a field as they are stored.
_Known: TypeAlias = dict[str, tuple[Sql, Extra | None]]
_MOST_KNOWN: Final = 10_000


def _look(field: Field, token: str, known: _Known) -> tuple[Sql, Extra | None]:
    if len(known) > _MOST_KNOWN:
        known.clear()
    found = known[token] = values.store(field, token)
    return found


def packed_extras(extras: Mapping[str, Extra]) -> str | None:
    """Write what the columns of a line cannot hold."""
    return json.dumps(extras, ensure_ascii=False, separators=(",", ":")) if extras else None


class Codec:
    """Writes and reads the lines of one typed table and of last year's beside it.

    A line is `(field values in order of the form …, _x)`, without `n` and `_last`.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names = tuple(field.name for field in table.fields)
        self.by_name = {field.name: field for field in table.fields}

    @cached_property
    def columns(self) -> str:
        """The columns of a line, for a SELECT or INSERT."""
        return ", ".join(f'"{name}"' for name in (*self.names, "_x"))

    @cached_property
    def select(self) -> str:
        """SELECT of `n` and the line, to be followed by a WHERE."""
        return f'SELECT n, {self.columns} FROM "{self.table.id}"'

    @cached_property
    def select_last(self) -> str:
        """The same of last year's rows."""
        return f'SELECT n, {self.columns} FROM "{last_name(self.table.id)}"'

    @cached_property
    def insert(self) -> str:
        """INSERT OR REPLACE of `n`, `_last` and the line."""
        marks = ", ".join("?" * (len(self.names) + 3))
        return f'INSERT OR REPLACE INTO "{self.table.id}"(n, _last, {self.columns}) VALUES ({marks})'

    def line(self, tokens: Mapping[str, str], conflicts: Candidates | None = None) -> tuple[Sql, ...]:
        """Write tokens as a line; a field without token is blank, one in `conflicts` keeps its candidates."""
        extras: dict[str, Extra] = {}
        cells: list[Sql] = []
        for name, field, known in self._kinds:
            if conflicts and name in conflicts:
                cells.append(None)
                extras[name] = {"c": list(conflicts[name])}
                continue
            token = tokens.get(name, "")
            # Nine cells of ten are blank or plain text; only the others need to be looked at, and those come again.
            if token == "":
                cells.append(None)
            elif known is None:
                cells.append(token)
            else:
                value, extra = known.get(token) or _look(field, token, known)
                cells.append(value)
                if extra:
                    extras[name] = extra
        cells.append(packed_extras(extras))
        return tuple(cells)

    def patched(self, line: Sequence[Sql], tokens: Mapping[str, str]) -> tuple[Sql, ...]:
        """Put some tokens into a line anew, as `line` would write it."""
        cells, extras = list(line), self.extras(line)
        for name, token in tokens.items():
            cells[self.places[name]], extra = values.store(self.by_name[name], token)
            extras.pop(name, None)
            if extra:
                extras[name] = extra
        cells[-1] = packed_extras(extras)
        return tuple(cells)

    @cached_property
    def _kinds(self) -> tuple[tuple[str, Field, _Known | None], ...]:
        """Each field with what is known of its tokens; None where whatever it holds is text and stays what it is."""
        return tuple(
            (field.name, field, None if field.is_text and not field.states else {}) for field in self.table.fields
        )

    def tokens(self, line: Sequence[Sql]) -> dict[str, str]:
        """Read a line back as tokens, blank cells included."""
        extras = self.extras(line)
        known = self._texts
        found: dict[str, str] = {}
        # Nine rows of ten hold nothing beside their columns, and most of their cells are blank or text.
        for name, value in zip(self.names, line, strict=False):
            if value is None:
                found[name] = ""
            elif value.__class__ is str:
                found[name] = str(value)
            else:
                found[name] = known.get(value) or self._text(value)
        for name, extra in extras.items():
            if name in found:
                found[name] = values.load(self.by_name[name], line[self.places[name]], extra)
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each field stands in a line."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def _texts(self) -> dict[Sql, str]:
        return {}

    def _text(self, value: Sql) -> str:
        """Write a number that stands in a column; the same ones come again and again."""
        if len(self._texts) > _MOST_KNOWN:
            self._texts.clear()
        # What a number is written like does not depend on its field.
        found = self._texts[value] = values.load(self.table.fields[0], value, None)
        return found

    def extras(self, line: Sequence[Sql]) -> dict[str, Extra]:
        """Read what the columns of a line cannot hold."""
        found = line[-1]
        return json.loads(found) if isinstance(found, str) else {}

    def conflicts(self, line: Sequence[Sql]) -> dict[str, list[str]]:
        """Read the candidates of the cells of a line that are in conflict."""
        found = {name: extra.get("c") for name, extra in self.extras(line).items()}
        return {name: list(tokens) for name, tokens in found.items() if tokens}
