"""Between the tokens of a row and its line in the typed table."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property

from db.schema import last_name
from forms import values
from forms.model import Field, Table
from forms.values import Extra, Sql

Candidates = Mapping[str, Sequence[str]]


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
        for name, field, is_plain in self._kinds:
            if conflicts and name in conflicts:
                cells.append(None)
                extras[name] = {"c": list(conflicts[name])}
                continue
            token = tokens.get(name, "")
            # Nine cells of ten are blank or plain text; only the others need to be looked at.
            if token == "":
                cells.append(None)
            elif is_plain:
                cells.append(token)
            else:
                value, extra = values.store(field, token)
                cells.append(value)
                if extra:
                    extras[name] = extra
        cells.append(json.dumps(extras, ensure_ascii=False, separators=(",", ":")) if extras else None)
        return tuple(cells)

    @cached_property
    def _kinds(self) -> tuple[tuple[str, Field, bool], ...]:
        """Each field with whether whatever it holds is text and stays what it is."""
        return tuple((field.name, field, field.is_text and not field.states) for field in self.table.fields)

    def tokens(self, line: Sequence[Sql]) -> dict[str, str]:
        """Read a line back as tokens, blank cells included."""
        extras = self.extras(line)
        if not extras:
            # Nine rows of ten hold nothing beside their columns, and most of their cells are blank or text.
            return {
                field.name: values.load(field, value, None) if value is not None else ""
                for field, value in zip(self.table.fields, line, strict=False)
            }
        return {
            field.name: values.load(field, value, extras.get(field.name))
            for field, value in zip(self.table.fields, line, strict=False)
        }

    def extras(self, line: Sequence[Sql]) -> dict[str, Extra]:
        """Read what the columns of a line cannot hold."""
        found = line[-1]
        return json.loads(found) if isinstance(found, str) else {}

    def conflicts(self, line: Sequence[Sql]) -> dict[str, list[str]]:
        """Read the candidates of the cells of a line that are in conflict."""
        found = {name: extra.get("c") for name, extra in self.extras(line).items()}
        return {name: list(tokens) for name, tokens in found.items() if tokens}
