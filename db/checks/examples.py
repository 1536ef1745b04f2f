"""Running the examples of a pack: each check and computed field does what its own examples say (DESIGN 4, Examples).

A pack comes from outside, so everything runs confined, on databases in memory that hold nothing but the example.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from db.checks import confine
from db.checks.exampletables import ExampleTables, Placed, tokens_of
from db.checks.formulas import rounded
from db.checks.parts import Rule
from db.checks.rules import Rules
from db.fault_words import diagnosis
from db.schema import column_type
from db.typed import Codec
from forms.expressions.scope import LAST
from forms.expressions.selects import prepare_select
from forms.formulas import evaluate
from forms.formulas import rounded as shown_result
from forms.load import is_shipped
from forms.loading.indicators import RESULT
from forms.model import Check, ExampleRows, Field, Indicator, Pack, Table
from forms.troubles import DefinitionFaults, Trouble
from forms.values import Sql

#: All examples of a pack together, without what the computer did beside them; what is slower would keep people waiting
#: each time the pack is installed.
MOST_SECONDS: Final = 20.0
_PLACES: Final = ("_row", "_field", "_key")
_MOST_WORDS: Final = 200
Clock = Callable[[], float]


def require_examples(pack: Pack) -> None:
    """Refuse a foreign pack whose examples fail; those that come with the program are tried in its tests.

    Raises:
        DefinitionFaults: Tells every example that does not do what it says.
    """
    if not is_shipped(pack.files) and (faults := run_examples(pack)):
        raise DefinitionFaults(faults)


def run_examples(pack: Pack, clock: Clock = time.thread_time) -> list[str]:
    """Run all examples of a pack that was loaded.

    Returns:
        A sentence for each that does not do what it says, with table, check and what came out instead; empty if all do.
    """
    trial = _Trial(pack, clock)
    try:
        return list(trial.faults())
    finally:
        trial.close()


class _Trial:
    """Goes through a pack, table by table."""

    def __init__(self, pack: Pack, clock: Clock) -> None:
        self._pack = pack
        self._clock = clock
        self._end = clock() + MOST_SECONDS
        self._rules = {table.id: Rules(pack, table) for table in pack.tables}
        self._tables = ExampleTables(pack, self._rules)
        # Each expression stands on a row of its own making, so there is nothing that it must not read.
        self._bare = confine.confined_memory()
        self._bare.set_authorizer(confine.guard(None))

    def close(self) -> None:
        self._tables.close()
        self._bare.close()

    def faults(self) -> Iterator[str]:
        """Say what is wrong, in order of the pack."""
        for table in self._pack.tables:
            for what, faults in self._of_table(table):
                if self._clock() > self._end:
                    yield f"示例运行超过 {MOST_SECONDS:.0f} 秒，从 {what} 起没有核对。请简化检查和示例。"
                    return
                # What is wrong with a statement shows in each of its examples.
                yield from (f"{what}：{fault}" for fault in dict.fromkeys(faults))
        for indicator in self._pack.indicators:
            for fault in _indicator(indicator):
                yield f"指标 {indicator.id}：{fault}"

    def _of_table(self, table: Table) -> Iterator[tuple[str, Iterator[str]]]:
        if table.builtin:
            return
        for field in table.fields:
            if field.compute is not None and not field.is_row_code:
                faults = self._selected(table, field) if field.is_selected else self._computed(table, field)
                yield f"表 {table.id} 的计算项 {field.name}", faults
        rules = {rule.check.id: rule for rule in self._rules[table.id].rules}
        for check in table.checks:
            faults = self._found(check) if check.find is not None else self._expected(table, rules[check.id])
            yield f"表 {table.id} 的检查 {check.id}", faults

    def _computed(self, table: Table, field: Field) -> Iterator[str]:
        wanted = tokens_of(table, field.gives, self._pack).get(field.name, "")
        own, _ = self._rows(table, {name: text for name, text in field.gives.items() if name != field.name})
        if own[field.name] != wanted:
            yield _other(field.gives.get(field.name, ""), wanted, own[field.name])

    def _selected(self, table: Table, field: Field) -> Iterator[str]:
        with self._tables.holding(field.gives_rows) as rows:
            try:
                statement = f'SELECT this.n, ({prepare_select(field.compute or "")}) FROM "{table.id}" AS this'
                answer = self._tables.ask(statement, confine.AGAIN_SECONDS)
            except (sqlite3.Error, Trouble) as fault:
                yield f"“compute”无法运行（{_words(fault)}）。请核对表名、列名和函数。"
                return
            results = {number: rounded(value, field) for number, value in answer.rows}
            for row in rows:
                wanted = row.given.get(field.name)
                if row.table == table.id and wanted is not None and results.get(row.number, "") != wanted:
                    yield _other(wanted, wanted, results.get(row.number, ""))

    def _expected(self, table: Table, rule: Rule) -> Iterator[str]:
        check = rule.check
        for key, example, is_failing in (("passes", check.passes, False), ("fails", check.fails, True)):
            if not example:
                continue
            try:
                yield from self._judged(table, rule, key, example, is_failing=is_failing)
            except sqlite3.Error as fault:
                yield f"“expect”无法运行（{_words(fault)}）。请核对写法。"

    def _judged(
        self, table: Table, rule: Rule, key: str, example: Mapping[str, str], *, is_failing: bool
    ) -> Iterator[str]:
        own, last = self._rows(table, example)
        answer = self._answer(rule, own, last)
        blank = [name for name in rule.needs if not own.get(name)]
        if is_failing and blank:
            yield f"“{key}”的示例没有填必填的“{'”“'.join(blank)}”，填报时这条检查此刻不会提示。请补上。"
        elif is_failing != (answer is not None and not answer):
            wanted = "应不通过，却通过了" if is_failing else "应通过，却没有通过"
            yield f"“{key}”的示例{wanted}（结果是 {_plain(answer)}）。请核对表达式和示例。"

    def _rows(self, table: Table, example: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Give the example's row and last year's, what is computed from them worked out where it is not given."""
        own, last = tokens_of(table, example, self._pack), tokens_of(table, example, self._pack, LAST)
        rules = self._rules[table.id]
        if last:
            rules.formulas.compute(last, given=tuple(last))
        rules.formulas.compute(own, None, last, given=tuple(own))
        return own, last

    def _answer(self, rule: Rule, own: Mapping[str, str], last: Mapping[str, str]) -> Sql:
        """Evaluate a check over a row that has just the cells that it reads."""
        codec = self._rules[rule.check.id.partition("-")[0]].codec
        line = dict(zip((*codec.names, "_x"), codec.line(own), strict=True))
        before = dict(zip((*codec.names, "_x"), codec.line(last), strict=True))
        parts = (_row(codec, codec.table.id, (*rule.reads, "_x")), _row(codec, "_last", rule.reads_last))
        values = [line[name] for name in (*rule.reads, "_x")] + [before[name] for name in rule.reads_last]
        with confine.deadline(self._bare, confine.AGAIN_SECONDS):
            statement = f'WITH {", ".join(parts)} SELECT ({rule.sql}) FROM "{codec.table.id}", _last'
            found: tuple[Sql] = self._bare.execute(statement, values).fetchone()
        return found[0]

    def _found(self, check: Check) -> Iterator[str]:
        for key, rows, is_failing in (("passes", check.passes_rows, False), ("fails", check.fails_rows, True)):
            if rows:
                yield from self._looked(check, key, rows, is_failing=is_failing)

    def _looked(self, check: Check, key: str, rows: ExampleRows, *, is_failing: bool) -> Iterator[str]:
        with self._tables.holding(rows) as placed:
            try:
                answer = self._tables.ask(prepare_select(check.find or ""), confine.AGAIN_SECONDS)
                slots = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
            except (sqlite3.Error, ValueError, Trouble) as fault:
                yield f"“find”无法运行（{_words(fault)}）。请核对表名、列名和函数。"
                return
            yield from _columns(check, answer.names)
            for row in slots[:1]:
                yield from self._placed(row, placed)
        if is_failing and not slots:
            yield f"“{key}”的示例应查出问题，却什么也没有查出。请核对查询和示例。"
        elif slots and not is_failing:
            first = "、".join(f"{name} = {_plain(value)}" for name, value in slots[0].items())
            told = f"第一条：{first[:_MOST_WORDS]}"
            yield f"“{key}”的示例不应查出问题，却查出 {len(slots)} 条，{told}。请核对查询和示例。"

    def _placed(self, slots: Mapping[str, Sql], placed: tuple[Placed, ...]) -> Iterator[str]:
        """See that a finding says where it stands."""
        number, name = slots.get("_row"), slots.get("_field")
        if number is None:
            return
        held = {row.number: row.table for row in placed}
        if not isinstance(number, int | float) or int(number) not in held:
            yield f"查询的列 _row 是 {_plain(number)}，不是哪一行的 n。请写成 … .n AS _row。"
        elif name is not None and name not in self._rules[held[int(number)]].codec.by_name:
            yield f"查询的列 _field 是 {_plain(name)}，不是表 {held[int(number)]} 的指标项。"


