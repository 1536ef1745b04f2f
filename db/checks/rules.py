"""The rules of one table, compiled: computed fields and row findings of a row in hand, without touching the store.

The row is bound as parameters to a confined statement on an empty database in memory, with the affinities of the typed
table, so that the same SQL serves the row being typed and a pass over a million rows (`db.checks.passes`).
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Final

from db import schema
from db.checks import confine
from db.typed import Codec
from forms.expressions import Compiled, compile_expression
from forms.findings import cell_findings, sentence
from forms.model import Check, Field, FieldType, Level, Pack, Table
from forms.parsing import show
from forms.values import MAX_NUMBER, Sql

#: What an expression answers that was refused or ran out of time; no expression can give it.
FAILED: Final = "\x00failed"


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
        reads: Fields it reads, as SQLite's authorizer reports them.
        needs: Required fields among them; while one is blank the rule is quiet.
    """

    check: Check
    sql: str
    reads: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def sql_fails(self) -> str:
        """The same as a condition that is true for a row that fails; NULL passes."""
        return f"NOT ({self.sql})"


class Rules:
    """Computes and judges single rows of one table."""

    def __init__(self, pack: Pack, table: Table) -> None:
        self.pack = pack
        self.table = table
        self.codec = Codec(table)
        self._last_columns = ", ".join(f'NULL AS "{name}"' for name in self.codec.names)

    @cached_property
    def _sql(self) -> sqlite3.Connection:
        sql = confine.confined_memory()
        for statement in schema.typed_table(self.table):
            sql.execute(statement)
        sql.execute(f"CREATE TABLE _last AS SELECT {self._last_columns}")
        sql.set_authorizer(confine.guard(frozenset({self.table.id, "_last", ""})))
        return sql

    def _reads(self, compiled: Compiled) -> tuple[str, ...]:
        found: set[tuple[str, str]] = set()
        sql = confine.confined_memory()
        for statement in schema.typed_table(self.table):
            sql.execute(statement)
        sql.execute(f"CREATE TABLE _last AS SELECT {self._last_columns}")
        sql.set_authorizer(confine.guard(None, found))
        sql.execute(f'EXPLAIN SELECT ({compiled.sql}) FROM "{self.table.id}", _last')
        sql.close()
        return tuple(name for name in self.codec.names if (self.table.id, name) in found)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The table's row checks, compiled."""
        return tuple(self._rule(check) for check in self.table.checks if check.expect is not None)

    def _rule(self, check: Check) -> Rule:
        compiled = compile_expression(check.expect or "", self.table, self.pack)
        reads = self._reads(compiled)
        needs = tuple(name for name in reads if self.codec.by_name[name].required is True)
        return Rule(check, compiled.sql, reads, needs)

    @cached_property
    def _computed(self) -> tuple[tuple[Field, str], ...]:
        """Computed fields with their statements, each after those it reads."""
        waiting = {}
        for field in self.table.fields:
            if field.compute is not None and not field.compute.lstrip().upper().startswith("SELECT"):
                compiled = compile_expression(field.compute, self.table, self.pack)
                waiting[field.name] = (field, compiled.sql, set(self._reads(compiled)))
        ordered: list[tuple[Field, str]] = []
        while waiting:
            ready = [name for name, (_, _, reads) in waiting.items() if not reads & waiting.keys()]
            if not ready:
                raise ValueError(f"{self.table.id}: circle among {sorted(waiting)}")
            for name in ready:
                field, sql, _ = waiting.pop(name)
                ordered.append((field, self._statement((sql,))))
        return tuple(ordered)

    @cached_property
    def conditions(self) -> tuple[tuple[Field, str, str], ...]:
        """Fields with a condition: (field, SQL of required or `0`, SQL of relevant or `1`)."""
        found = []
        for field in self.table.fields:
            required, relevant = field.required, field.relevant
            if required or relevant:
                when = compile_expression(required, self.table, self.pack).sql if isinstance(required, str) else None
                where = compile_expression(relevant, self.table, self.pack).sql if relevant else "1"
                found.append((field, when or ("1" if required else "0"), where))
        return tuple(found)

    def compute(self, tokens: dict[str, str], conflicts: Mapping[str, Sequence[str]] | None = None) -> None:
        """Fill the computed fields of a row in place, in order of what they read, rounded half up."""
        for field, statement in self._computed:
            try:
                (value,) = self._evaluate(statement, self.codec.line(tokens, conflicts))
            except sqlite3.Error:
                value = None
            tokens[field.name] = rounded(value, field)

    def findings(
        self, tokens: Mapping[str, str], line: Sequence[Sql], conflicts: Mapping[str, Sequence[str]] | None = None
    ) -> list[Found]:
        """Judge one row: single values, conditions, checks, conflicts; in order of the form's fields.

        Args:
            line: The same row as `codec.line` writes it.
        """
        found = [item for field in self.table.fields for item in self._cell(field, tokens, conflicts or {})]
        answers = self._answers(line)
        found.extend(self._conditional(tokens, answers, conflicts or {}))
        found.extend(self._checked(tokens, answers[2 * len(self.conditions) : -1]))
        return found

    @cached_property
    def _head(self) -> str:
        """The row as a table of its own, bound as parameters, with the affinities of the typed table."""
        columns = ", ".join(f'CAST(? AS {schema.column_type(field)}) AS "{field.name}"' for field in self.table.fields)
        return f'WITH "{self.table.id}" AS (SELECT {columns}, ? AS _x), _last AS (SELECT {self._last_columns}) SELECT '

    def _statement(self, expressions: Sequence[str]) -> str:
        asked = ", ".join(f"({text})" for text in expressions)
        return f'{self._head} {asked} FROM "{self.table.id}", _last'

    @cached_property
    def _judging(self) -> str:
        """One statement for all conditions and checks: a statement more costs as much as all expressions together."""
        return self._statement(self._asked)

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        conditions = (text for _, required, relevant in self.conditions for text in (required, relevant))
        return (*conditions, *(rule.sql for rule in self.rules), "0")

    def _evaluate(self, statement: str, line: Sequence[Sql]) -> tuple[Sql, ...]:
        try:
            return self._run(statement, line, confine.LIVE_SECONDS)
        except sqlite3.OperationalError:
            # The computer may just have been busy; what is too slow twice is too slow.
            return self._run(statement, line, confine.AGAIN_SECONDS)

    def _run(self, statement: str, line: Sequence[Sql], seconds: float) -> tuple[Sql, ...]:
        with confine.deadline(self._sql, seconds):
            found: tuple[Sql, ...] = self._sql.execute(statement, line).fetchone()
        return found

    def _answers(self, line: Sequence[Sql]) -> tuple[Sql, ...]:
        """Ask all conditions and checks; one that cannot run answers `FAILED` and does not silence the others."""
        try:
            return self._evaluate(self._judging, line)
        except sqlite3.Error:
            return tuple(self._answer(text, line) for text in self._asked)

    def _answer(self, text: str, line: Sequence[Sql]) -> Sql:
        try:
            return self._evaluate(self._statement((text,)), line)[0]
        except sqlite3.Error:
            return FAILED

    def _cell(self, field: Field, tokens: Mapping[str, str], conflicts: Mapping[str, Sequence[str]]) -> list[Found]:
        if field.compute is not None:
            return []
        if field.name in conflicts:
            options = conflicts[field.name]
            words = "、".join(show(field, token, self.pack) or "（空）" for token in options)
            text = sentence("V-CONFLICT", {"title": field.title, "count": len(options), "values": words})
            return [Found("V-CONFLICT", field.name, Level.ERROR, text, "")]
        token = tokens.get(field.name, "")
        if token == "":
            return []
        return [
            Found(item.code, field.name, Level.ERROR, sentence(item.code, item.params), _shown(tokens, (field.name,)))
            for item in cell_findings(field, token, self.pack)
        ]

    def _conditional(
        self, tokens: Mapping[str, str], answers: Sequence[Sql], conflicts: Mapping[str, Sequence[str]]
    ) -> list[Found]:
        found = []
        for place, (field, _, _) in enumerate(self.conditions):
            required, relevant = answers[2 * place], answers[2 * place + 1]
            token = tokens.get(field.name, "")
            if token and relevant == 0:
                found.append(self._condition_found("V-RELEVANT", field, token))
            elif not token and required and required != FAILED and relevant != 0 and field.name not in conflicts:
                found.append(self._condition_found("V-REQUIRED", field, token))
        return found

    def _condition_found(self, code: str, field: Field, token: str) -> Found:
        params = {"title": field.title, "text": show(field, token, self.pack), "states": _states(field)}
        return Found(code, field.name, Level.ERROR, sentence(code, params), "")

    def _checked(self, tokens: Mapping[str, str], answers: Sequence[Sql]) -> list[Found]:
        return [
            self._not_run(rule) if answer == FAILED else self._found(rule, tokens)
            for rule, answer in zip(self.rules, answers, strict=True)
            if answer is not None and (not answer or answer == FAILED)
            if all(tokens.get(name) for name in rule.needs)
        ]

    def _not_run(self, rule: Rule) -> Found:
        place = rule.check.at[0] if rule.check.at else ""
        return Found("V-RULE", place, Level.NOTE, sentence("V-RULE", {"rule": rule.check.id}), "")

    def _found(self, rule: Rule, tokens: Mapping[str, str]) -> Found:
        shown = {name: show(self.codec.by_name[name], tokens.get(name, ""), self.pack) for name in self.codec.names}
        text = rule.check.message.format_map(shown)
        place = rule.check.at[0] if rule.check.at else ""
        return Found(rule.check.id, place, rule.check.level, text, _shown(tokens, rule.reads))


def rounded(value: Sql, field: Field) -> str:
    """Write a computed result as a token, half up to the field's decimals, in decimal (Known traps)."""
    if value is None:
        return ""
    if not field.is_number:
        return str(int(value)) if field.type is FieldType.BOOLEAN else str(value)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    places = field.decimals or 0
    try:
        token = format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    except InvalidOperation:
        return ""  # beyond all figures: a tiny divisor, and found where that stands
    return token if len(token) <= MAX_NUMBER else ""


def _shown(tokens: Mapping[str, str], names: Sequence[str]) -> str:
    return json.dumps({name: tokens.get(name, "") for name in names}, ensure_ascii=False, separators=(",", ":"))


def _states(field: Field) -> str:
    what = "数值" if field.is_number else "内容"
    words = "、".join(state.value for state in field.states)
    return f"{what}，或{words}" if words else what
