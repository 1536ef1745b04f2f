"""The county that the rows tell of: its units, townships, places, codes and what has been made out so far."""

import hashlib
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Final

from forms.model import Duty, Pack, Scope
from office.demo.county.climates import climate_of
from office.demo.county.here import Row
from office.demo.county.numbers import credit_code

Point = tuple[float, float]
#: Metres of one degree of latitude.
_DEGREE: Final = 111_000.0
#: Every free row's id is made from its name with this one.
_IDS: Final = uuid.UUID("0d5f1c52-6c1c-5c6e-9a35-2f0d6d9b7f11")


@dataclass
class World:
    """One county over two years.

    Attributes:
        facts: Figures of the whole county by year.
        made: Rows made so far, by table and year.
        spots: Places given out, by what they are for and the thing's name.
        shares: Weights of the townships among the county's people.
    """

    pack: Pack
    seed: int
    facts: dict[int, Mapping[str, Decimal]] = field(default_factory=dict)
    made: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    spots: dict[tuple[str, str], Point] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    _places: dict[str, list[Point]] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, int]:
        """Last year and this one."""
        return self.pack.year - 1, self.pack.year

    def luck(self, *of: object) -> Random:
        """Give draws that are always the same for the same thing."""
        name = "/".join(map(str, (self.pack.id, self.seed, *of)))
        return Random(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()))  # noqa: S311

    def row_id(self, table: str, thing: str) -> str:
        """Give a free row's id, the same in both years."""
        return str(uuid.uuid5(_IDS, f"{self.pack.id}/{self.seed}/{table}/{thing}"))

    def many(self, median: float, least: int = 1, *of: object) -> int:
        """Give a number of things: around a median, larger in one county than in another."""
        return max(least, round(median * math.exp(0.25 * self.luck("many", *of).gauss(0, 1))))

    @cached_property
    def _duties(self) -> dict[str, list[Duty]]:
        found: dict[str, list[Duty]] = {}
        for duty in self.pack.duties:
            found.setdefault(duty.table, []).append(duty)
        return found

    @property
    def asked(self) -> frozenset[str]:
        """Ids of the tables that a duty asks for."""
        return frozenset(self._duties)

    def departments(self, table: str) -> list[str]:
        """Give the units other than townships that fill rows of a table."""
        towns = self.town_names
        return list(dict.fromkeys(duty.unit for duty in self._duties.get(table, ()) if duty.unit not in towns))

    def owner(self, table: str, town: str = "") -> str:
        """Give the unit that fills a row: the township it lies in where townships do, else the first department."""
        duties = self._duties.get(table, ())
        if any(duty.unit == town and duty.rows is not Scope.TOWN for duty in duties):
            return town
        return next(iter(self.departments(table)), self.pack.bureau)

    def unit_name(self, code: str) -> str:
        """Give the name of a unit; the bureau's for one that the county has not."""
        names = {unit.code: unit.name for unit in self.pack.units}
        return names.get(code, names.get(self.pack.bureau, ""))

    @cached_property
    def town_names(self) -> dict[str, str]:
        """Townships by code."""
        return {town.code: town.name for town in self.pack.towns}

    @cached_property
    def seat(self) -> str:
        """The township in which the county's government sits; the first where none is marked."""
        return next((town.code for town in self.pack.towns if town.seat), self.pack.towns[0].code)

    @cached_property
    def villages(self) -> dict[str, list[str]]:
        """Codes of the 行政村 of each township; made up where the pack lists none at all."""
        listed = [village.code for village in self.pack.villages]
        if listed:
            return {
                town: [code for code in listed if code.startswith(town) and code[9] in "23"] for town in self.town_names
            }
        return {
            town: [f"{town}{200 + index}" for index in range(self.luck("villages", town).randint(8, 18))]
            for town in self.town_names
        }

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the county's middle part, in which its townships lie."""
        county = self.pack.county
        west, east = float(county.get("lon_min", 100)), float(county.get("lon_max", 101))
        south, north = float(county.get("lat_min", 35)), float(county.get("lat_max", 36))
        wide, high = (east - west) * 0.2, (north - south) * 0.2
        return west + wide, south + high, east - wide, north - high

    @cached_property
    def centres(self) -> dict[str, Point]:
        """Where each township's centre lies, on a loose grid."""
        west, south, east, north = self.box
        towns = list(self.town_names)
        across = math.ceil(math.sqrt(len(towns)))
        down = math.ceil(len(towns) / across)
        found = {}
        for index, town in enumerate(towns):
            luck = self.luck("centre", town)
            column, line = index % across, index // across
            found[town] = (
                west + (east - west) * (column + luck.uniform(0.35, 0.65)) / across,
                south + (north - south) * (line + luck.uniform(0.35, 0.65)) / down,
            )
        return found

    def place(self, of: str, town: str, luck: Random, *, near: float, far: float, apart: float = 400) -> Point:
        """Find a place for a thing in a township, so many metres from its centre and apart from its like.

        Args:
            of: What shares the places: nothing of the same name comes nearer than `apart`.
        """
        known = self._places.setdefault(of, [])
        middle = self.centres[town]
        point = middle
        for _ in range(200):
            away, angle = luck.uniform(near, far), luck.uniform(0, 2 * math.pi)
            point = moved(middle, away * math.cos(angle), away * math.sin(angle))
            if all(metres(point, other) > apart for other in known):
                break
        known.append(point)
        return point

    def keep_away(self, of: str, points: Sequence[Point]) -> None:
        """Let nothing of a name come near these places either."""
        self._places.setdefault(of, []).extend(points)

    def company(self, *of: object, kind: str = "91") -> str:
        """Give the 统一社会信用代码 of a unit of this county."""
        return credit_code(self.luck("company", *of), self.pack.area, kind)

    def water(self, town: str) -> str:
        """Give the water that a township's drains run into, always the same."""
        rivers = climate_of(self.pack).rivers[:2]
        return rivers[sum(map(int, town)) % len(rivers)] if town.isdigit() else rivers[0]


def moved(point: Point, east: float, north: float) -> Point:
    """Go so many metres from a place."""
    lon, lat = point
    return lon + east / (_DEGREE * math.cos(math.radians(lat))), lat + north / _DEGREE


def metres(one: Point, other: Point) -> float:
    """Give the distance of two places."""
    east = (one[0] - other[0]) * _DEGREE * math.cos(math.radians(one[1]))
    return math.hypot(east, (one[1] - other[1]) * _DEGREE)
