"""Which list a `code` field chooses from, and which validator judges it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from forms.codes import permit, region, uscc
from forms.model import Choice, Field, Pack

Check: TypeAlias = Callable[[str], str | None]
#: How a code is written in one way before it is judged.
NORMAL: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"uscc": uscc.normal, "permit": permit.normal, "area": uscc.normal, "town": uscc.normal, "village": uscc.normal}
)


def options(field: Field, pack: Pack) -> tuple[Choice, ...]:
    """List what can be chosen in the field, empty if anything can be typed."""
    if field.choices:
        return field.choices
    if field.code == "town":
        return tuple(Choice(town.code, town.name) for town in pack.towns)
    return pack.codes.get(field.code, ()) if field.code else ()


def why_wrong(field: Field, token: str, pack: Pack) -> str | None:
    """Say why a `code` field cannot have this value; None if it can."""
    known = options(field, pack)
    if known:
        return None if any(entry.code == token for entry in known) else f"{pack.area_name}的代码表里没有"
    match field.code:
        case "uscc":
            return uscc.check(token)
        case "permit":
            return permit.check(token)
        case "area":
            return region.check(token, region.COUNTY)
        case "town":
            return region.check(token, region.TOWN)
        case "village":
            return region.check(token, region.VILLAGE, pack.area[: region.COUNTY])
    return None
