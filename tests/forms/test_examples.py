"""What is a pack's own in an example."""

from dataclasses import replace

import pytest

from forms.examples import at_home
from forms.load import read_pack

PACK = read_pack("bachu-2024")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{town1}201", "653130100201"),
        ("{town2};{town1}", "653130101;653130100"),
        ("{area}0012", "6531300012"),
        ("{year}-05", "2024-05"),
        ("{start}", "2024-01-01"),
        ("{end}", "2024-12-31"),
        ("{n_towns}", "12"),
        ("{unit1}", "FG"),
        ("{name1}", "发展和改革委员会"),
        ("{lon} {lat}", "78.55 39.55"),
        ("{county_function}", "防风固沙"),
        ("{county_nothing}", ""),
        ("{town0} {other} plain", "{town0} {other} plain"),
    ],
)
def test_each_word_stands_for_what_the_pack_says(text: str, meant: str) -> None:
    assert at_home(text, PACK) == meant


def test_all_townships_are_given_in_order() -> None:
    assert at_home("{towns}", PACK).split(";") == [town.code for town in PACK.towns]


def test_a_pack_without_towns_units_or_box_gives_something_that_could_be_one() -> None:
    bureau = tuple(unit for unit in PACK.units if unit.kind == "bureau")
    bare = replace(PACK, towns=(), units=bureau, county={"lon_min": "西"})
    assert at_home("{town1} {unit3} {name2}", bare) == "653130900 HB 生态环境局（巴楚县分局）"
    assert at_home("{lon}", bare) == "104"
    assert at_home("{towns}{n_towns}", bare) == "0"


def test_what_is_beyond_the_last_is_the_last() -> None:
    few = replace(PACK, towns=PACK.towns[:2])
    assert at_home("{town9}", few) == PACK.towns[1].code
