"""Indicators: exact, rounded once at the end, never zero where something is missing, and every cell can be named."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.checks.indicatorchecks import CODE
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.indicators import Result, results
from db.journal import Edit, add_rows, set_cells
from db.lastyear import Line, replace_lines
from db.rows import rows
from db.state import rebuild
from db.store import Role, Store
from forms.formulas import evaluate
from forms.parsing.text import formula_start
from forms.values import is_canonical
from office.entry import explain
from tests.db.conftest import identity, issue_duties
from tests.db.made_stores import made_store

PACK = """
id = "small"
title = "小县 2024 年考核"
year = 2024
area = "653130"
area_name = "小县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
tables = ["T01", "T20"]

[[unit]]
code = "HB"
name = "生态环境局"
kind = "bureau"

[[town]]
code = "653130100"
name = "镇"
seat = true

[[town]]
code = "653130200"
name = "乡"

[[town]]
code = "653130400"
name = "农场"
counts = false

[[duty]]
unit = "HB"
table = "T01"

[[duty]]
unit = "HB"
table = "T20"

[[indicator]]
id = "I-1"
title = "覆盖率"
formula = "forest / area * 100"
unit = "%"
inputs = { forest = { from = "T01", take = "forest" }, area = { from = "T01", take = "area" } }
yoy = "explain"
gives = { forest = 1, area = 3, result = "33.33" }

[[indicator]]
id = "I-2"
title = "处理率"
formula = "ok / gen * 100"
gives = { ok = 9, gen = 10, result = "90.00" }
inputs.ok = { from = "T20", take = "ok", where = "seat = 1", reduce = "sum" }
inputs.gen = { from = "T01", take = "gen" }

[[indicator]]
id = "I-3"
title = "乡镇平均厂数"
formula = "n / t"
inputs = { n = { from = "T20", where = "seat = 0", reduce = "count" }, t = { from = "towns", reduce = "count" } }
gives = { n = 1, t = 2, result = "0.50" }
"""
T01 = """
id = "T01"
title = "面积"
kind = "card"

[[field]]
name = "forest"
title = "林地"
type = "decimal"
decimals = 4
states = ["不适用", "未取得"]

[[field]]
name = "area"
title = "县域面积"
type = "decimal"
decimals = 4

[[field]]
name = "gen"
title = "污水量"
type = "decimal"
decimals = 4
"""
T20 = """
id = "T20"
title = "污水厂"
kind = "list"
key = ["name"]

[[field]]
name = "name"
title = "名称"
type = "text"
max_length = 20

[[field]]
name = "seat"
title = "服务县城"
type = "boolean"

