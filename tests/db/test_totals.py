"""Sums of columns are exact, whatever the order and the places."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.journal import add_rows
from db.rows import numbers
from db.store import Store
from db.totals import Total, plain, totals

FIGURES = ("0.10", "0.20", "0.30", "", "?约八", "99999999999.99")


@pytest.fixture
def tables() -> tuple[str, ...]:
    return ("T31",)


def test_what_is_a_figure_is_added_exactly(store: Store) -> None:
    add_rows(store, "T31", [{"name": f"场{n}", "land_mu": text, "stock": str(n)} for n, text in enumerate(FIGURES)])
    found = totals(store, "T31", ["name", "land_mu", "stock", "output"])
    assert list(found) == ["land_mu", "stock", "output"]
    assert (found["land_mu"].count, found["land_mu"].sum) == (4, Decimal("100000000000.59"))
    assert found["stock"] == Total(6, Decimal(15), 0)
    assert (found["output"].count, found["output"].sum, found["output"].mean) == (0, Decimal(0), None)


def test_only_the_rows_asked_for_count(store: Store) -> None:
    add_rows(store, "T31", [{"name": f"场{n}", "land_mu": text} for n, text in enumerate(FIGURES)])
    assert totals(store, "T31", ["land_mu"], numbers(store, "T31")[:2])["land_mu"].sum == Decimal("0.3")
    assert totals(store, "T31", ["land_mu"], [])["land_mu"].count == 0


def test_the_mean_is_rounded_half_up_beyond_the_places_of_the_figures() -> None:
    assert Total(3, Decimal("0.5"), 1).mean == Decimal("0.167")
    assert Total(2, Decimal(5), 0).mean == Decimal("2.5")


def test_totals_of_several_columns_are_taken_together() -> None:
    assert Total(2, Decimal("1.5"), 1) + Total(1, Decimal("0.25"), 2) == Total(3, Decimal("1.75"), 2)


def test_numbers_are_written_plainly() -> None:
    assert [str(plain(Decimal(text))) for text in ("100", "1.50", "0", "1E+5")] == ["100", "1.5", "0", "100000"]


places = st.integers(0, 6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sums_are_those_of_decimal_arithmetic(store: Store, data: st.DataObject) -> None:
    figures = data.draw(st.lists(st.decimals(-(10**9), 10**9, places=data.draw(places)), min_size=1, max_size=12))
    huge = data.draw(st.lists(st.sampled_from([Decimal(10) ** 17, Decimal(10) ** 16]), max_size=20))
    store.sql.execute("SAVEPOINT sums")
    for number, figure in enumerate([*figures, *huge], 1_000_000):
        store.sql.execute("INSERT INTO T31(n, land_mu) VALUES (?, ?)", (number, float(figure)))
    wanted = sum((Decimal(repr(float(figure))) for figure in [*figures, *huge]), Decimal(0))
    found = totals(store, "T31", ["land_mu"])["land_mu"]
    store.sql.execute("ROLLBACK TO sums")
    store.sql.execute("RELEASE sums")
    assert (found.count, found.sum) == (len(figures) + len(huge), wanted)
