"""A sheet: what is known of one table — which things it lists and how each of their fields comes about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from office.demo.county.here import Row, Shapes, Value, rounded
from office.demo.county.world import Point, World

#: Of so many things some are there only last year, some only this.
_GONE: Final = 0.03
_NEW: Final = 0.04


@dataclass(frozen=True, slots=True)
class Thing:
    """What one row of a list tells of.

    Attributes:
        name: Tells it apart from the others of its table, in both years.
        town: The township it lies in, which fills its row where townships do.
        owner: The unit that fills its row; "": whoever fills the table there.
        known: What is said of it before any shape is asked.
    """

    name: str
    town: str = ""
    owner: str = ""
    known: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))


Things = Callable[[World, int], Iterable[Thing]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the rows of one table come about.

    Attributes:
        things: Gives the things of a year, for a list with free rows.
        finish: Puts the rows of a year in order once all are there, such as rounding a sum.
    """

    table: str
    shapes: Shapes
    things: Things | None = None
    finish: Callable[[World, int, list[Row]], None] | None = None


def turnover(world: World, table: str, many: int) -> Callable[[int], list[int]]:
    """Say which of so many things are there in a year: most in both, some only last year, some only this."""

    def there(year: int) -> list[int]:
        found = []
        for index in range(many):
            fate = world.luck("fate", table, index).random()
            only_last, only_this = fate < _GONE, fate > 1 - _NEW
            if index == 0 or not (only_this if year < world.pack.year else only_last):
                found.append(index)
        return found

    return there


def spot(world: World, of: str, name: str, town: str, near: float, far: float, apart: float = 400) -> dict[str, Value]:
    """Give the township and coordinates of a thing, the same in both years."""
    at = world.spots.get((of, name))
    if at is None:
        at = world.place(of, town, world.luck("spot", of, name), near=near, far=far, apart=apart)
        world.spots[of, name] = at
    return {"town_code": town, "lon": rounded(at[0], 6), "lat": rounded(at[1], 6)}


def point_of(row: Mapping[str, Value]) -> Point:
    """Give the place of a row."""
    return float(str(row["lon"])), float(str(row["lat"]))


def in_towns(
    world: World, table: str, many: int, *, weights: Mapping[str, float] | None = None
) -> Iterator[tuple[int, str]]:
    """Spread so many things over the townships."""
    towns = list(world.town_names)
    shares = [(weights or {}).get(town, 1.0) for town in towns]
    for index in range(many):
        yield index, world.luck("town", table, index).choices(towns, shares)[0]
