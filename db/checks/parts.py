"""Rules of a table that are asked of a row together: all of them, or those that rest on what has changed.

What is found about a row rests on its cells alone. So what rests on none of those that changed stays as it was found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from db.checks.asking import Asking, Questions, Read
from forms.model import Check, Field
from forms.values import Sql

#: Conditions that do not depend on the row.
NEVER: Final = Read("0", (), (), frozenset())
ALWAYS: Final = Read("1", (), (), frozenset())
#: Code of a rule that could not be asked.
NOT_RUN: Final = "V-RULE"
#: Where findings stand among those of their row: single values, changes, conditions, rules.
_VALUES, _CHANGES, _CONDITIONS, _RULES = range(4)
_GROUPS: Final = MappingProxyType(
    {"V-SLIP": _CHANGES, "V-YOY": _CHANGES, "V-RELEVANT": _CONDITIONS, NOT_RUN: _RULES},
)
#: Findings about a row as they are kept, each beginning with code and field, and its blank fields in one text.
Kept: TypeAlias = tuple[list[tuple[str, ...]], str]
#: Fields that say something where nothing fits, and names of those that are blank and must be filled.
Way: TypeAlias = tuple[tuple[Field, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled row rule.

    Attributes:
        sql: The expression that must not be false.
        reads: Fields it reads, as SQLite's authorizer reports them; `reads_last` those of last year's row.
        needs: Required fields among them, and among what computed fields among them are made of; while one is blank
            the rule is quiet.
        rests: All columns on which it depends what is said, `_x` among them where a state is asked for.
    """

    check: Check
    sql: str
    reads: tuple[str, ...]
    reads_last: tuple[str, ...]
    needs: tuple[str, ...]
    rests: frozenset[str]

    @property
    def sql_fails(self) -> str:
        """The same as a condition that is true for a row that fails; NULL passes."""
        return f"NOT ({self.sql})"

    @property
    def place(self) -> str:
        """The field at which something is said."""
        return self.check.at[0] if self.check.at else ""


class Condition(NamedTuple):
    """When a field must be filled, and when it may be."""

    field: Field
    required: Read
    relevant: Read

    @property
    def rests(self) -> frozenset[str]:
        """All columns on which it depends what is said about the field."""
        return frozenset({self.field.name, *self.required.columns, *self.relevant.columns})


class Part:
    """Rules of a table that are asked of a row together.

    Attributes:
        compared: Fields whose values are compared with last year's.
        rules: Row checks.
        whens: The conditions that depend on the row, each once.
        ways: How rows were filled, with what that means.

    Args:
        names: Fields about whose values something may have to be said; None: these are all rules of the table.
        order: Codes of all rules of the table, with their places.
    """

    def __init__(
        self,
        asking: Asking,
        names: frozenset[str] | None,
        compared: Iterable[Field],
        conditions: Sequence[Condition],
        rules: Sequence[Rule],
        order: Mapping[str, int],
    ) -> None:
        self.compared = tuple(field for field in compared if names is None or field.name in names)
        self.rules = rules
        reads = (read for condition in conditions for read in (condition.required, condition.relevant))
        self.whens = tuple(dict.fromkeys(read for read in reads if read not in {NEVER, ALWAYS}))
        self.ways: dict[tuple[tuple[Sql, ...], bytes], Way] = {}
        self._asking = asking
        self._names = names
        self._conditions = conditions
        self._order = order
        self._codes = frozenset(rule.check.id for rule in rules)
        self._starts = {rule.place: order[rule.check.id] for rule in reversed(rules)}

    def values(self, tokens: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """Give the cells of a row that are judged by themselves."""
        return tokens.items() if self._names is None else [(name, tokens.get(name, "")) for name in self._cells]

    @cached_property
    def _cells(self) -> tuple[str, ...]:
        return tuple(name for name in self._asking.codec.names if name in (self._names or ()))

    @cached_property
    def told_by(self) -> tuple[tuple[Field, str, int, int], ...]:
        """Each field with a condition, its name, and where the two answers stand behind those of never and always."""
        places = {read: place for place, read in enumerate((NEVER, ALWAYS, *self.whens))}
        return tuple(
            (one.field, one.field.name, places[one.required], places[one.relevant]) for one in self._conditions
        )

    @cached_property
    def conditioned(self) -> tuple[str, ...]:
        """The fields that must be filled, or may not be, under some condition."""
        return tuple(one.field.name for one in self._conditions)

    @cached_property
    def questions(self) -> Questions:
        """All that is asked of a row: conditions, then rules."""
        rules = (self._asking.compiled(rule.check.expect or "") for rule in self.rules)
        return self._asking.questions((*self.whens, *rules))

    @cached_property
    def reads(self) -> frozenset[str]:
        """All columns on which it depends what these rules say."""
        rests = (rule.rests for rule in self.rules)
        return self.questions.columns.union(self._cells, self.conditioned, *rests)

    def renewed(self, before: Kept, now: Kept) -> Kept:
        """Put what these rules find now in the place of what they found before, and leave what others found.

        Returns:
            Everything in the order in which all rules together would have found it.
        """
        if self._names is None or not any(before):
            return now
        found = [*(line for line in before[0] if not self._covers(*line[:2])), *now[0]]
        blank = [*(name for name in before[1].split() if name not in self.conditioned), *now[1].split()]
        return sorted(found, key=self._rank), " ".join(sorted(blank, key=self._asking.codec.places.__getitem__))

    def _covers(self, code: str, field: str) -> bool:
        """Whether a finding is one of those that this part gives."""
        if code == NOT_RUN:
            return field in self._starts
        return code in self._codes if code in self._order else field in (self._names or ())

    def _rank(self, line: tuple[str, ...]) -> tuple[int, int]:
        code, field = line[:2]
        if code in self._order:
            return _RULES, self._order[code]
        place = self._starts.get(field, 0) if code == NOT_RUN else self._asking.codec.places.get(field, 0)
        return _GROUPS.get(code, _VALUES), place
