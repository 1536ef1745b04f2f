"""A row that is typed cell by cell says what it says when all its rules are asked."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.checks.findings import rules_of
from db.checks.rules import Rules
from db.journal import delete_rows
from db.lastrows import LastRows
from db.lastyear import Line, replace_lines
from db.store import Store
from office.entry import Typed, add_typed, type_cells
from tests.county import FARM

#: Values that rules ask about, and some that no field takes.
VALUES = st.sampled_from(
    ["", "0", "1", "2", "3", "01", "13", "60", "100", "40.5", "2400", "-5", "未检出", "约一百", "850.00", "653130100",
     "653130100200", "2026-01-01", "91653130MA7TEXT073", "H9", "长" * 130]
)  # fmt: skip
#: Fields with conditions, sums, shares, rules and what is computed of them; two that none reads.
FIELDS = st.sampled_from(
    ["name", "note", "uscc", "uscc_absent_reason", "town_code", "village_code", "lon", "lat", "species", "design_cap",
     "stock", "land_mu", "land_field", "land_veg", "dung_gen", "urine_gen", "dung_used", "dung_share_1", "dung_share_2",
     "dung_share_9", "urine_share_1", "ledger", "ledger_from", "permit_no", "permit_class", "status", "ban_zone"]
)  # fmt: skip
ACTS = st.lists(st.dictionaries(FIELDS, VALUES, min_size=1, max_size=2), min_size=1, max_size=12)


def _kept(store: Store, row: int) -> tuple[list[tuple[str, ...]], list[str]]:
    asked = "SELECT code, field, level, text, shown FROM problem WHERE row = ? AND NOT wide AND code <> 'V-KEY'"
    names = store.sql.execute("SELECT fields FROM blank WHERE row = ?", (row,)).fetchone()
    return store.sql.execute(f"{asked} ORDER BY rowid", (row,)).fetchall(), names[0].split() if names else []


def _whole(store: Store, rules: Rules, row: int) -> tuple[list[tuple[str, ...]], list[str]]:
    codec = rules.codec
    line = store.sql.execute(f"{codec.select} WHERE n = ?", (row,)).fetchone()[1:]
    last = LastRows(store, rules.table).of(row)
    ((found, blank),) = rules.judge([(codec.tokens(line), line, codec.conflicts(line), last)])
    return [(item.code, item.field, item.level.value, item.text, item.shown) for item in found], list(blank)


@pytest.mark.parametrize("has_last", [False, True])
def test_typing_cell_by_cell_says_what_all_rules_say(store: Store, has_last: bool) -> None:
    """Findings in the same order, and the same blank fields; with and without last year's row beside it."""
    rules = rules_of(store, "T31")
    if has_last:
        (first,) = add_typed(store, "T31", [FARM]).written.added
        line = store.sql.execute(f"{rules.codec.select} WHERE n = ?", (first,)).fetchone()[1:]
        tokens = rules.codec.tokens(line)
        delete_rows(store, [first])
        replace_lines(store, rules.table, [Line("XM", "00000000-0000-4000-8000-000000000001", tokens)])

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ACTS)
    def law(acts: list[dict[str, str]]) -> None:
        (row,) = add_typed(store, "T31", [FARM]).written.added
        assert (LastRows(store, rules.table).of(row) is not None) == has_last
        for cells in acts:
            type_cells(store, "T31", [Typed(row, name, text) for name, text in cells.items()])
            assert _kept(store, row) == _whole(store, rules, row)
        delete_rows(store, [row])

    law()
