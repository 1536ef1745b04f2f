"""How a text is understood while it is still being typed (读作): numbers, days, and coordinates with where they lie."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from db.checks.findings import rules_of
from db.lastrows import LastRows
from db.rows import fetch
from db.store import Store
from forms.model import Field, FieldType
from forms.parsing import parse
from forms.parsing.degrees import DEGREE
from forms.showing import show
from forms.values import CANONICAL_NUMBER, is_state

_DAYS: Final = frozenset({FieldType.DATE, FieldType.MONTH})
#: What coordinates are called in any form, and the facts of a pack that say where its county lies.
_AXES: Final = {"经度": ("lon_min", "lon_max"), "纬度": ("lat_min", "lat_max")}
_SIXTY: Final = 60


class Understood(NamedTuple):
    """What a typed text would become, in words; whether it deserves a second look."""

    words: str
    is_doubtful: bool


def understood(store: Store, table: str, number: int, name: str, text: str) -> Understood | None:
    """Say how a text is read in a cell; nothing is written.

    Args:
        number: Local number of the row.

    Returns:
        None where the text is taken as it stands.
    """
    field = store.codec(table).by_name[name]
    if not text.strip() or not (field.is_number or field.type in _DAYS):
        return None
    parsed = parse(field, text, store.pack)
    if parsed.why:
        return Understood(f"还没读懂：{parsed.why.rstrip('。')}。", is_doubtful=True)
    shown = show(field, parsed.token, store.pack)
    if is_state(field, parsed.token):
        return Understood(f"读作“{shown}”。", is_doubtful=False) if shown != text.strip() else None
    if field.unit == DEGREE:
        return _coordinate(store, table, number, field, parsed.token)
    with_unit = f"{shown} {field.unit or ''}".strip()
    return Understood(f"读作 {with_unit}。", is_doubtful=False) if shown != text.strip() else None


def _coordinate(store: Store, table: str, number: int, field: Field, token: str) -> Understood:
    """Say where a coordinate lies: what the table's checks find, else whether it is within the county."""
    read = f"读作 {token}{DEGREE}（{in_minutes(Decimal(token))}）。"
    found = _found(store, table, number, field, token)
    if found:
        return Understood(f"{read}{'　'.join(found)}", is_doubtful=True)
    where, is_outside = _place(field, Decimal(token), store.pack.county)
    return Understood(read + where, is_outside)


def _found(store: Store, table: str, number: int, field: Field, token: str) -> list[str]:
    """What the row's checks would say of its coordinates."""
    row = next(fetch(store, table, [number]), None)
    if row is None:
        return []
    rules, last = rules_of(store, table), LastRows(store, store.table(table)).of(number)
    tokens = {**row.tokens, field.name: token}
    conflicts = {name: options for name, options in row.conflicts.items() if name != field.name}
    angles = {other.name for other in store.table(table).fields if other.unit == DEGREE and tokens.get(other.name)}
    found = rules.findings(tokens, rules.codec.line(tokens, conflicts), conflicts, last)
    return [one.text for one in found if one.field in angles]


def _place(field: Field, angle: Decimal, county: Mapping[str, str]) -> tuple[str, bool]:
    """Compare one coordinate with the bounds of the county, if the pack has them."""
    for axis, (least, most) in _AXES.items():
        bounds = [county.get(name, "") for name in (least, most)]
        if axis in field.title and all(map(CANONICAL_NUMBER.match, bounds)):
            where = f"在本县{axis}范围 {'—'.join(bounds)} 内"
            is_inside = Decimal(bounds[0]) <= angle <= Decimal(bounds[1])
            return (f"{where}。", False) if is_inside else (f"不{where}，请核对。", True)
    return "", False


def in_minutes(angle: Decimal) -> str:
    """Write decimal degrees with minutes and seconds, to a tenth of a second."""
    tenths = int((abs(angle) * _SIXTY**2 * 10).to_integral_value(ROUND_HALF_UP))
    minutes, rest = divmod(tenths, _SIXTY * 10)
    sign = "-" if angle < 0 else ""
    return f"{sign}{minutes // _SIXTY}°{minutes % _SIXTY}′{rest // 10}.{rest % 10}″"
