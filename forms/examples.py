"""What is a pack's own in an example: tables are shared, and `{town1}` is another township in each pack."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from forms.model import Pack
from forms.values import CANONICAL_NUMBER

_OWN: Final = re.compile(r"\{(area|year|start|end|lon|lat|n_towns|towns|(?:town|unit|name)[1-9]|county_[a-z0-9_]+)\}")
_MIDDLE: Final[Mapping[str, str]] = {"lon": "104", "lat": "35"}


def at_home(text: str, pack: Pack) -> str:
    """Put what is this pack's own into a text of an example.

    Without such a township, unit or box of coordinates something that could be one stands there.
    """
    return _OWN.sub(lambda found: _own(found[1], pack), text) if "{" in text else text


def _own(name: str, pack: Pack) -> str:
    facts = {"area": pack.area, "year": str(pack.year), "start": pack.start, "end": pack.end}
    towns = [town.code for town in pack.towns]
    facts |= {
        "towns": ";".join(towns),
        "n_towns": str(len(towns)),
        **{f"county_{n}": t for n, t in pack.county.items()},
    }
    if name in {"lon", "lat"}:
        return _middle(name, pack)
    if name not in facts and name[-1].isdigit():
        units = [unit for unit in pack.units if unit.kind == "department"] or [pack.unit(pack.bureau)]
        listed = {"town": towns or [pack.area[:6] + "900"], "unit": [unit.code for unit in units]}
        listed["name"] = [unit.name for unit in units]
        known = listed.get(name[:-1], [""])
        return known[min(int(name[-1]), len(known)) - 1]
    return facts.get(name, "")


def _middle(name: str, pack: Pack) -> str:
    ends = [pack.county.get(f"{name}_{end}", "") for end in ("min", "max")]
    low, high = (Decimal(text if CANONICAL_NUMBER.match(text) else _MIDDLE[name]) for text in ends)
    return format((low + high) / 2, "f")
