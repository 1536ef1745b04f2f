"""Computed fields of a table: what each is made of, and their values, rounded half up (DESIGN 4, Expressions)."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from db.checks.asking import EXTRAS, FAILED, Asking, Conflicts, Questions
from db.columns import Block, Columns, by_field
from forms.model import Field, FieldType, Table
from forms.values import MAX_NUMBER, Sql

#: So many results of a field are remembered as they are written, and what so many changes touch.
_MOST_WRITTEN: Final = 5_000
_MOST_PARTS: Final = 300
#: Fields that are asked for together.
_Levels: TypeAlias = tuple[tuple[tuple[Field, ...], Questions], ...]


def formulas_of(table: Table) -> list[tuple[Field, str]]:
    """Give the fields that are computed from the row alone, with their expressions."""
    return [
        (field, field.compute)
        for field in table.fields
        if field.compute is not None and not field.is_selected and not field.is_row_code
    ]


class Unworked(NamedTuple):
    """A row whose computed fields are to be filled.

    Attributes:
        line: The same as `tokens`.
        last: Last year's row that it continues.
        changed: Only these of its cells differ from when its computed fields were filled; None: any may.
    """

    tokens: dict[str, str]
    line: tuple[Sql, ...]
    last: Mapping[str, str] | None
    changed: Collection[str] | None = None


class Formulas:
    """Fills the computed fields of the rows of one table."""

    def __init__(self, table: Table, asking: Asking) -> None:
        self._table = table
        self._asking = asking
        self._written: dict[str, dict[tuple[Sql, type], str]] = {}
        self._parts: dict[frozenset[str], _Levels] = {}

    def sources(self, names: Sequence[str]) -> tuple[str, ...]:
        """Give these fields and all that those of them which are computed are made of."""
        found = dict.fromkeys(names)
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            for source in self._inputs.get(name, ()):
                if source not in found:
                    found[source] = None
                    waiting.append(source)
        return tuple(found)

    def are_made_of(self, name: str) -> bool:
        """Whether a computed field of the row reads this one."""
        return any(name in sources for sources in self._inputs.values())

    @cached_property
    def _inputs(self) -> dict[str, tuple[str, ...]]:
        """Give what each computed field of the row reads."""
        return {field.name: self._asking.compiled(text).own for field, text in formulas_of(self._table)}

    @cached_property
    def _levels(self) -> _Levels:
        """Computed fields by level: each reads what stands before its level."""
        waiting = {field.name: (field, self._asking.compiled(text)) for field, text in formulas_of(self._table)}
        levels = []
        while waiting:
            ready = [name for name, (_, read) in waiting.items() if not set(read.own) & waiting.keys()]
            if not ready:
                raise ValueError(f"{self._table.id}: circle among {sorted(waiting)}")
            level = [waiting.pop(name) for name in ready]
            levels.append((tuple(field for field, _ in level), self._asking.questions(read for _, read in level)))
        return tuple(levels)

    def _touched(self, columns: frozenset[str]) -> _Levels:
        """Give those that may come out otherwise when these columns change, by level."""
        if columns not in self._parts:
            if len(self._parts) > _MOST_PARTS:
                self._parts.clear()
            self._parts[columns] = tuple(self._made_of(columns))
        return self._parts[columns]

    def made_of(self, fields: frozenset[str]) -> frozenset[str]:
        """Give the computed fields that may come out otherwise when these fields change."""
        return frozenset(field.name for level, _ in self._touched(fields | {EXTRAS}) for field in level)

    def read_for(self, fields: frozenset[str]) -> frozenset[str]:
        """Give the columns that are read to fill them."""
        return frozenset[str]().union(*(questions.columns for _, questions in self._touched(fields | {EXTRAS})))

    def _made_of(self, columns: frozenset[str]) -> Iterator[tuple[tuple[Field, ...], Questions]]:
        changed = set(columns)
        for fields, _ in self._levels:
            level = [(field, self._asking.compiled(field.compute or "")) for field in fields]
            touched = [(field, read) for field, read in level if read.last or not changed.isdisjoint(read.columns)]
            changed.update(field.name for field, _ in touched)
            if touched:
                yield tuple(field for field, _ in touched), self._asking.questions(read for _, read in touched)

    def compute(
        self,
        tokens: dict[str, str],
        conflicts: Conflicts | None = None,
        last: Mapping[str, str] | None = None,
        given: Collection[str] = (),
    ) -> None:
        """Fill the computed fields of a row in place, in order of what they read, rounded half up.

        Args:
            last: Last year's row that this one continues, if there is one.
            given: Computed fields that keep what they have, in examples.
        """
        self.compute_rows([Unworked(tokens, self._asking.codec.line(tokens, conflicts), last)], given)

    def compute_rows(self, rows: Sequence[Unworked], given: Collection[str] = ()) -> list[tuple[Sql, ...]]:
        """Fill the computed fields of many rows in place, and give their lines with them; `given` as of `compute`."""
        lines = [row.line for row in rows]
        # What a state is asked of stands in the column of extras, whichever cell it is.
        changed = [None if row.changed is None else {*row.changed, EXTRAS} for row in rows]
        known = [names for names in changed if names is not None]
        levels = self._touched(frozenset[str]().union(*known)) if len(known) == len(changed) else self._levels
        for fields, questions in levels:
            wanted = [(place, field) for place, field in enumerate(fields) if field.name not in given]
            doubtful = [number for number, names in enumerate(changed) if questions.may_differ(names)]
            bound = [self._asking.bound(lines[number], rows[number].last) for number in doubtful]
            answered = self._asking.ask(questions, bound)
            columns = [self._results([answers[place] for answers in answered], field) for place, field in wanted]
            names = [field.name for _, field in wanted]
            for number, *texts in zip(doubtful, *columns, strict=True):
                results = dict(zip(names, texts, strict=True))
                rows[number].tokens.update(results)
                # A whole line takes as long as everything else.
                lines[number] = self._asking.codec.patched(lines[number], results)
                if (others := changed[number]) is not None:
                    others.update(results)
        return lines

    def compute_columns(self, rows: Block, lasts: Sequence[Mapping[str, str] | None]) -> Columns:
        """Give many new rows by column with their computed fields filled; else as `compute_rows`.

        Args:
            lasts: Last year's row that each continues.
        """
        columns = Columns(self._asking.codec, rows)
        try:
            for fields, questions in self._levels:
                answered = zip(*self._asking.ask_columns(questions, columns, lasts), strict=True)
                for field, answers in zip(fields, answered, strict=True):
                    columns.put(field.name, list(self._results(answers, field)))
        except sqlite3.Error:
            # Of one row or one expression, perhaps: asked one by one only that one falls silent.
            one_by_one = [
                Unworked(tokens, self._asking.codec.line(tokens), last)
                for tokens, last in zip(rows.rows(), lasts, strict=True)
            ]
            self.compute_rows(one_by_one)
            return Columns(self._asking.codec, by_field([row.tokens for row in one_by_one]))
        return columns

    def _results(self, answers: Iterable[Sql], field: Field) -> Iterator[str]:
        """Write what an expression answered as tokens; the same answers come again and again."""
        known = self._written.setdefault(field.name, {})
        for answer in answers:
            # To a dictionary 1 and 1.0 are the same, and they are not written alike.
            place = (answer, answer.__class__)
            text = known.get(place)
            if text is None:
                if len(known) > _MOST_WRITTEN:
                    known.clear()
                text = known[place] = "" if answer == FAILED else rounded(answer, field)
            yield text


def rounded(value: Sql, field: Field) -> str:
    """Write a computed result as a token, half up to the field's decimals, in decimal (Known traps)."""
    if value is None:
        return ""
    if not field.is_number:
        return str(int(value)) if field.type is FieldType.BOOLEAN else str(value)
    # Fifteen digits: 1.15 + 1.1 is 2.2499999999999996 in binary, and half up 2.3 all the same.
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(str(value))
    places = field.decimals or 0
    try:
        found = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return ""  # beyond all figures: a tiny divisor, and found where that stands
    # A difference a little below nothing is nothing: no token says "-0.00", and the copies refuse one that does.
    token = format(abs(found) if found.is_zero() else found, "f")
    return token if len(token) <= MAX_NUMBER else ""
