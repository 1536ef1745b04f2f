"""Values as a clerk types them: labels for choices, 是 and 否, figures with the places that people write."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from forms.model import Field, FieldType, Pack, Table
from office.demo.county.here import Row, Value, rounded


def typed_row(pack: Pack, table: Table, row: Row, labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Give the texts of a row's cells; fields that the table does not have or that it computes are left out."""
    texts = {}
    for field in table.fields:
        if field.compute is not None or field.withdrawn:
            continue
        value = row.get(field.name)
        if value is None and field.required is True and field.name not in row:
            value = stand_in(pack, field)
        if value is not None:
            texts[field.name] = text_of(field, value, labels.get(field.name, {}))
    return texts


def labels_of(pack: Pack, table: Table) -> dict[str, dict[str, str]]:
    """Give what stands for each code of each choice of a table, as its lists show it."""
    return {
        field.name: {choice.code: choice.label for choice in field.choices} | _towns(pack, field)
        for field in table.fields
        if field.type in {FieldType.CHOICE, FieldType.CHOICES}
    }


def _towns(pack: Pack, field: Field) -> dict[str, str]:
    return {} if field.choices else {town.code: town.name for town in pack.towns}


def text_of(field: Field, value: Value, labels: Mapping[str, str]) -> str:
    """Give the text of one cell."""
    match value:
        case bool():
            return "是" if value else "否"
        case Decimal():
            most = 0 if field.type is FieldType.INTEGER else field.decimals or 0
            exponent = value.as_tuple().exponent
            return f"{rounded(value, most) if isinstance(exponent, int) and -exponent > most else value:f}"
        case date():
            return value.isoformat()[:7] if field.type is FieldType.MONTH else value.isoformat()
        case tuple():
            return "、".join(labels.get(code, code) for code in value)
        case str():
            text = labels.get(value, value)
            return text[: field.max_length] if field.max_length else text
        case _:
            return str(value)


def stand_in(pack: Pack, field: Field) -> Value:
    """Give something allowed for a required field of which nothing is known, such as one that a county has added."""
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.YEAR:
            return _within(pack, field)
        case FieldType.DATE | FieldType.MONTH:
            return date.fromisoformat(pack.end)
        case FieldType.BOOLEAN:
            return True
        case FieldType.CHOICE | FieldType.CHOICES:
            return _first(field.choices) or (pack.towns[0].code if pack.towns else None)
        case FieldType.CODE if field.code == "town" and pack.towns:
            return pack.towns[0].code
        case FieldType.TEXT | FieldType.NOTE if field.pattern is None:
            return f"{field.title}：见附件"
        case _:
            return None


def _within(pack: Pack, field: Field) -> Value:
    if field.type is FieldType.YEAR:
        return pack.year
    low = field.minimum if field.minimum is not None else Decimal(1)
    return low if field.maximum is None or low <= field.maximum else field.maximum


def _first(choices: Sequence[object]) -> str | None:
    return getattr(choices[0], "code", None) if choices else None
