"""Signature blocks of tables: who is missing, who reviews his own work, when it was signed (domain.md 3.0.1, HDR)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.journal import add_rows
from db.store import Store
from forms.model import Level
from forms.problems import Problem
from office.entry import add_typed, explain
from office.materials import material_findings
from office.readiness import check
from tests.office.small_pack import make

CODES = frozenset({"V-HEADS", "V-HEAD", "V-REVIEWER", "V-HEADDAY"})
WHOLE = {"unit": "NY", "tbl": "T11", "head": "甲", "reviewer": "乙", "filler": "丙", "fill_date": "2025-01-06"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make(tmp_path / "x", rule='signed = "note"') as store:
        add_rows(store, "T11", [{"name": "某工程"}])
        yield store


def told(store: Store) -> dict[str, Problem]:
    return {item.check: item for item in material_findings(store) if item.check in CODES}


def test_a_filled_table_without_a_block_is_a_hint_where_the_notice_asks(store: Store, tmp_path: Path) -> None:
    (found,) = told(store).values()
    assert (found.check, found.level, found.slot) == ("V-HEADS", Level.NOTE, "T11/C00")
    assert "有 1 张表还没有填签署栏" in found.text
    assert "工程清单。" in found.text
    add_typed(store, "C00", [WHOLE])
    assert told(store) == {}
    with make(tmp_path / "silent") as other:
        add_rows(other, "T11", [{"name": "某工程"}])
        assert told(other) == {}


def test_the_level_is_the_pack_s(tmp_path: Path) -> None:
    with make(tmp_path / "strict", rule='signed = "error"') as strict:
        add_rows(strict, "T11", [{"name": "某工程"}])
        assert told(strict)["V-HEADS"].level is Level.ERROR


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({"reviewer": "", "filler": ""}, "V-HEAD", "还没有填审核人、填表人。"),
        ({"fill_date": ""}, "V-HEAD", "还没有填填表日期。"),
        ({"data_year": "2023"}, "V-HEAD", "还没有填采用上一年度数据的原因。"),
        ({"reviewer": "丙 "}, "V-REVIEWER", "是同一个人"),
        ({"fill_date": "2031-01-01"}, "V-HEADDAY", "2031-01-01，不在 2024-01-01 至 2025-02-13 之间"),
        ({"fill_date": "2023-12-31"}, "V-HEADDAY", "2023-12-31"),
    ],
)
def test_what_is_odd_in_a_block_must_be_explained(store: Store, cells: dict[str, str], code: str, words: str) -> None:
    add_typed(store, "C00", [{**WHOLE, **cells}])
    (found,) = told(store).values()
    assert (found.check, found.level, found.slot) == (code, Level.EXPLAIN, "T11/C00")
    assert words in found.text
    assert found.id in {item.id for item in check(store) if item.is_open}
    explain(store, found.id, "本单位只有一名工作人员")
    assert not told(store)[code].is_open


def test_the_first_and_the_last_day_are_within(store: Store) -> None:
    add_typed(store, "C00", [{**WHOLE, "fill_date": "2025-02-13"}])
    assert told(store) == {}


def test_a_block_of_a_table_that_is_not_the_unit_s_answers_for_nothing(store: Store) -> None:
    add_typed(store, "C00", [{**WHOLE, "tbl": "T99", "filler": "乙"}])
    assert set(told(store)) == {"V-HEADS"}
