"""Where Ctrl with an arrow leads, in any line of filled and blank cells."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import gaps
from db.sifting import Sieve
from db.store import Store
from desktop.arranging import PLAIN, View
from desktop.far_moves import edge, edge_down
from desktop.grid_model import GridModel
from desktop.sources import TableSource


@pytest.mark.parametrize(
    ("line", "place", "step", "expected"),
    [
        ("xxx..x.", 0, 1, 2),
        ("xxx..x.", 2, 1, 5),
        ("xxx..x.", 3, 1, 5),
        ("xxx..x.", 5, 1, 6),
        ("xxx..x.", 6, 1, 6),
        ("xxx..x.", 6, -1, 5),
        ("xxx..x.", 5, -1, 2),
        ("xxx..x.", 2, -1, 0),
        ("x", 0, 1, 0),
        ("..", 0, 1, 1),
    ],
)
def test_the_edge(line: str, place: int, step: int, expected: int) -> None:
    assert edge(len(line), place, step, lambda at: line[at] == "x") == expected


@given(st.text("x.", min_size=1, max_size=12), st.data(), st.sampled_from([1, -1]))
def test_there_and_on_one_comes_to_every_end(line: str, data: st.DataObject, step: int) -> None:
    place = data.draw(st.integers(0, len(line) - 1))
    end = len(line) - 1 if step > 0 else 0
    for _ in line:
        at = edge(len(line), place, step, lambda at: line[at] == "x")
        assert (at - place) * step > 0 or at == place == end
        # A stop in the middle stands at the edge of something filled.
        assert at == end or (line[at] == "x" and "." in (line[at - 1], line[at + 1]))
        place = at
    assert place == end


FIELDS = ("name", "stock", "output", "note")
TEXTS = {
    "name": ("", "甲场", "乙场"),
    "stock": ("", "5", "约八十"),
    "output": ("", "不适用", "4.0"),
    "note": ("", "注"),
}
VIEWS = (
    PLAIN,
    View().sorted_by("stock", descending=True),
    View().sorted_by("name", descending=False).sorted_by("note", descending=True, then=True),
    View().sifted("name", Sieve("name", frozenset({"甲场", ""}))),
    View().sifted("stock", Sieve("stock", frozenset({"5", "约八十"}))).sorted_by("output", descending=False),
)
CELL = st.sampled_from([(name, text) for name, texts in TEXTS.items() for text in texts])
ACTS = st.one_of(
    st.tuples(st.just("add"), st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in TEXTS.items()})),
    st.tuples(st.just("type"), st.integers(0, 20), CELL),
    st.tuples(st.just("remove"), st.integers(0, 20)),
    st.tuples(st.just("arrange"), st.sampled_from(VIEWS)),
)


def act(model: GridModel, done: tuple[Any, ...]) -> None:
    """Do as people do: add a row, type into one, delete one, sort or filter."""
    match done:
        case "add", row:
            model.source.add([row])
            model.refresh()
        case "arrange", view:
            model.arrange(view)
        case "type", place, (name, text) if model.rowCount():
            model.write([(place % model.rowCount(), model.column_of(name), text)])
        case "remove", place if model.rowCount():
            model.remove([place % model.rowCount()])


@pytest.mark.parametrize("most", [1, 1_000])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    rows=st.lists(st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in TEXTS.items()}), max_size=8),
    acts=st.lists(ACTS, max_size=6),
)
def test_down_and_up_lead_where_looking_at_every_cell_would(
    store: Store, most: int, rows: list[dict[str, str]], acts: list[tuple[Any, ...]]
) -> None:
    source = TableSource(store, store.table("T31"))
    source.remove(source.numbers())
    source.add(rows)
    model = GridModel(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gaps, "_MOST_LOOKED_UP", most)
        for done in (("arrange", PLAIN), *acts):
            act(model, done)
            for name in FIELDS:
                column = model.column_of(name)
                line = [bool(model.cell_at(row, column).text) for row in range(model.rowCount())]
                for row, step in itertools.product(range(len(line)), (1, -1)):
                    assert edge_down(model, row, column, step) == edge(len(line), row, step, line.__getitem__)
    model.deleteLater()


def test_far_away_no_row_is_fetched(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    source = TableSource(store, store.table("T31"))
    source.add([{"name": "甲场", "stock": "" if number == 1_300 else "5"} for number in range(1_500)])
    model = GridModel(source)
    monkeypatch.setattr(source, "fetch", lambda _: pytest.fail("a row was fetched"))
    place = model.column_of("stock")
    assert [edge_down(model, row, place, 1) for row in (0, 1_299, 1_300, 1_301)] == [1_299, 1_301, 1_301, 1_499]
    assert [edge_down(model, row, place, -1) for row in (1_499, 1_301, 1_300, 1_299)] == [1_301, 1_299, 1_299, 0]
    assert edge_down(model, 0, model.column_of("note"), 1) == 1_499
    assert edge_down(model, 1_499, model.column_of("note"), -1) == 0
    model.deleteLater()
