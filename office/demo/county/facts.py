"""Figures of the whole county in both years, which several tables tell of."""

from collections.abc import Mapping
from decimal import Decimal

from office.demo.county.world import World


def facts_of(world: World) -> dict[int, Mapping[str, Decimal]]:
    """Make out the county's figures by year."""
    return {year: {} for year in world.years}
