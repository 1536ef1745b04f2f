"""Which fields of a row have nothing to say (不用填), asked for the rows in view while one scrolls.

`db.checks.rules` asks the same with everything else when a row is judged; here only the few fields are written and
bound that decide it.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from db.checks.asking import EXTRAS, Read
from db.checks.rules import Rules
from forms.values import Sql

_NONE: Final[frozenset[str]] = frozenset()
_MOST_MET: Final = 1_000


class Asked(NamedTuple):
    """A row of which it is asked: its tokens, its fields with several values, last year's row that it continues."""

    tokens: Mapping[str, str]
    conflicts: Mapping[str, Sequence[str]]
    last: Mapping[str, str] | None


class IdleFields:
    """Tells of rows of one table which fields must stay blank."""

    def __init__(self, rules: Rules) -> None:
        self._asking, self._codec = rules.asking, rules.codec
        self._told_by = [(one.field.name, one.relevant) for one in rules.conditions if one.field.relevant]
        self._reads: tuple[Read, ...] = tuple(dict.fromkeys(read for _, read in self._told_by))
        self._questions = self._asking.questions(self._reads)
        columns = self._questions.columns
        # What is left of a state that is asked for stands beside all fields.
        self._names = self._codec.names if EXTRAS in columns else tuple(n for n in self._codec.names if n in columns)
        self._met: dict[tuple[object, ...], frozenset[str]] = {}

    def of(self, rows: Sequence[Asked]) -> list[frozenset[str]]:
        """Give the idle fields of each row."""
        if not self._reads:
            return [_NONE] * len(rows)
        bound = [self._asking.bound(self._line(row), row.last) for row in rows]
        return [self._idle(answers) for answers in self._asking.ask(self._questions, bound)]

    def _line(self, row: Asked) -> Sequence[Sql]:
        conflicts = {name: some for name, some in row.conflicts.items() if name in self._names}
        return self._codec.line({name: row.tokens[name] for name in self._names}, conflicts)

    def _idle(self, answers: Sequence[object]) -> frozenset[str]:
        known = tuple(answers)
        if known not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            told = dict(zip(self._reads, known, strict=True))
            self._met[known] = frozenset(name for name, read in self._told_by if told[read] == 0)
        return self._met[known]
