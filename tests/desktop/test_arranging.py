"""The grid's model while it is sorted and filtered: the cursor stays on its row, Qt's own tester finds no fault."""

import random
from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from db.sifting import About, Sieve, SortBy
from db.store import Store
from desktop.arranging import PLAIN, View
from desktop.grid_model import GridModel
from desktop.sources import TableSource
from tests.desktop.test_grid_model import FakeSource

FALLING = View().sorted_by("stock", descending=True)


def only(*names: str) -> View:
    return View().sifted("name", Sieve("name", frozenset(names)))


@pytest.fixture
def source() -> FakeSource:
    return FakeSource(300)


@pytest.fixture
def model(source: FakeSource) -> Iterator[GridModel]:
    made = GridModel(source)
    # Qt's own questions and complaints: it ends the program where the model breaks its word.
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester


def shown(model: GridModel, column: int = 1) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_the_cursor_goes_with_its_row(model: GridModel) -> None:
    cursor = QPersistentModelIndex(model.index(4, 1))
    assert model.arrange(FALLING)
    assert shown(model)[:2] == ["300", "299"]
    assert (cursor.row(), cursor.data()) == (295, "5")
    assert model.row_of(5) == 295


def test_rows_pass_and_keep_their_numbers(model: GridModel) -> None:
    model.arrange(only("第7", "第200"))
    assert (model.rowCount(), model.total, model.is_filtered) == (2, 300, True)
    assert model.headerData(1, Qt.Orientation.Vertical) == "200"
    assert model.row_words(1) == "第 200 行 第200"
    assert model.words_of(8) == "第 8 行 第8"
    assert model.words_of(999) == ""
    model.arrange(PLAIN)
    assert model.rowCount() == 300


def test_a_row_that_is_typed_in_stays_until_order_and_choice_are_applied_anew(model: GridModel) -> None:
    model.arrange(FALLING.sifted("name", Sieve("name", frozenset({"第7", "第9", "第11"}))))
    assert shown(model) == ["11", "9", "7"]
    assert model.write([(1, 0, "别的"), (2, 1, "7000")])
    assert shown(model) == ["11", "9", "7000"]
    model.arrange(model.view)
    assert shown(model) == ["7000", "11"]


def test_a_new_row_stands_at_the_end_and_a_deleted_one_goes(model: GridModel) -> None:
    model.arrange(only("第7", "第9"))
    assert model.add_row() == 2
    assert shown(model, 0) == ["第7", "第9", ""]
    model.remove([0])
    assert shown(model, 0) == ["第9", ""]
    assert model.total == 300


def test_a_hidden_row_is_shown_when_one_must_go_there(model: GridModel) -> None:
    model.arrange(only("第7", "第9"))
    assert model.row_of(8) is None
    assert model.reveal(8)
    assert not model.reveal(8)
    assert shown(model) == ["7", "8", "9"]


def test_a_block_goes_into_the_rows_that_are_seen(model: GridModel, source: FakeSource) -> None:
    model.arrange(only("第7", "第9"))
    model.write([(0, 0, "甲"), (1, 0, "乙")])
    assert (source.texts[7][0], source.texts[8][0], source.texts[9][0]) == ("甲", "第8", "乙")


@pytest.mark.parametrize("seed", range(4))
def test_the_model_keeps_its_word_whatever_is_done(model: GridModel, source: FakeSource, seed: int) -> None:
    chance = random.Random(seed)
    views = [PLAIN, FALLING, only("第7", "第9", "第31"), FALLING.sifted("name", Sieve("name", frozenset({"第7"})))]
    for _ in range(40):
        what = chance.randrange(6)
        if what < 2:
            model.arrange(chance.choice(views))
        elif what == 2:
            model.add_row()
        elif what == 3 and model.rowCount():
            model.remove([chance.randrange(model.rowCount())])
        elif what == 4:
            model.reveal(chance.choice(list(source.texts)))
        elif model.rowCount():
            model.write([(chance.randrange(model.rowCount()), 0, f"新{chance.randrange(99)}")])
        assert [model.row_of(n) for n in model.shown_numbers] == list(range(model.rowCount()))
        assert model.total == len(source.texts)


def test_a_view_has_one_sieve_a_column_and_keys_in_turn() -> None:
    view = View().sorted_by("a", descending=False).sorted_by("b", descending=True, then=True)
    assert view.order == (SortBy("a"), SortBy("b", descending=True))
    assert view.sorted_by("a", descending=True, then=True).order == (SortBy("b", descending=True), SortBy("a", True))
    assert view.sorted_by("c", descending=False).order == (SortBy("c"),)
    sifted = view.sifted("a", Sieve("a", least=Decimal(1))).sifted("a", Sieve("a", about=About.WRONG))
    assert sifted.sieves == (Sieve("a", about=About.WRONG),)
    assert sifted.others("a") == ()
    assert sifted.unsifted().unsorted().is_plain


def test_a_real_table_is_arranged_by_what_people_see(store: Store) -> None:
    source = TableSource(store, store.table("T31"))
    source.add([{"name": name, "stock": stock} for name, stock in (("巴楚场", "900"), ("阿克提场", "1200"), ("A", ""))])
    model = GridModel(source)
    model.arrange(View().sorted_by("stock", descending=True))
    place = model.column_of("name")
    assert shown(model, place) == ["阿克提场", "巴楚场", "A"]
    assert [value.text for value in source.arranging.values("name", ())] == ["A", "阿克提场", "巴楚场"]
    total = source.arranging.totals(source.columns, model.shown_numbers)["stock"]
    assert (total.count, total.sum) == (2, Decimal(2100))
