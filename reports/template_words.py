"""What a template says of a field: how it is filled in, what it may hold, an example."""

from collections.abc import Iterator, Sequence
from typing import Final

from forms.examples import at_home
from forms.model import Field, FieldType, Table
from forms.showing import LABELS
from reports.template_model import NOTES_SHEET, TemplateFacts

_MOST_OPTIONS: Final = 12
_HOW: Final = {
    FieldType.TEXT: "文字，一行",
    FieldType.NOTE: "文字，可以有几行",
    FieldType.INTEGER: "整数",
    FieldType.DECIMAL: "数字",
    FieldType.DATE: "日期",
    FieldType.MONTH: "年和月",
    FieldType.YEAR: "四位年份",
    FieldType.BOOLEAN: "是或否",
    FieldType.CHOICE: "选一项",
    FieldType.CHOICES: "可选几项，写代码或名称，用分号“；”隔开",
    FieldType.CODE: "代码",
    FieldType.REF: "写那条记录的名称",
}
_EXAMPLES: Final = {
    FieldType.DATE: "2024-05-18",
    FieldType.MONTH: "2024-05",
    FieldType.YEAR: "2024",
    FieldType.BOOLEAN: LABELS["1"],
}


def how_words(field: Field, options: Sequence[str]) -> str:
    """Say how a field is filled in."""
    if field.compute is not None:
        return "程序自动计算，不用填"
    parts = [_HOW[field.type]]
    if field.decimals:
        parts.append(f"最多 {field.decimals} 位小数")
    if field.minimum is not None:
        parts.append(f"不小于 {field.minimum}")
    if field.maximum is not None:
        parts.append(f"不大于 {field.maximum}")
    if field.max_length:
        parts.append(f"最多 {field.max_length} 字")
    if field.accepts:
        parts.append(f"也可以写成 {'、'.join(field.accepts)}，程序会换算")
    if field.type is FieldType.CHOICES:
        parts.append(f"可选：{_entries(field)}")
    elif options:
        more = " 等" if len(options) > _MOST_OPTIONS else ""
        parts.append(f"可选：{'；'.join(options[:_MOST_OPTIONS])}{more}")
    return "；".join(parts)


def several_words(field: Field, room: int) -> str:
    """Say how several entries go into one cell, as no drop-down list can take them, and which there are.

    Args:
        room: Most characters; entries that do not fit are left to the sheet of notes.
    """
    if field.type is not FieldType.CHOICES:
        return ""
    how = _HOW[FieldType.CHOICES]
    every = f"{how}：{_entries(field)}"
    return every if len(every) <= room else f"{how}；可选项见工作表“{NOTES_SHEET}”"


def _entries(field: Field) -> str:
    return "；".join(f"{entry.code} {entry.label}" for entry in field.choices)


def states_words(field: Field) -> str:
    """Say which words may stand there instead of a value."""
    return f"没有数值时可填：{'、'.join(field.states)}" if field.states else ""


def required_words(field: Field) -> str:
    """Say whether a field must be filled in."""
    if field.compute is not None:
        return ""
    return "必填" if field.required is True else "有的情况下必填" if field.required else ""


def example_of(table: Table, field: Field, options: Sequence[str], facts: TemplateFacts) -> str:
    """Give an example of what can be typed in this county."""
    if field.compute is not None:
        return ""
    given = next((text for text in _given(table, field) if text), "")
    if given:
        return facts.show(field, at_home(given, facts.pack))
    return _EXAMPLES.get(field.type, next(iter(options), ""))


def _given(table: Table, field: Field) -> Iterator[str]:
    """Look through the examples of the table's checks."""
    if field.type is FieldType.REF or field.personal:
        return
    for check in table.checks:
        yield check.passes.get(field.name, "")
        yield from (row.get(field.name, "") for row in check.passes_rows.get(table.id, ()))
