"""A column that is understood at once says what each of its cells says by itself."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.workspaces import filled_workspace
from db.references import References
from db.store import Store
from forms.model import Field, State
from office.columns import Column, Layout
from office.readings import Readings
from office.records import list_records
from office.verdicts import CellReader, Verdict, plain_reading
from reports.sheet_wire import Cell, Day, Error, Line, Lines, Merged, Number, Sheet, Unknown, parts_of

FIELDS = (
    *("name", "note", "phone", "town_code", "species", "uscc", "ledger", "ledger_from"),
    *("stock", "output", "land_mu", "lon", "dung_gen", "dung_vol"),
)
UNITS = {"land_mu": "公顷"}
FIGURES = [
    "0",
    "-0",
    "00",
    "0.0",
    "12.50",
    "007",
    "-5",
    "5.",
    ".5",
    "1e16",
    "1.5E+17",
    "123456789012345",
    "1234567890123456",
    "0.3000000000000001",
    "9.9999999",
]
PHRASES = [
    "冲突",
    "冲突。",
    "未检出",
    "不适用",
    "NA",
    "/",
    "—",
    "#N/A",
    "1.2E5",
    "91E+17",
    " 甲 ",
    "甲\n乙",
    "-甲",
    "=1",
    "甲.乙",
    "Ａ",
    "０",
    "1,200",
    "1 头",
    "甲（一）",
]
NUMBERS = st.one_of(
    st.sampled_from([text for text in FIGURES if text not in {"00", "007", "5.", ".5"}]),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12).map(str),
    st.integers(-(10**17), 10**17).map(str),
)
WORDS = st.one_of(
    st.sampled_from([*PHRASES, *FIGURES]),
    st.text("甲场（）()·-、，。：0Ａ１ \u3000\t\u200b\u9fff", max_size=5),
    NUMBERS,
)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.booleans(),
    st.just(Unknown.FORMULA),
    WORDS,
    NUMBERS.map(Number),
    st.sampled_from([Day("2023-05-01"), Day("2023-05-01 08:00:00"), Error("#REF!")]),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with filled_workspace(tmp_path_factory.mktemp("readings") / "workspace", 1) as opened:
        yield opened


def fields_of(store: Store) -> dict[str, Field]:
    known = store.codec("T31").by_name
    return {name: known[name] for name in FIELDS}


def judge(store: Store, name: str, cells: list[Cell], *, is_1904: bool = False) -> None:
    """Compare a column with its cells one by one."""
    field = fields_of(store)[name]
    tokens, more = CellReader(store, References(store), UNITS, is_1904=is_1904).column(field, cells)
    alone = [CellReader(store, References(store), UNITS, is_1904=is_1904).read(field, cell) for cell in cells]
    assert tokens == [reading.token for reading in alone]
    assert {type(token) for token in tokens} <= {str, type(None)}
    assert [more.get(place) or plain_reading(token or "") for place, token in enumerate(tokens)] == alone


@pytest.mark.parametrize("name", FIELDS)
def test_a_column_of_all_that_is_odd_says_what_each_of_its_cells_says(store: Store, name: str) -> None:
    judge(store, name, [*PHRASES, *FIGURES, *map(Number, FIGURES), None, True, Unknown.FORMULA])


@pytest.mark.parametrize("name", ["name", "note"])
def test_a_text_that_takes_a_state_understands_words_for_it(store: Store, name: str) -> None:
    """A text that takes none keeps such a word as it is."""
    plain = fields_of(store)[name]
    taking = replace(plain, states=(State.NOT_APPLICABLE,))
    reader = CellReader(store, References(store), {}, is_1904=False)
    told = {0: reader.read(taking, "NA")}
    assert reader.column(taking, ["NA", "不适用", "甲"]) == (["不适用", "不适用", "甲"], told)
    assert told[0].verdict is Verdict.CONVERTED
    plain_reader = CellReader(store, References(store), {}, is_1904=False)
    assert plain_reader.column(plain, ["NA", "不适用", "甲"]) == (["NA", "不适用", "甲"], {})


@settings(max_examples=300)
@given(cells=st.lists(CELLS), name=st.sampled_from(FIELDS), is_1904=st.booleans())
def test_a_column_says_what_each_of_its_cells_says(store: Store, cells: list[Cell], name: str, is_1904: bool) -> None:
    judge(store, name, cells, is_1904=is_1904)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1), area=st.tuples(st.integers(1, 9), st.integers(1, 4)))
def test_a_sheet_says_what_each_of_its_records_says(
    store: Store, rows: list[tuple[Cell, ...]], area: tuple[int, int]
) -> None:
    names = ("name", "town_code", "stock")
    layout = Layout(
        "", is_upright=False, first=1, columns=tuple(Column(at, name, name) for at, name in enumerate(names))
    )
    lines = [Line(number, cells) for number, cells in enumerate(rows, 1) if any(cell is not None for cell in cells)]
    parts = [part for some in (lines[: area[0]], lines[area[0] :]) for part in parts_of(some)]
    sheet = Sheet("表", lines=Lines(parts), merged=[Merged(area[0], 1, area[0] + area[1], 1)])
    records = list_records(sheet, store.table("T31"), layout, frozenset())
    ticks: list[int] = []
    reader = CellReader(store, References(store), {}, is_1904=False)
    readings = Readings(records, fields_of(store), reader, ticks.append)
    assert sum(ticks) == len(records.numbers) == len(records.rows)
    for place, record in enumerate(records.rows):
        assert records.row(place) == record
        alone: dict[str, Any] = {name: reader.read(fields_of(store)[name], cell) for name, cell in record.cells.items()}
        assert {name: readings.of(name, place) for name in names} == alone
        assert {name: readings.tokens[name][place] for name in names} == {
            name: one.token for name, one in alone.items()
        }
