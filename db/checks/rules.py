"""The rules of one table, compiled: computed fields and row findings of a row in hand, without touching the store.

The row, and last year's row beside it, are bound as parameters to a confined statement on an empty database in memory,
with the affinities of the typed table, so that the same SQL serves the row being typed and a pass over a million rows
(`db.checks.passes`).
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Final, TypeAlias

from db import schema
from db.checks import confine
from db.checks.manyrows import ManyRows
from db.typed import Codec
from forms.changes import against_last, compared
from forms.expressions import compile_expression
from forms.findings import cell_findings, sentence
from forms.model import Check, Field, FieldType, Level, Pack, Table
from forms.parsing import show
from forms.values import MAX_NUMBER, Sql
from forms.values import store as stored

#: What an expression answers that was refused or ran out of time; no expression can give it.
FAILED: Final = "\x00failed"
#: Last year's row, as compiled expressions name it.
LAST: Final = "_last"
#: So many single values of a field are remembered with what is found about them.
_MOST_CELLS: Final = 5_000
#: So few rows are asked one by one.
FEW: Final = 4
#: Candidate tokens by field, where the merge left several.
Conflicts: TypeAlias = Mapping[str, Sequence[str]]


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
class _Read:
    """An expression as SQL with the fields of this year's and last year's row that it reads, in order of the form."""

    sql: str
    own: tuple[str, ...]
    last: tuple[str, ...]
    columns: frozenset[str]


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
    """Computes and judges single rows of one table."""

    def __init__(self, pack: Pack, table: Table) -> None:
        self.pack = pack
        self.table = table
        self.codec = Codec(table)

    def _memory(self) -> sqlite3.Connection:
        """Open an empty database that has the table, and last year's row under the name that expressions use."""
        sql = confine.confined_memory()
        for statement in schema.typed_table(self.table):
            # Nothing is looked up in it, and indexes cost more than what is asked.
            if statement.startswith("CREATE TABLE"):
                sql.execute(statement)
        columns = ", ".join(f'"{field.name}" {schema.column_type(field)}' for field in self.table.fields)
        sql.execute(f"CREATE TABLE {LAST}({columns})")
        return sql

    @cached_property
    def _sql(self) -> sqlite3.Connection:
        sql = self._memory()
        sql.set_authorizer(confine.guard(frozenset({self.table.id, LAST, ""})))
        return sql

    def _compiled(self, text: str) -> "_Read":
        if text not in self._known:
            compiled = compile_expression(text, self.table, self.pack)
            found: set[tuple[str, str]] = set()
            self._asking.set_authorizer(confine.guard(None, found))
            self._asking.execute(f'EXPLAIN SELECT ({compiled.sql}) FROM "{self.table.id}", {LAST}')
            self._known[text] = _Read(
                compiled.sql,
                tuple(name for name in self.codec.names if (self.table.id, name) in found),
                tuple(name for name in self.codec.names if (LAST, name) in found),
                frozenset(column for table, column in found if table == self.table.id),
            )
        return self._known[text]

    @cached_property
    def _known(self) -> dict[str, "_Read"]:
        return {}

    @cached_property
    def _asking(self) -> sqlite3.Connection:
        return self._memory()

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The table's row checks, compiled."""
        return tuple(self._rule(check) for check in self.table.checks if check.expect is not None)

    def _rule(self, check: Check) -> Rule:
        read = self._compiled(check.expect or "")
        needs = tuple(name for name in self._sources(read.own) if self.codec.by_name[name].required is True)
        return Rule(check, read.sql, read.own, read.last, needs)

    def _sources(self, names: Sequence[str]) -> tuple[str, ...]:
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

    @cached_property
    def _inputs(self) -> dict[str, tuple[str, ...]]:
        """Give what each computed field of the row reads."""
        return {field.name: self._compiled(text).own for field, text in self._formulas}

    @property
    def _formulas(self) -> list[tuple[Field, str]]:
        """Fields that are computed from the row alone, with their expressions."""
        return [
            (field, field.compute)
            for field in self.table.fields
            if field.compute is not None and not field.is_selected and not field.is_row_code
        ]

    @cached_property
    def _levels(self) -> tuple[tuple[tuple[Field, ...], tuple[str, ...], frozenset[str]], ...]:
        """Computed fields with their SQL and the columns read, by level: each reads what stands before its level."""
        waiting = {field.name: (field, self._compiled(text)) for field, text in self._formulas}
        levels = []
        while waiting:
            ready = [name for name, (_, read) in waiting.items() if not set(read.own) & waiting.keys()]
            if not ready:
                raise ValueError(f"{self.table.id}: circle among {sorted(waiting)}")
            level = [waiting.pop(name) for name in ready]
            columns = frozenset[str]().union(*(read.columns for _, read in level))
            levels.append((tuple(field for field, _ in level), tuple(read.sql for _, read in level), columns))
        return tuple(levels)

    @cached_property
    def last_names(self) -> tuple[str, ...]:
        """Fields of last year's row that any expression of the table reads."""
        texts = [text for _, text in self._formulas]
        texts += [check.expect for check in self.table.checks if check.expect is not None]
        for field in self.table.fields:
            texts += [text for text in (field.required, field.relevant) if isinstance(text, str) and text]
        found = {name for text in texts for name in self._compiled(text).last}
        return tuple(name for name in self.codec.names if name in found)

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
                when = self._compiled(required).sql if isinstance(required, str) else None
                where = self._compiled(relevant).sql if relevant else "1"
                found.append((field, when or ("1" if required else "0"), where))
        return tuple(found)

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
        self.compute_rows([(tokens, conflicts, last)], given)

    def compute_rows(
        self,
        rows: Sequence[tuple[dict[str, str], Conflicts | None, Mapping[str, str] | None]],
        given: Collection[str] = (),
    ) -> list[tuple[Sql, ...]]:
        """Fill the computed fields of many rows in place and give their lines; arguments as of `compute`."""
        lines = [self.codec.line(tokens, conflicts) for tokens, conflicts, _ in rows]
        for fields, expressions, columns in self._levels:
            wanted = [(place, field) for place, field in enumerate(fields) if field.name not in given]
            bound = [self._bound(line, last) for line, (_, _, last) in zip(lines, rows, strict=True)]
            for number, answers in enumerate(self._ask(expressions, bound, columns)):
                results = {field.name: self._result(answers[place], field) for place, field in wanted}
                rows[number][0].update(results)
                # A whole line takes as long as everything else.
                lines[number] = self.codec.patched(lines[number], results)
        return lines

    def _result(self, answer: Sql, field: Field) -> str:
        """Write what an expression answered as a token; the same answers come again and again."""
        known = self._written.setdefault(field.name, {})
        # To a dictionary 1 and 1.0 are the same, and they are not written alike.
        place = (answer, answer.__class__)
        if place not in known:
            if len(known) > _MOST_CELLS:
                known.clear()
            known[place] = "" if answer == FAILED else rounded(answer, field)
        return known[place]

    @cached_property
    def _written(self) -> dict[str, dict[tuple[Sql, type], str]]:
        return {}

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
        bound = [self._bound(line, last) for _, line, _, last in rows]
        for (tokens, _, conflicts, last), answers in zip(rows, self._ask(self._asked, bound), strict=True):
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
        bound = [self._bound(self.codec.line(tokens, conflicts), last) for tokens, conflicts, last in rows]
        for answers in self._ask(expressions, bound):
            told = list(zip(self.conditions, answers[::2], answers[1::2], strict=True))
            yield (
                frozenset(item[0].name for item, must, fits in told if must and must != FAILED and fits != 0),
                frozenset(item[0].name for item, _, fits in told if fits == 0),
            )

    def _bound(self, line: Sequence[Sql], last: Mapping[str, str] | None) -> tuple[Sql, ...]:
        """Give the values that a statement takes: the row's line, then what is read of last year's."""
        by_name = self.codec.by_name
        return (*line, *(stored(by_name[name], (last or {}).get(name, ""))[0] for name in self.last_names))

    @cached_property
    def _head(self) -> str:
        """This row and last year's as tables of their own, bound as parameters, with the affinities of typed tables."""
        columns = ", ".join(_parameter(field) for field in self.table.fields)
        read = self.last_names
        last = ", ".join(
            _parameter(field) if field.name in read else f'NULL AS "{field.name}"' for field in self.table.fields
        )
        return f'WITH "{self.table.id}" AS (SELECT {columns}, ? AS _x), {LAST} AS (SELECT {last}) SELECT '

    def _statement(self, expressions: tuple[str, ...]) -> str:
        """One statement for all expressions: a statement more costs as much as all expressions together."""
        if expressions not in self._statements:
            asked = ", ".join(f"({text})" for text in expressions)
            self._statements[expressions] = f'{self._head} {asked} FROM "{self.table.id}", {LAST}'
        return self._statements[expressions]

    @cached_property
    def _statements(self) -> dict[tuple[str, ...], str]:
        return {}

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        conditions = (text for _, required, relevant in self.conditions for text in (required, relevant))
        return (*conditions, *(rule.sql for rule in self.rules), "0")

    @cached_property
    def _many(self) -> ManyRows:
        return ManyRows(self._memory(), self.table, self.last_names)

    def _ask(
        self, expressions: tuple[str, ...], rows: Sequence[Sequence[Sql]], read: Collection[str] | None = None
    ) -> Sequence[Sequence[Sql]]:
        """Ask expressions of rows, each as `_bound` gives it; what cannot run answers `FAILED`.

        Args:
            read: All columns of the table that they read; None: any.
        """
        if len(rows) >= FEW:
            try:
                return self._many.ask(expressions, rows, read)
            except sqlite3.Error:
                # Of one row or one expression, perhaps; asked one by one only that one falls silent.
                pass
        return [self._answers(expressions, row) for row in rows]

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

    def _answers(self, expressions: tuple[str, ...], line: Sequence[Sql]) -> tuple[Sql, ...]:
        """Ask of one row; one expression that cannot run answers `FAILED` and does not silence the others."""
        try:
            return self._evaluate(self._statement(expressions), line)
        except sqlite3.Error:
            return tuple(self._answer(text, line) for text in expressions)

    def _answer(self, text: str, line: Sequence[Sql]) -> Sql:
        try:
            return self._evaluate(self._statement((text,)), line)[0]
        except sqlite3.Error:
            return FAILED

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
        token = format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    except InvalidOperation:
        return ""  # beyond all figures: a tiny divisor, and found where that stands
    return token if len(token) <= MAX_NUMBER else ""


def _shown(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _parameter(field: Field) -> str:
    return f'CAST(? AS {schema.column_type(field)}) AS "{field.name}"'


def _states(field: Field) -> str:
    what = "数值" if field.is_number else "内容"
    words = "、".join(state.value for state in field.states)
    return f"{what}，或{words}" if words else what
