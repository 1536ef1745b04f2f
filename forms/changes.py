"""A value against last year's (domain.md 3.0.1, YOY): unit slips, and changes that somebody must give a reason for."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from forms.findings import Finding
from forms.model import Field, FieldType, Kind, Level, Pack, Table
from forms.parsing import show
from forms.slips import can_slip, suggest
from forms.values import is_unparsed, is_value


def compared(table: Table) -> tuple[Field, ...]:
    """Give the fields of a table whose values are compared with last year's."""
    return tuple(field for field in table.fields if not field.withdrawn and (field.yoy or can_slip(field)))


def beyond(field: Field, table: Table, pack: Pack) -> Decimal:
    """Give the change in percent that is let pass: the field's own, in lists the notice's, in cards none.

    Source: domain.md 3.0.1, YOY: a reason on every changed head count would be filled with nonsense.
    """
    if field.yoy_beyond is not None:
        return field.yoy_beyond
    return pack.submission.yoy_beyond if table.kind is Kind.LIST else Decimal(0)


def against_last(field: Field, token: str, last: str, table: Table, pack: Pack) -> Iterator[tuple[Finding, Level]]:
    """Judge a value against last year's: at most one finding, for one mistake is one finding.

    Args:
        token: This year's; blank or not understood: nothing is said, for that is a finding by itself.
        last: Last year's; blank: nothing is said.
    """
    if not _is_known(field, token) or not _is_known(field, last):
        return
    params = {"title": field.title, "last": show(field, last, pack), "text": show(field, token, pack)}
    if slip := suggest(field, token, last):
        meant = f"可能按“{slip.unit}”填写" if slip.unit else "可能小数点或位数有误"
        fits = f"{slip.token} {field.unit}" if field.unit else slip.token
        yield Finding("V-SLIP", params | {"meant": meant, "fits": fits}), Level.EXPLAIN
    elif field.yoy and _is_beyond(field, token, last, beyond(field, table, pack)):
        yield Finding("V-YOY", params | {"change": _change(field, token, last)}), field.yoy


def _is_known(field: Field, token: str) -> bool:
    return token != "" and not is_unparsed(field, token)


def is_amount(field: Field) -> bool:
    """Whether a change in percent says something about a field."""
    return field.is_number and field.type is not FieldType.YEAR


def _are_amounts(field: Field, *tokens: str) -> bool:
    return is_amount(field) and all(is_value(field, token) for token in tokens)


def _is_beyond(field: Field, token: str, last: str, percent: Decimal) -> bool:
    if not _are_amounts(field, token, last):
        return token != last
    before, difference = Decimal(last), abs(Decimal(token) - Decimal(last))
    return difference * 100 > abs(before) * percent


def _change(field: Field, token: str, last: str) -> str:
    """Say by how much a value changed."""
    if not _are_amounts(field, token, last) or not Decimal(last):
        return "与去年不同"
    percent = abs((Decimal(token) - Decimal(last)) / Decimal(last)) * 100
    # A change of less than a hundredth of a percent is still one.
    shown = format(percent.quantize(Decimal("0.01"), ROUND_HALF_UP), "f").rstrip("0").rstrip(".")
    grew = Decimal(token) > Decimal(last)
    return f"{'增加' if grew else '减少'} {shown}%" if percent >= Decimal("0.01") else "变化不到 0.01%"