[[field]]
name = "ok"
title = "达标量"
type = "decimal"
decimals = 4
states = ["不适用"]
"""
FILES = {"pack.toml": PACK.encode(), "tables/t01.toml": T01.encode(), "tables/t20.toml": T20.encode()}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with made_store(tmp_path_factory.mktemp("s") / "w", FILES, identity("HB", Role.BUREAU)) as store:
        issue_duties(store)
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with made_store(tmp_path / "w", FILES, identity("HB", Role.BUREAU)) as made:
        issue_duties(made)
        yield made


def fill(store: Store, **cells: str) -> None:
    (card,) = rows(store, "T01")
    set_cells(store, [Edit(card.number, name, token) for name, token in cells.items()])


def result(store: Store, indicator: str) -> Result:
    return next(found for found in results(store) if found.indicator.id == indicator)


def test_a_share_is_rounded_half_up_at_the_end(store: Store) -> None:
    fill(store, forest="0.125", area="100")
    found = result(store, "I-1")
    assert (found.shown, found.number, found.why) == ("0.13", Decimal("0.13"), "")
    assert [(cell.field, cell.token) for value in found.values for cell in value.cells] == [
        ("forest", "0.125"),
        ("area", "100"),
    ]


@pytest.mark.parametrize(
    ("token", "words"), [("", "空着"), ("未取得", "不是数值"), ("?很多", "不是数值"), ("不适用", "不是数值")]
)
def test_what_is_missing_is_named_and_never_zero(store: Store, token: str, words: str) -> None:
    fill(store, forest=token, area="100")
    found = result(store, "I-1")
    assert found.number is None
    assert found.shown == "无法计算"
    assert found.why == f"面积“林地”{words}"
    assert [cell.field for value in found.values for cell in value.lacking] == ["forest"]


def test_a_divisor_of_zero_gives_nothing(store: Store) -> None:
    fill(store, forest="1", area="0")
    assert (result(store, "I-1").shown, result(store, "I-1").why) == ("无法计算", "除数为 0")


def test_a_sum_takes_the_rows_that_count_and_leaves_out_what_does_not_apply(store: Store) -> None:
    fill(store, gen="219")
    add_rows(
        store,
        "T20",
        [
            {"name": "一厂", "seat": "1", "ok": "100.1"},
            {"name": "二厂", "seat": "1", "ok": "97.0"},
            {"name": "三厂", "seat": "1", "ok": "不适用"},
            {"name": "四厂", "seat": "0", "ok": "55"},
        ],
    )
    found = result(store, "I-2")
    assert found.shown == "90.00"
    assert [cell.token for cell in found.values[0].cells] == ["100.1", "97.0"]


def test_a_blank_in_a_row_that_counts_holds_the_sum_up(store: Store) -> None:
    fill(store, gen="219")
    add_rows(store, "T20", [{"name": "一厂", "seat": "1", "ok": "1"}, {"name": "二厂", "seat": "1", "ok": ""}])
    found = result(store, "I-2")
    assert found.number is None
    assert found.why == "污水厂有 1 条记录的“达标量”空着"


def test_a_row_of_which_nobody_can_say_whether_it_counts_holds_the_result_up(store: Store) -> None:
    add_rows(store, "T20", [{"name": "一厂", "seat": "0"}, {"name": "二厂", "seat": ""}])
    found = result(store, "I-3")
    assert found.number is None
    assert "不能确定是否计入" in found.why
    assert len(found.values[0].lacking) == 1


def test_nothing_filled_is_no_sum_of_zero(store: Store) -> None:
    fill(store, gen="219")
    assert result(store, "I-2").why == "污水厂没有记录"
    assert result(store, "I-3").number is None
    add_rows(store, "T20", [{"name": "一厂", "seat": "0"}])
    assert "没有可用的记录" in result(store, "I-2").why


def test_towns_that_do_not_count_are_left_out(store: Store) -> None:
    add_rows(store, "T20", [{"name": "一厂", "seat": "0"}])
    assert result(store, "I-3").shown == "0.50"


def asked(store: Store) -> list[tuple[str, str, bool]]:
    settle_tables(store)
    found = [(item.slot, item.text, item.explained) for item in problems(store) if item.check == CODE]
    rebuild(store)
    settle_tables(store)
    assert found == [(item.slot, item.text, item.explained) for item in problems(store) if item.check == CODE]
    return found


def test_a_change_against_last_year_asks_for_its_reason_until_it_is_given(store: Store) -> None:
    fill(store, forest="20", area="100")
    assert asked(store) == []
    assert result(store, "I-1").last is None
    with store.transaction():
        replace_lines(store, store.table("T01"), [Line("", "last", {"forest": "19", "area": "100"})])
    text = "指标“覆盖率”去年是 19.00%，今年是 20.00%。指标与上年有变化的，请说明变化原因。"
    assert asked(store) == [("I-1", text, False)]
    found = result(store, "I-1")
    assert (found.last, found.change) == (Decimal("19.00"), Decimal("1.00"))
    (problem,) = [item for item in problems(store) if item.check == CODE]
    explain(store, problem.id, "新造林一平方公里，见验收文件。")
    assert asked(store) == [("I-1", text, True)]
    fill(store, forest="21")
    assert [explained for _, _, explained in asked(store)] == [False]
    fill(store, forest="19")
    assert asked(store) == []


def test_an_explained_fall_below_zero_travels(store: Store) -> None:
    fill(store, forest="20", area="100")
    with store.transaction():
        replace_lines(store, store.table("T01"), [Line("", "last", {"forest": "-20", "area": "100"})])
    settle_tables(store)
    (problem,) = [item for item in problems(store) if item.check == CODE]
    explain(store, problem.id, "去年的数写反了符号，今年改正。")
    (explained,) = rows(store, "C03")
    shown = explained.tokens["shown"]
    assert not formula_start(shown), "the bureau would refuse the whole report"
    assert is_canonical(store.table("C03").field("shown"), shown)


def test_the_same_result_from_other_figures_asks_nothing(store: Store) -> None:
    fill(store, forest="20", area="100")
    with store.transaction():
        replace_lines(store, store.table("T01"), [Line("", "last", {"forest": "40", "area": "200"})])
    assert asked(store) == []


@settings(max_examples=60, deadline=None)
@given(
    st.decimals("0", "999999", places=4, allow_nan=False),
    st.decimals("0.0001", "999999", places=4, allow_nan=False),
)
def test_results_are_those_of_exact_arithmetic(bureau: Store, forest: Decimal, area: Decimal) -> None:
    fill(bureau, forest=f"{forest:f}", area=f"{area:f}")
    exact = Fraction(forest) / Fraction(area) * 100
    number = result(bureau, "I-1").number
    assert number is not None
    assert abs(Fraction(number) - exact) <= Fraction(1, 200)
    assert evaluate("forest / area * 100", {"forest": forest, "area": area}) is not None
