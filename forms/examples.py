"""What is a pack's own in an example: tables are shared, and `{town1}` is another township in each pack."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from forms.model import Pack
from forms.values import CANONICAL_NUMBER

_OWN: Final = re.compile(r"\{(area|year|start|end|lon|lat|towns|(?:town|unit)[1-9])\}")
_MIDDLE: Final[Mapping[str, str]] = {"lon": "104", "lat": "35"}


def at_home(text: str, pack: Pack) -> str:
    """Put what is this pack's own into a text of an example.

    Without such a township, unit or box of coordinates something that could be one stands there.
    """
    return _OWN.sub(lambda found: _own(found[1], pack), text) if "{" in text else text


def _own(name: str, pack: Pack) -> str:
    towns = [town.code for town in pack.towns]
    units = [unit.code for unit in pack.units if unit.kind == "department"]
    if name in {"lon", "lat"}:
        ends = [pack.county.get(f"{name}_{end}", "") for end in ("min", "max")]
        low, high = (Decimal(text if CANONICAL_NUMBER.match(text) else _MIDDLE[name]) for text in ends)
        return format((low + high) / 2, "f")
    if name.startswith(("town", "unit")):
        known, place = (towns, pack.area[:6] + "900") if name.startswith("town") else (units, pack.bureau)
        return ";".join(towns) if name == "towns" else (*known, *[place] * 9)[int(name[4:]) - 1]
    return {"area": pack.area, "year": str(pack.year), "start": pack.start, "end": pack.end}[name]
