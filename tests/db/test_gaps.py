"""Where a column goes from filled to blank, against reading every cell as people see it."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import gaps
from db.gaps import first_where
from db.journal import add_rows
from db.references import References
from db.rows import fetch, numbers
from db.sifting import OWNER
from db.store import Store

TABLE = "T31"
FIELDS = ("name", "town_code", "output", "stock", "ledger_from", "note")
#: All that a cell can hold: nothing, values, what no column holds as it is, a state, what nobody understands.
TOKENS = {
    "name": ("", "沙枣羊场"),
    "town_code": ("", "653130101", "999"),
    "output": ("", "30", "4.0", "不适用"),
    "stock": ("", "120", "0", "12.00", '?"output":{'),
    "ledger_from": ("", "2024-05-02", '?{"u":"'),
    "note": ("", '"output":{', "不适用"),
}
ROWS = st.lists(st.fixed_dictionaries({name: st.sampled_from(tokens) for name, tokens in TOKENS.items()}), max_size=12)
DISPUTE = st.sets(st.sampled_from(FIELDS), max_size=2)


@pytest.fixture
def tables() -> tuple[str, ...]:
    return (TABLE,)


def model(store: Store, field: str, wanted: Sequence[int], *, is_filled: bool) -> int | None:
    """Look at one row after the other."""
    references, known = References(store), store.codec(TABLE).by_name[field]
    present = {row.number: bool(references.show(known, row.tokens[field])) for row in fetch(store, TABLE, wanted)}
    places = (place for place, number in enumerate(wanted) if present.get(number) is is_filled)
    return next(places, None)


@pytest.mark.parametrize("most", [0, 1, 3, 1_000])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(rows=ROWS, data=st.data())
def test_it_is_the_first_that_looks_so(
    store: Store, most: int, rows: list[dict[str, str]], data: st.DataObject
) -> None:
    with store.trial(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(gaps, "_MOST_LOOKED_UP", most)
        add_rows(store, TABLE, rows)
        here = numbers(store, TABLE)
        for number in here[: data.draw(st.integers(0, 3), "in dispute")]:
            disputed(store, number, data.draw(DISPUTE, "fields"))
        # In any order, not all of them, and one that is gone.
        wanted = data.draw(st.permutations([*here, max(here, default=0) + 99]), "order")
        wanted = wanted[: data.draw(st.integers(0, len(wanted)), "shown")]
        for field in FIELDS:
            for is_filled in (True, False):
                found = first_where(store, TABLE, field, wanted, is_filled=is_filled)
                assert found == model(store, field, wanted, is_filled=is_filled), (field, is_filled)


def disputed(store: Store, number: int, names: set[str]) -> None:
    """Lay two candidates into cells of a row, as merging leaves them."""
    extras = json.dumps({name: {"c": ["", "1"]} for name in names}, separators=(",", ":"))
    blank = ", ".join(f'"{name}" = NULL' for name in names) or "_x = _x"
    kept = f"UPDATE {TABLE} SET {blank}, _x = json_patch(coalesce(_x, '{{}}'), ?) WHERE n = ?"
    store.sql.execute(kept, (extras, number))
    lines = [(number, name, "[]") for name in names]
    store.sql.executemany("INSERT INTO conflict VALUES (?, ?, ?)", lines)


def test_the_unit_of_a_row_is_always_known(store: Store) -> None:
    assert first_where(store, TABLE, OWNER, [7, 8], is_filled=True) == 0
    assert first_where(store, TABLE, OWNER, [7, 8], is_filled=False) is None
    assert first_where(store, TABLE, OWNER, [], is_filled=True) is None
