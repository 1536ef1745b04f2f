"""The expressions and examples of a table, checked when it is loaded."""

from collections.abc import Iterator, Mapping
from typing import Final

from forms.expressions import Compiled, ExpressionFault, compile_expression
from forms.expressions.nodes import Sort
from forms.loading.blocks import clip
from forms.loading.links import places
from forms.loading.source import Path, Source
from forms.model import Field, Pack, Table
from forms.parsing import parse

_LAST: Final = "last_"


def check_expressions(source: Source, table: Table, pack: Pack) -> None:
    """Compile every expression of a table and read every example; what is wrong is noted."""
    found = places(source, "field", "name")
    computed: dict[str, tuple[str, ...]] = {}
    for field in table.fields:
        path = found.get(field.name, ())
        for key, text in _conditions(field):
            _compiled(source, (*path, key), text, table, pack)
        if field.compute and not field.is_selected:
            compiled = _compiled(source, (*path, "compute"), field.compute, table, pack, field)
            computed[field.name] = compiled.names if compiled else ()
        _check_example(source, (*path, "gives"), field.gives, table, pack)
    _check_circles(source, found, computed)
    found = places(source, "check", "id")
    for check in table.checks:
        path = found.get(check.id, ())
        if check.expect:
            _compiled(source, (*path, "expect"), check.expect, table, pack)
        _check_example(source, (*path, "passes"), check.passes, table, pack)
        _check_example(source, (*path, "fails"), check.fails, table, pack)


def _conditions(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field.required, str):
        yield "required", field.required
    if field.relevant:
        yield "relevant", field.relevant


def _compiled(
    source: Source, path: Path, text: str, table: Table, pack: Pack, result: Field | None = None
) -> Compiled | None:
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


def _check_example(source: Source, path: Path, row: Mapping[str, str], table: Table, pack: Pack) -> None:
    fields = {field.name: field for field in table.fields}
    for name, text in row.items():
        field = fields.get(name.removeprefix(_LAST))
        if field and (why := parse(field, text, pack).why):
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
