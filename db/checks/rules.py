"""The rules of one table, compiled: what is found about a row in hand, without touching the store."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from db.checks.asking import FAILED, Asking, Conflicts
from db.checks.formulas import Formulas, formulas_of
from forms.changes import against_last, compared
from forms.findings import cell_findings, sentence
from forms.model import Check, Field, Level, Pack, Table
from forms.parsing import show
from forms.values import Sql

#: So many single values of a field are remembered with what is found about them.
_MOST_CELLS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """A finding about one row, before it is kept.

    Attributes:
        shown: The values it rests on, as canonical JSON; an explanation holds for exactly these.
    """

    code: str
    field: str
    level: Level
    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled row rule.

    Attributes:
        sql: The expression that must not be false.
        reads: Fields it reads, as SQLite's authorizer reports them; `reads_last` those of last year's row.
        needs: Required fields among them, and among what computed fields among them are made of; while one is blank
            the rule is quiet.
    """

    check: Check
    sql: str
    reads: tuple[str, ...]
    reads_last: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def sql_fails(self) -> str:
        """The same as a condition that is true for a row that fails; NULL passes."""
        return f"NOT ({self.sql})"


class Rules:
    """Judges single rows of one table.

    Attributes:
        asking: Asks the table's expressions.
        formulas: Its computed fields.
    """

    def __init__(self, pack: Pack, table: Table) -> None:
        self.pack = pack
        self.table = table
        self.asking = Asking(pack, table, _texts(table))
        self.codec = self.asking.codec
        self.formulas = Formulas(table, self.asking)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The table's row checks, compiled."""
        return tuple(self._rule(check) for check in self.table.checks if check.expect is not None)

    def _rule(self, check: Check) -> Rule:
        read = self.asking.compiled(check.expect or "")
        needs = tuple(name for name in self.formulas.sources(read.own) if self.codec.by_name[name].required is True)
        return Rule(check, read.sql, read.own, read.last, needs)

    @cached_property
    def compared(self) -> tuple[Field, ...]:
        """Fields whose values are compared with last year's."""
        return compared(self.table)

    @cached_property
    def conditions(self) -> tuple[tuple[Field, str, str], ...]:
        """Fields with a condition: (field, SQL of required or `0`, SQL of relevant or `1`)."""
        found = []
        for field in self.table.fields:
            required, relevant = field.required, field.relevant
            if required or relevant:
                when = self.asking.compiled(required).sql if isinstance(required, str) else None
                where = self.asking.compiled(relevant).sql if relevant else "1"
                found.append((field, when or ("1" if required else "0"), where))
        return tuple(found)

    def findings(
        self,
        tokens: Mapping[str, str],
        line: Sequence[Sql],
        conflicts: Conflicts | None = None,
        last: Mapping[str, str] | None = None,
    ) -> list[Found]:
        """Judge one row: single values, changes, conditions, checks, conflicts; in order of the form's fields.

        Args:
            line: The same row as `codec.line` writes it.
            last: Last year's row that this one continues, if there is one.
        """
        (found,) = self.findings_of([(tokens, line, conflicts, last)])
        return found

    def findings_of(
        self, rows: Sequence[tuple[Mapping[str, str], Sequence[Sql], Conflicts | None, Mapping[str, str] | None]]
    ) -> Iterator[list[Found]]:
        """Judge many rows; arguments as of `findings`."""
        bound = [self.asking.bound(line, last) for _, line, _, last in rows]
        for (tokens, _, conflicts, last), answers in zip(rows, self.asking.ask(self._asked, bound), strict=True):
            yield self._judged(tokens, answers, conflicts, last)

    def _judged(
        self,
        tokens: Mapping[str, str],
        answers: Sequence[Sql],
        conflicts: Conflicts | None,
        last: Mapping[str, str] | None,
    ) -> list[Found]:
        found = list(self._cells(tokens, conflicts or {}))
        if last is not None:
            found.extend(self._changed(tokens, conflicts or {}, last))
        found.extend(self._conditional(tokens, answers, conflicts or {}))
        found.extend(self._checked(tokens, answers[2 * len(self.conditions) : -1], last or {}))
        return found

    def asked(
        self, rows: Sequence[tuple[Mapping[str, str], Conflicts | None, Mapping[str, str] | None]]
    ) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """Give of each row, with its conflicts and last year's row, the fields that it must fill and must leave."""
        expressions = tuple(text for _, required, relevant in self.conditions for text in (required, relevant))
        if not expressions:
            yield from ((frozenset(), frozenset()) for _ in rows)
            return
        bound = [self.asking.bound(self.codec.line(tokens, conflicts), last) for tokens, conflicts, last in rows]
        for answers in self.asking.ask(expressions, bound):
            told = list(zip(self.conditions, answers[::2], answers[1::2], strict=True))
            yield (
                frozenset(item[0].name for item, must, fits in told if must and must != FAILED and fits != 0),
                frozenset(item[0].name for item, _, fits in told if fits == 0),
            )

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        conditions = (text for _, required, relevant in self.conditions for text in (required, relevant))
        return (*conditions, *(rule.sql for rule in self.rules), "0")

    @cached_property
    def _typed(self) -> tuple[tuple[Field, str, dict[str, list[Found]]], ...]:
        """Fields that people type, their names, and what is found about single values that have been met."""
        return tuple((field, field.name, {}) for field in self.table.fields if field.compute is None)

    def _cells(self, tokens: Mapping[str, str], conflicts: Conflicts) -> Iterator[Found]:
        """Judge the single values of a row; the same ones come again and again in the rows of a table."""
        for field, name, known in self._typed:
            if conflicts and name in conflicts:
                yield self._disputed(field, conflicts[name])
            elif token := tokens.get(name, ""):
                found = known.get(token)
                if found is None:
                    found = self._single(field, token, known)
                yield from found

    def _disputed(self, field: Field, options: Sequence[str]) -> Found:
        words = "、".join(show(field, token, self.pack) or "（空）" for token in options)
        text = sentence("V-CONFLICT", {"title": field.title, "count": len(options), "values": words})
        return Found("V-CONFLICT", field.name, Level.ERROR, text, "")

    def _single(self, field: Field, token: str, known: dict[str, list[Found]]) -> list[Found]:
        """Judge a single value that has not been met."""
        if len(known) > _MOST_CELLS:
            known.clear()
        known[token] = [
            Found(item.code, field.name, item.level, sentence(item.code, item.params), _shown({field.name: token}))
            for item in cell_findings(field, token, self.pack)
        ]
        return known[token]

    def _changed(self, tokens: Mapping[str, str], conflicts: Conflicts, last: Mapping[str, str]) -> Iterator[Found]:
        """Compare with last year's row; what is explained are both values."""
        for field in self.compared:
            if field.name in conflicts:
                continue
            token, before = tokens.get(field.name, ""), last.get(field.name, "")
            for item, level in against_last(field, token, before, self.table, self.pack):
                shown = _shown({field.name: token, f"last_{field.name}": before})
                yield Found(item.code, field.name, level, sentence(item.code, item.params), shown)

    def _conditional(self, tokens: Mapping[str, str], answers: Sequence[Sql], conflicts: Conflicts) -> list[Found]:
        found = []
        for place, (field, _, _) in enumerate(self.conditions):
            required, relevant = answers[2 * place], answers[2 * place + 1]
            token = tokens.get(field.name, "")
            if token and relevant == 0:
                found.append(self._condition_found("V-RELEVANT", field, token))
            elif not token and required and required != FAILED and relevant != 0 and field.name not in conflicts:
                found.append(self._missing(field))
        return found

    def _missing(self, field: Field) -> Found:
        """Say that a field is blank; the same for every row."""
        if field.name not in self._told_missing:
            self._told_missing[field.name] = self._condition_found("V-REQUIRED", field, "")
        return self._told_missing[field.name]

    @cached_property
    def _told_missing(self) -> dict[str, Found]:
        return {}

    def _condition_found(self, code: str, field: Field, token: str) -> Found:
        params = {"title": field.title, "text": show(field, token, self.pack), "states": _states(field)}
        return Found(code, field.name, Level.ERROR, sentence(code, params), "")

    def _checked(self, tokens: Mapping[str, str], answers: Sequence[Sql], last: Mapping[str, str]) -> list[Found]:
        return [
            self._not_run(rule) if answer == FAILED else self._found(rule, tokens, last)
            for rule, answer in zip(self.rules, answers, strict=True)
            if answer is not None and (not answer or answer == FAILED)
            if all(tokens.get(name) for name in rule.needs)
        ]

    def _not_run(self, rule: Rule) -> Found:
        place = rule.check.at[0] if rule.check.at else ""
        return Found("V-RULE", place, Level.NOTE, sentence("V-RULE", {"rule": rule.check.id}), "")

    def _found(self, rule: Rule, tokens: Mapping[str, str], last: Mapping[str, str]) -> Found:
        text = rule.check.message.format_map(self._words(rule.check.message, tokens, last))
        place = rule.check.at[0] if rule.check.at else ""
        values = {name: tokens.get(name, "") for name in rule.reads}
        values |= {f"last_{name}": last.get(name, "") for name in rule.reads_last}
        return Found(rule.check.id, place, rule.check.level, text, _shown(values))

    def _words(self, message: str, tokens: Mapping[str, str], last: Mapping[str, str]) -> dict[str, str]:
        """Write the fields that a message names for people."""
        return {
            prefix + name: show(field, row.get(name, ""), self.pack)
            for prefix, row in (("", tokens), ("last_", last))
            for name, field in self.codec.by_name.items()
            if f"{{{prefix}{name}}}" in message
        }


def _shown(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _texts(table: Table) -> Iterator[str]:
    """Give all expressions that are asked of a row."""
    yield from (text for _, text in formulas_of(table))
    yield from (check.expect for check in table.checks if check.expect is not None)
    for field in table.fields:
        yield from (text for text in (field.required, field.relevant) if isinstance(text, str) and text)


def _states(field: Field) -> str:
    what = "数值" if field.is_number else "内容"
    words = "、".join(state.value for state in field.states)
    return f"{what}，或{words}" if words else what
