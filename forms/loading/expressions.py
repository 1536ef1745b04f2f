"""The expressions and examples of a table, checked when it is loaded."""

from collections.abc import Iterator, Mapping
from typing import Final

from forms.examples import at_home
from forms.expressions import Compiled, ExpressionFault, compile_expression
from forms.expressions.nodes import Sort
from forms.expressions.scope import LAST
from forms.expressions.selects import NO_MATERIAL, THIS, prepare_select, readable_tables
from forms.loading.blocks import clip
from forms.loading.links import known, places
from forms.loading.source import Path, Source
from forms.model import ExampleRows, Field, Pack, Table
from forms.parsing import parse

#: What a row of an example can say beside its fields.
ROW_KEYS: Final = ("_owner", "_id", "_last")
#: How `true` and `false` stand in the row of an example.
_TRUTHS: Final = frozenset({"1", "0"})


def check_expressions(source: Source, table: Table, pack: Pack) -> None:
    """Compile every expression of a table and read every example; what is wrong is noted."""
    found = places(source, "field", "name")
    computed: dict[str, tuple[str, ...]] = {}
    for field in table.fields:
        path = found.get(field.name, ())
        for key, text in _conditions(field):
            judge_expression(source, (*path, key), text, table, pack)
        if field.is_row_code:
            continue
        if field.compute and not field.is_selected:
            compiled = judge_expression(source, (*path, "compute"), field.compute, table, pack, field)
            computed[field.name] = compiled.names if compiled else ()
        elif field.compute:
            _judge_select(source, (*path, "compute"), field.compute, pack)
        _check_example(source, (*path, "gives"), field.gives, table, pack)
        _check_rows(source, (*path, "gives_rows"), field.gives_rows, pack)
    _check_circles(source, found, computed)
    _check_slots(source, table, pack)
    found = places(source, "check", "id")
    for check in table.checks:
        path = found.get(check.id, ())
        if check.expect:
            judge_expression(source, (*path, "expect"), check.expect, table, pack)
        if check.find:
            _judge_select(source, (*path, "find"), check.find, pack)
        for key, row, rows in (
            ("passes", check.passes, check.passes_rows),
            ("fails", check.fails, check.fails_rows),
        ):
            _check_example(source, (*path, key), row, table, pack)
            _check_rows(source, (*path, key), rows, pack)


def judge_expression(
    source: Source, path: Path, text: str, table: Table, pack: Pack, result: Field | None = None
) -> Compiled | None:
    """Compile an expression over a row of a table and note what is wrong; `result` is the field that it computes."""
    try:
        compiled = compile_expression(text, table, pack)
    except ExpressionFault as fault:
        source.fault(path, str(fault))
        return None
    numeric = result is None or result.is_number or result.type == "boolean"
    if compiled.gives is not Sort.ANY and numeric == (compiled.gives is Sort.TEXT):
        wanted = "是非判断" if result is None else "数值" if numeric else "文字"
        source.fault(path, f"“{path[-1]}”的结果是{compiled.gives.value}，应为{wanted}。")
    return compiled


def _judge_select(source: Source, path: Path, text: str, pack: Pack) -> None:
    """Note what in a SELECT the language does not allow; columns are told when the examples run."""
    tables = [name for name in readable_tables(pack) if name != THIS or path[-1] == "compute"]
    try:
        prepare_select(text, tables)
    except ExpressionFault as fault:
        source.fault(path, str(fault))


def _conditions(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field.required, str):
        yield "required", field.required
    if field.relevant:
        yield "relevant", field.relevant


def _check_slots(source: Source, table: Table, pack: Pack) -> None:
    found = places(source, "evidence", "id")
    for slot in table.evidence:
        if isinstance(slot.required, str):
            judge_expression(source, (*found.get(slot.id, ()), "required"), slot.required, table, pack)


def _check_example(source: Source, path: Path, row: Mapping[str, str], table: Table, pack: Pack) -> None:
    fields = {field.name: field for field in table.fields}
    for name, text in row.items():
        bare = name if name in fields else name.removeprefix(LAST)
        if known(source, path, bare, fields):
            _check_value(source, path, name, text, fields[bare], pack)


def _check_rows(source: Source, path: Path, rows: ExampleRows, pack: Pack) -> None:
    tables = {table.id: table for table in pack.tables if not table.builtin or table.id == NO_MATERIAL}
    units = [unit.code for unit in pack.units]
    for table_id, entries in rows.items():
        if not known(source, path, table_id, tables):
            continue
        fields = {field.name: field for field in tables[table_id].fields}
        for row in entries:
            for name, text in row.items():
                if name == "_owner" and text:
                    known(source, path, at_home(text, pack), units)
                elif name == "_last" and text not in _TRUTHS:
                    source.fault(path, f"示例中的“_last”应为 true 或 false，现在是“{clip(text)}”。")
                elif name not in ROW_KEYS and known(source, path, name, [*fields, *ROW_KEYS]):
                    _check_value(source, path, name, text, fields[name], pack)


def _check_value(source: Source, path: Path, name: str, text: str, field: Field, pack: Pack) -> None:
    if why := parse(field, at_home(text, pack), pack).why:
        source.fault(path, f"示例中“{name}”的值“{clip(text)}”看不懂：{why}。")


def _check_circles(source: Source, found: Mapping[str, Path], computed: Mapping[str, tuple[str, ...]]) -> None:
    """Note the computed fields that need each other."""
    waiting = {name: set(reads) & computed.keys() for name, reads in computed.items()}
    while ready := [name for name, reads in waiting.items() if not reads & waiting.keys()]:
        for name in ready:
            del waiting[name]
    for name in waiting:
        round_trip = "、".join(waiting)
        source.fault((*found.get(name, ()), "compute"), f"“{name}”的计算绕了一圈：{round_trip} 互相需要。")
