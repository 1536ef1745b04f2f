"""Who lives where: the county's people by township, and what they leave: sewage and waste of the towns."""

from decimal import Decimal

from office.demo.county.here import lognormal, rounded
from office.demo.county.world import World


def is_urban(world: World, town: str) -> bool:
    """Tell streets and the county's seat from the other townships."""
    return town == world.seat or town[6] == "0"


def share_of(world: World, town: str) -> float:
    """Give a township's part of the county's people."""
    if not world.shares:
        for code in world.town_names:
            middle = 2.4 if code == world.seat else 1.6 if is_urban(world, code) else 1.0
            world.shares[code] = lognormal(world.luck("people", code), middle, 0.3)
    return world.shares[town] / sum(world.shares.values())


def people_of(world: World, year: int, town: str) -> int:
    """Give how many people live in a township."""
    return round(float(world.facts[year]["resident"]) * 10000 * share_of(world, town))


def townsfolk_of(world: World, year: int, town: str) -> int:
    """Give how many of them live in its centre or in town."""
    urban = sum(share_of(world, code) for code in world.town_names if is_urban(world, code))
    living = float(world.facts[year]["urban"]) * 10000
    if is_urban(world, town):
        return round(min(0.97 * people_of(world, year, town), living * 0.8 * share_of(world, town) / urban))
    return round(people_of(world, year, town) * world.luck("centre", town).uniform(0.12, 0.25))


def countryfolk_of(world: World, year: int, town: str) -> int:
    """Give how many of them live in the country; over all townships as many as the county has."""
    weights = {code: share_of(world, code) * (0.25 if is_urban(world, code) else 1.0) for code in world.town_names}
    return int(float(world.facts[year]["rural"]) * 10000 * weights[town] / sum(weights.values()))


def sewage_of(world: World, year: int) -> Decimal:
    """Give the towns' sewage of a year, 万吨, as heads and litres a day make it."""
    facts = world.facts[year]
    return rounded(facts["urban"] * litres(world) * 365 / 1000, 4)


def litres(world: World) -> Decimal:
    """Give the litres of sewage a head and day that the county reckons with."""
    return Decimal(world.luck("litres").randrange(90, 150, 5))


def kilos(world: World) -> Decimal:
    """Give the kilograms of waste a head and day that the county reckons with."""
    return Decimal(world.luck("kilos").randrange(70, 115, 5)) / 100


def waste_of(world: World, year: int) -> Decimal:
    """Give the towns' waste of a year, tonnes, as heads and kilograms a day make it."""
    return rounded(world.facts[year]["urban"] * 10000 * kilos(world) * 365 / 1000, 2)


def carted_of(world: World, year: int) -> Decimal:
    """Give the part of it that is carted away, and treated."""
    return rounded(float(waste_of(world, year)) * world.luck("carted", year).uniform(0.972, 0.99), 2)