def _row(codec: Codec, name: str, columns: tuple[str, ...]) -> str:
    kinds = {field.name: column_type(field) for field in codec.table.fields}
    cells = [f'CAST(? AS {kinds.get(column, "TEXT")}) AS "{column}"' for column in columns]
    return f'"{name}" AS (SELECT {", ".join(cells) or "NULL"})'


def _columns(check: Check, names: tuple[str, ...]) -> Iterator[str]:
    """See that the columns of a SELECT are those that the message and the program ask for."""
    for name in names:
        if name.startswith("_") and name not in _PLACES:
            yield f"查询的列“{name}”不认识。下划线开头的只有 {'、'.join(_PLACES)}。"
    if len(set(names)) < len(names):
        yield "查询有两列同名，请用 AS 区分。"
    try:
        check.message.format_map(dict.fromkeys(names, ""))
    except ValueError:
        yield "句子里的花括号没有成对。花括号里只写查询的列名。"
    except LookupError as fault:
        yield f"句子里的“{{{str(fault).strip(chr(39))}}}”不是查询的列。查询的列有：{'、'.join(names)}。"


def _indicator(indicator: Indicator) -> Iterator[str]:
    values = {name: Decimal(text) for name, text in indicator.gives.items() if name != RESULT}
    result = shown_result(evaluate(indicator.formula, values), indicator.decimals)
    if result != indicator.gives[RESULT]:
        yield f"示例的结果应是 {indicator.gives[RESULT]}，算出的是 {result}。请核对公式和示例。"


def _other(typed: str, wanted: str, found: str) -> str:
    said = f"{typed or '空白'}" + (f"（即 {wanted}）" if wanted != typed else "")
    return f"示例的结果应是 {said}，算出的是 {found or '空白'}。请核对算式和示例。"


def _plain(value: object) -> str:
    if value is None:
        return "空值"
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)[:_MOST_WORDS]


def _words(fault: Exception) -> str:
    return diagnosis(fault)[:_MOST_WORDS]
