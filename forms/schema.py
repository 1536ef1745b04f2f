"""Frictionless Table Schemas of the effective tables in packages, so that outsiders can read and validate them.

A schema says of each cell what a canonical token can be; what is required is the business of checks, not of the schema,
because a package may be interim. Source: specs.frictionlessdata.io, Table Schema 1.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from forms.model import Field, FieldType, Table
from forms.showing import NO, YES
from forms.values import MISSING, SEPARATOR

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


def table_schema(
    table: Table, *, private: bool = False, extra_missing: Iterable[str] = (), linked: bool = False
) -> dict[str, object]:
    """Describe the effective CSV of a table: `_row`, `_owner`, then its columns in order.

    Args:
        table: The table.
        private: Describe the file of the personal columns instead, which has a `_salt`.
        extra_missing: Texts in the file that are no values either, such as `?12亩` that nobody could read.
        linked: Say which columns hold rows of other tables, as foreign keys. Only for a whole county: a unit's report
            can hold a row whose parent is another unit's.

    Returns:
        A Table Schema, ready for JSON.
    """
    head = [_ROW, _OWNER, _SALT] if private else [_ROW | _rows_words(table), _OWNER]
    fields = [field for field in table.fields if field.travels and field.personal == private]
    missing = dict.fromkeys((*MISSING, *extra_missing))
    described: dict[str, object] = {
        "fields": [*(dict(column) for column in head), *(_field(field) for field in fields)],
        "missingValues": list(missing),
    }
    keys = [_foreign_key(field) for field in fields if field.to]
    return described | {"foreignKeys": keys} if linked and keys else described


def _rows_words(table: Table) -> dict[str, str]:
    """Say which rows there are where they are given."""
    if table.rows_from is None:
        return {"description": "只有一行。"} if table.is_fixed else {}
    words = {
        "towns": "每个乡镇一行。",
        "other_towns": "除县城所在乡镇外，每个乡镇一行。",
        "villages": "每个村（社区）一行。",
    }
    return {"description": words.get(table.rows_from, f"代码表 {table.rows_from} 的每个条目一行。")}


def _foreign_key(field: Field) -> dict[str, object]:
    resource = (field.to or "").lower()
    return {"fields": [field.name], "reference": {"resource": resource, "fields": [_ROW["name"]]}}


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
    if field.type is FieldType.CHOICES and field.choices:
        code = "|".join(re.escape(entry.code) for entry in field.choices)
        described["constraints"] = {"pattern": f"({code})({SEPARATOR}({code}))*"}
    return described


def _description(field: Field) -> str:
    parts = [f"单位：{field.unit}。" if field.unit else "", field.help]
    if field.to:
        parts.append(f"表 {field.to} 的记录编号。")
    if field.choices:
        parts.append("；".join(f"{entry.code} {entry.label}" for entry in field.choices) + "。")
    return "".join(parts)
