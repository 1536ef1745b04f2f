"""Frictionless Table Schemas of the effective tables in packages, so that outsiders can read and validate them.

A schema says of each cell what a canonical token can be; what is required is the business of checks, not of the schema,
because a package may be interim. Source: specs.frictionlessdata.io, Table Schema 1.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from forms.model import Field, FieldType, Table
from forms.showing import NO, YES
from forms.values import MISSING

_TYPES: Final[Mapping[FieldType, str]] = MappingProxyType(
    {
        FieldType.INTEGER: "integer",
        FieldType.DECIMAL: "number",
        FieldType.DATE: "date",
        FieldType.MONTH: "yearmonth",
        FieldType.YEAR: "year",
        FieldType.BOOLEAN: "boolean",
    }
)
_ROW: Final = {"name": "_row", "type": "string", "title": "记录编号"}
_OWNER: Final = {"name": "_owner", "type": "string", "title": "记录所属单位"}
_SALT: Final = {"name": "_salt", "type": "string", "title": "随机数"}


def table_schema(table: Table, *, private: bool = False, extra_missing: Iterable[str] = ()) -> dict[str, object]:
    """Describe the effective CSV of a table: `_row`, `_owner`, then its columns in order.

    Args:
        table: The table.
        private: Describe the file of the personal columns instead, which has a `_salt`.
        extra_missing: Texts in the file that are no values either, such as `?12亩` that nobody could read.

    Returns:
        A Table Schema, ready for JSON.
    """
    head = [_ROW, _OWNER, _SALT] if private else [_ROW, _OWNER]
    fields = [_field(field) for field in table.fields if field.travels and field.personal == private]
    missing = dict.fromkeys((*MISSING, *extra_missing))
    return {"fields": [*(dict(column) for column in head), *fields], "missingValues": list(missing)}


def _field(field: Field) -> dict[str, object]:
    described: dict[str, object] = {
        "name": field.name,
        "type": _TYPES.get(field.type, "string"),
        "title": field.title,
    }
    if words := _description(field):
        described["description"] = words
    if field.type is FieldType.BOOLEAN:
        described |= {"trueValues": [YES], "falseValues": [NO]}
    if field.type is FieldType.CHOICE and field.choices:
        described["constraints"] = {"enum": [entry.code for entry in field.choices]}
    return described


def _description(field: Field) -> str:
    parts = [f"单位：{field.unit}。" if field.unit else "", field.help]
    if field.choices:
        parts.append("；".join(f"{entry.code} {entry.label}" for entry in field.choices) + "。")
    return "".join(parts)
