"""A clock that cannot be right is doubted in words; nothing else depends on it."""

from datetime import datetime, timedelta, timezone

import pytest

from office.clock import clock_doubt
from office.workspaces import open_workspace
from tests.county import XM, County, add_farm

NOON = datetime(2025, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(("year", "word"), [(2001, "2024 年度"), (2038, "2024 年度"), (2029, "")])
def test_a_date_far_from_the_campaign_is_doubted(county: County, year: int, word: str) -> None:
    with open_workspace(county.unit(XM)) as store:
        found = clock_doubt(store, NOON.replace(year=year))
    assert (word in found) if word else (found == "")


def test_a_clock_that_went_back_is_doubted(county: County) -> None:
    with open_workspace(county.unit(XM)) as store:
        store.clock = NOON.isoformat
        add_farm(store)
        assert clock_doubt(store, NOON - timedelta(hours=20)) == ""
        found = clock_doubt(store, NOON - timedelta(days=3))
    assert "2025-03-01" in found
    assert "2025-02-26" in found
