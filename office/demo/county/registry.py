"""All sheets, in the order in which one needs figures of another."""

from typing import Final

from office.demo.county.drinking import DRINKING
from office.demo.county.economy import ECONOMY
from office.demo.county.farming import FARMING
from office.demo.county.farms import FARMS
from office.demo.county.land import LAND
from office.demo.county.monitoring import MONITORING
from office.demo.county.nature import NATURE
from office.demo.county.overseeing import OVERSEEING
from office.demo.county.sewage import SEWAGE
from office.demo.county.sheets import Sheet
from office.demo.county.species import SPECIES
from office.demo.county.spending import SPENDING
from office.demo.county.villages import VILLAGES
from office.demo.county.waste import WASTE

SHEETS: Final[tuple[Sheet, ...]] = (
    *DRINKING,
    *NATURE,
    *LAND,
    *FARMS,
    *SEWAGE,
    *WASTE,
    *FARMING,
    *VILLAGES,
    *OVERSEEING,
    *SPENDING,
    *ECONOMY,
    *SPECIES,
    *MONITORING,
)
