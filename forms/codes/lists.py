"""Which list a `code` field chooses from, and which validator judges it."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from forms.codes import breed, cas, organisation, permit, region, uscc
from forms.codes.verdicts import Verdict, plain
from forms.model import Choice, Field, Pack, Town, Village

#: How a code is written in one way before it is judged.
NORMAL: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "uscc": uscc.normal,
        "org": plain,
        "permit": permit.normal,
        "area": plain,
        "town": plain,
        "village": plain,
        "breed": plain,
        "cas": cas.normal,
    }
)
#: Names are alike that begin with the same two characters.
_BEGINNING: Final = 2
#: The validators that a field can name; `town` and `village` obey the pack's lists, too.
VALIDATORS: Final = tuple(NORMAL)
_CHECKS: Final[Mapping[str, Callable[[str, Pack], Verdict | None]]] = MappingProxyType(
    {
        "uscc": lambda token, _pack: uscc.check(token),
        "org": lambda token, _pack: organisation.check(token),
        "permit": lambda token, _pack: permit.check(token),
        "area": lambda token, _pack: region.check(token, region.COUNTY),
        "town": lambda token, pack: region.check(token, region.TOWN, pack.area[: region.COUNTY]),
        "village": lambda token, pack: region.check(token, region.VILLAGE, pack.area[: region.COUNTY]),
        "breed": lambda token, pack: breed.check(token, (pack.area[: region.COUNTY], *pack.former)),
        "cas": lambda token, _pack: cas.check(token),
    }
)


class _Places:
    """A pack's townships or villages, the same only as themselves: comparing hundreds for each cell takes too long."""

    def __init__(self, places: tuple[Town, ...] | tuple[Village, ...]) -> None:
        self.places = places

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places) and self.places is other.places

    def __hash__(self) -> int:
        return id(self.places)


@lru_cache(maxsize=32)
def _choices(listed: _Places) -> tuple[Choice, ...]:
    return tuple(Choice(place.code, place.name) for place in listed.places)


def options(field: Field, pack: Pack) -> tuple[Choice, ...]:
    """List what can be chosen in the field, empty if anything can be typed."""
    if field.choices:
        return field.choices
    match field.code:
        case None:
            return ()
        case "town":
            return _choices(_Places(pack.towns))
        case "village":
            return _choices(_Places(pack.villages))
    return pack.codes.get(field.code, ())


def judge(field: Field, token: str, pack: Pack) -> Verdict | None:
    """Say what is wrong or odd about a value of a `code` field; None if nothing is."""
    known = options(field, pack)
    if any(entry.code == token for entry in known):
        return None
    if known and not token.isascii():
        return Verdict(f"名单里没有这个名称{_nearest(known, token)}")
    check = _CHECKS.get(field.code or "")
    found = check(token, pack) if check else None
    if known and not found:
        return Verdict(f"{pack.area_name}的代码表里没有")
    return found


def _nearest(known: Sequence[Choice], name: str) -> str:
    """Give the name on the list that begins as one that was typed does; a pass judges thousands of them."""
    near = next((entry.label for entry in known if entry.label[:_BEGINNING] == name[:_BEGINNING]), "")
    return f"，是不是“{near}”" if near else ""
