"""考核指标 worked out from the merged tables, in decimal, with every cell that went into them (DESIGN 4, Indicators).

An input that is missing makes an indicator 无法计算 and is named; it is never taken for zero. So a blank cell, a cell
in conflict, text that nobody could read, and a row of which nobody can say whether it counts, each hold a result up;
only 不适用 leaves a row out of a sum.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db.checks import confine
from db.checks.standing import Standing
from db.chunks import in_chunks
from db.fault_words import fault_words
from db.row_key import RowKey
from db.store import Store
from forms.expressions import compile_expression
from forms.formulas import evaluate, rounded
from forms.model import Field, Indicator, Input, Pack, State
from forms.values import CONFLICT, Sql, load

_PLACES: Final = frozenset({"towns", "other_towns", "villages"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that went into an indicator, or one that is missing.

    Attributes:
        key: Its row; None for a row of last year's table.
        field: Its field; empty where the row itself is counted.
        token: What stands in it, as stored in change sets.
    """

    key: RowKey | None
    number: int
    field: str
    token: str


@dataclass(frozen=True, slots=True)
class Value:
    """What one input came to.

    Attributes:
        number: None if it is missing; `why` then says what is.
        cells: What went into it, in order of entry; of a count the rows that count.
        lacking: Cells that hold it up.
    """

    input: Input
    number: Decimal | None
    why: str
    cells: tuple[Cell, ...]
    lacking: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator as it stands.

    Attributes:
        number: Rounded half up to the indicator's decimals; None: 无法计算.
        shown: The same as text.
        why: What is missing, in words; empty if nothing is.
        last: Last year's result likewise, None without last year.
        target: The target to compare with, None without one.
    """

    indicator: Indicator
    number: Decimal | None
    shown: str
    why: str
    values: tuple[Value, ...]
    last: Decimal | None = None
    target: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """This year's result less last year's."""
        return None if self.number is None or self.last is None else self.number - self.last


def results(store: Store, wanted: Iterable[Indicator] | None = None) -> list[Result]:
    """Work out indicators from the tables as they stand; all of the pack if none are named."""
    worker = _Worker(store)
    return [worker.result(indicator) for indicator in (store.pack.indicators if wanted is None else wanted)]


class _Worker:
    """Reads inputs from the store, each expression confined."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pack: Pack = store.pack
        self._standing = Standing(store)

    def result(self, indicator: Indicator) -> Result:
        values = tuple(self._value(item) for item in indicator.inputs)
        number, why = _outcome(indicator, values)
        last = self._last(indicator)
        target = self._value(indicator.target).number if indicator.target else None
        shown = rounded(number, indicator.decimals)
        return Result(indicator, number, shown, why, values, last, target)

    def _last(self, indicator: Indicator) -> Decimal | None:
        """Give last year's result; None where a table of last year is not here at all."""
        tables = {item.source for item in indicator.inputs} - _PLACES
        if not all(self._count(f"{table}_last") for table in tables):
            return None
        return _outcome(indicator, [self._value(item, last=True) for item in indicator.inputs])[0]

    def _value(self, item: Input, *, last: bool = False) -> Value:
        if item.source in _PLACES:
            return Value(item, Decimal(self._places(item.source)), "", ())
        try:
            return self._of_table(item, last=last)
        except sqlite3.Error as fault:
            return Value(item, None, f"{item.name}的算式没有运行（{fault_words(fault)}）", ())

    def _places(self, source: str) -> int:
        if source == "villages":
            return len(self._pack.villages)
        towns = self._pack.towns if source == "towns" else self._pack.other_towns
        return sum(town.counts for town in towns)

    def _of_table(self, item: Input, *, last: bool) -> Value:
        table = self._store.table(item.source)
        name = f"{table.id}_last" if last else table.id
        codec = self._store.codec(table.id)
        columns = tuple(column for column in (item.take, "_x") if column)
        if not self._standing.is_whole([(name, column) for column in (item.take or "n",)]):
            return Value(item, None, f"{table.title}由县局汇总后计算", ())
        if not self._count(name):
            return Value(item, None, f"{table.title}没有记录", ())
        chosen, doubtful = self._rows(item, name, columns)
        title = codec.by_name[item.take].title if item.take else "记录数"
        if doubtful:
            cells = self._cells(doubtful, "", last=last)
            return Value(item, None, f"{table.title}有 {len(doubtful)} 条记录不能确定是否计入（{title}）", (), cells)
        if item.take is None:
            cells = self._cells(dict.fromkeys(chosen, ""), "", last=last)
            return Value(item, Decimal(len(chosen)), "", cells)
        return self._taken(item, codec.by_name[item.take], chosen, table.title, last=last)

    def _rows(
        self, item: Input, name: str, columns: tuple[str, ...]
    ) -> tuple[dict[int, tuple[Sql, ...]], dict[int, str]]:
        """Give the rows that count with the columns asked for, and those of which nobody can say."""
        where = compile_expression(item.where, self._store.table(item.source), self._pack).sql if item.where else "1"
        asked = ", ".join((f'"{item.source}".n', f"({where})", *(f'"{item.source}"."{column}"' for column in columns)))
        statement = f'SELECT {asked} FROM "{name}" AS "{item.source}" ORDER BY 1'
        with confine.confined(self._store.sql, frozenset({name})):
            answer = confine.fetch(self._store.sql, statement, most=self._count(name) + 1)
        chosen: dict[int, tuple[Sql, ...]] = {}
        doubtful: dict[int, str] = {}
        for found, counts, *rest in answer.rows:
            number = int(float(found or 0))
            if counts is None:
                doubtful[number] = ""
            elif counts:
                chosen[number] = tuple(rest)
        return chosen, doubtful

    def _count(self, name: str) -> int:
        return int(self._store.sql.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])

    def _taken(
        self, item: Input, field: Field, chosen: Mapping[int, tuple[Sql, ...]], title: str, *, last: bool
    ) -> Value:
        tokens = {number: _token(field, *pair) for number, pair in chosen.items()}
        usable = {n: token for n, token in tokens.items() if not (item.reduce == "sum" and token == _LEFT_OUT)}
        lacking = {n: token for n, token in usable.items() if not _is_number(token)}
        cells = self._cells(usable, field.name, last=last)
        if lacking:
            some = self._cells(lacking, field.name, last=last)
            what = "空着" if not any(lacking.values()) else "不是数值"
            place = f"“{field.title}”{what}" if len(chosen) == 1 else f"有 {len(lacking)} 条记录的“{field.title}”{what}"
            return Value(item, None, f"{title}{place}", cells, some)
        if not usable or (item.reduce == "one" and len(usable) != 1):
            count = "没有可用的记录" if not usable else f"有 {len(usable)} 条记录，应只有一条"
            return Value(item, None, f"{title}{count}（{field.title}）", cells)
        return Value(item, sum((Decimal(token) for token in usable.values()), Decimal(0)), "", cells)

    def _cells(self, tokens: Mapping[int, str], field: str, *, last: bool) -> tuple[Cell, ...]:
        keys = {} if last else self._keys(tokens)
        return tuple(Cell(keys.get(number), number, field, token) for number, token in tokens.items())

    def _keys(self, numbers: Iterable[int]) -> dict[int, RowKey]:
        found: dict[int, RowKey] = {}
        for some, marks in in_chunks(numbers):
            asked = f"SELECT n, tbl, owner, id FROM row WHERE n IN ({marks})"
            found.update((number, RowKey(*key)) for number, *key in self._store.sql.execute(asked, some))
        return found


_LEFT_OUT: Final = State.NOT_APPLICABLE.value


def _token(field: Field, value: Sql, extra: Sql) -> str:
    extras = json.loads(extra) if isinstance(extra, str) else {}
    return load(field, value, extras.get(field.name))


def _is_number(token: str) -> bool:
    return bool(token) and token != CONFLICT and token[0] in "-0123456789"


def _outcome(indicator: Indicator, values: tuple[Value, ...] | list[Value]) -> tuple[Decimal | None, str]:
    missing = [value.why for value in values if value.number is None]
    if missing:
        return None, "；".join(dict.fromkeys(missing))
    known = {value.input.name: value.number for value in values if value.number is not None}
    exact = evaluate(indicator.formula, known)
    if exact is None:
        return None, "除数为 0"
    return Decimal(rounded(exact, indicator.decimals)), ""
