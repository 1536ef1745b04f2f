"""Checks that are a SELECT: where their findings stand, when they speak, and that a hostile one does no harm."""

from dataclasses import replace

import pytest

from db.checks import confine
from db.checks.problems import Findings, problems
from db.checks.settle import settle_tables, waiting_checks
from db.checks.staleness import mark_all_stale
from db.history import undo_last
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging.packages import decide_package, packages
from db.store import Store
from forms.model import Check, Level
from office.entry import explain
from tests.db.conftest import MakeStore
from tests.db.copies import hand_over, report_of
from tests.db.plots import found, plot, rows_of


def test_a_finding_may_be_about_a_row_of_another_table_and_goes_with_it(plots: MakeStore) -> None:
    store = plots("XM")
    _, row = plot(store, area="1")
    (corner,) = add_rows(store, "T02", [{"plot": row, "size": "2"}]).rows["T02"]
    settle_tables(store)
    (problem,) = (item for item in problems(store, "T02") if item.check == "T01-90")
    assert (problem.table, problem.field) == ("T02", "size")
    assert Findings(store, store.table("T02")).of_rows([corner])
    delete_rows(store, [corner])
    assert problems(store, "T02") == [], "at once, before anything is settled"
    undo_last(store)
    assert ("T01-90", problem.text) in found(store)


def test_an_edit_of_a_row_keeps_what_another_tables_check_found_about_it(plots: MakeStore) -> None:
    store = plots("XM")
    _, row = plot(store, area="1")
    (corner,) = add_rows(store, "T02", [{"plot": row, "size": "2"}]).rows["T02"]
    settle_tables(store)
    set_cells(store, [Edit(corner, "beside", row)])
    assert {problem.check for problem in problems(store, "T02")} == {"T01-90", "V-REF"}


def test_several_findings_about_a_whole_table_stay_apart_and_are_explained_one_by_one(plots: MakeStore) -> None:
    store = plots("XM")
    for place, soil in enumerate("1122"):
        plot(store, f"第{place}块", soil=soil)
    settle_tables(store)
    sandy, loamy = problems(store, "T01")
    assert (sandy.slot, loamy.slot) == ("1", "2")
    assert sandy.id != loamy.id
    explain(store, sandy.id, "经现场核实，情况属实")
    assert [problem.explained for problem in problems(store, "T01")] == [True, False]
    assert Findings(store, store.table("T01")).counts().explains == 1
    plot(store, "又一块", soil="1")
    settle_tables(store)
    assert [problem.explained for problem in problems(store, "T01")] == [False, False], "three plots are not two"


def test_an_explanation_of_a_finding_holds_only_for_what_its_row_said(plots: MakeStore) -> None:
    store = plots("HB")
    number, _ = plot(store, area="60")
    find = "SELECT n AS _row, 'area' AS _field FROM T01 WHERE area > 50"
    with_find(store, find, level=Level.EXPLAIN)
    (problem,) = (item for item in problems(store) if item.check == "T01-99")
    explain(store, problem.id, "经现场核实，情况属实")

    def explained() -> list[bool]:
        settle_tables(store)
        return [item.explained for item in problems(store) if item.check == "T01-99"]

    assert explained() == [True]
    set_cells(store, [Edit(number, "soil", "2")], Act(reason="核实后修改"))
    assert explained() == [True], "the check does not read the soil"
    set_cells(store, [Edit(number, "area", "6000")], Act(reason="核实后修改"))
    assert explained() == [False], "what was said of 60 was not said of 6000"


def test_a_check_waits_until_everybody_has_reported_and_waits_again_after_a_withdrawal(plots: MakeStore) -> None:
    bureau, unit, other = plots("HB"), plots("XM"), plots("NY")
    plot(unit)
    for store in (unit, other):
        add_rows(store, "T04" if store is other else "T01", [{"area": "1"}])
        hand_over(report_of(store), bureau)
    assert waiting_checks(bureau) == {"T03-91": ("NY", "XM")}, "an interim report is not yet all"
    for store in (unit, other):
        report = report_of(store)
        hand_over(replace(report, id=report.id[::-1], stage="final"), bureau)
    assert ("T03-91", "外单位 1 块，样地 2 块。") in found(bureau)
    assert waiting_checks(bureau) == {}
    decide_package(bureau, packages(bureau)[-1].id, "withdraw")
    assert "T03-91" not in dict(found(bureau))


def with_find(store: Store, find: str, message: str = "不对", level: Level = Level.ERROR) -> list[tuple[int, str, str]]:
    """Give a store a check that no loader has seen, and what it leaves: row, level, text."""
    pack = store.pack
    hostile = Check("T01-99", level, message, find=find)
    tables = tuple(replace(item, checks=(hostile,)) if item.id == "T01" else item for item in pack.tables)
    store.forget()
    store.kept("pack")[None] = replace(pack, tables=tables)
    mark_all_stale(store)
    settle_tables(store)
    return store.sql.execute("SELECT row, level, text FROM problem WHERE code = 'T01-99' ORDER BY row").fetchall()


@pytest.mark.parametrize(
    "find",
    [
        "SELECT key AS a FROM meta",
        "SELECT name FROM sqlite_master",
        "SELECT data FROM pack_file",
        "SELECT public FROM K02",
        "SELECT load_extension('x') FROM units",
        "SELECT a.code FROM units a, units b, units c WHERE nothing = 1",
        "SELECT 1 FROM units; DROP TABLE T01",
        "DELETE FROM T01",
    ],
)
def test_a_statement_that_reaches_out_is_not_run_and_it_is_said(plots: MakeStore, find: str) -> None:
    store = plots("HB")
    add_rows(store, "T01", [{"name": "甲"}], Act(reason="试"), owner="XM")
    ((row, level, text),) = with_find(store, find)
    assert (row, level) == (0, "note"), "what the pack did wrong holds up nobody's report"
    assert text.startswith("规则 T01-99 没有运行")
    assert "Error" not in text, "people are told why in their own language"
    assert store.sql.execute("SELECT count(*) FROM T01").fetchone() == (1,)
    written = set_cells(store, [Edit(rows_of(store, "T01")[0], "area", "2")], Act(reason="试"))
    assert written.rows, "nothing stays confined"


def test_a_statement_without_end_is_stopped_and_its_transaction_goes_on(
    plots: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confine, "PASS_SECONDS", 0.2)
    store = plots("HB")
    joined = ", ".join(f"units u{place}" for place in range(24))
    with store.transaction():
        add_rows(store, "T01", [{"name": "甲"}], Act(reason="试"), owner="XM")
        ((_, _, text),) = with_find(store, f"SELECT count(*) AS a FROM {joined} WHERE u0.name <> u1.name")
    assert "没有运行（运行超时，已停止）" in text
    assert len(rows_of(store, "T01")) == 1


@pytest.mark.parametrize("row", ["'x'", "100000000000000 * 100000000000000", "-1", "1.5", "1 / 0", "99"])
def test_a_silly_row_is_a_finding_about_the_whole_table(plots: MakeStore, row: str) -> None:
    assert with_find(plots("HB"), f"SELECT {row} AS _row FROM campaign") == [(0, "error", "不对")]


def test_a_message_that_names_no_column_is_said(plots: MakeStore) -> None:
    ((_, level, text),) = with_find(plots("HB"), "SELECT 1 AS a FROM campaign", "{b}")
    assert (level, "没有运行" in text) == ("note", True)


def test_findings_are_bounded_and_their_values_too(plots: MakeStore) -> None:
    store = plots("HB")
    joined = ", ".join(f"units u{place}" for place in range(10))
    key = " || ".join(f"u{place}.code" for place in range(10))
    found = with_find(store, f"SELECT {key} AS _key FROM {joined}")
    assert len(found) == confine.MOST_ROWS + 1
    assert any("只列出" in text for _, _, text in found)
    long, longer = "||".join(["name"] * 99), "||".join(["x"] * 99)
    inner = f"SELECT {long} AS x FROM units"
    with_find(store, f"SELECT {longer} AS _key, {longer} AS _field, {longer} AS a FROM ({inner}) AS y", "{a}")
    longest = "SELECT max(length(slot)), max(length(field)), max(length(shown)) FROM problem WHERE code = 'T01-99'"
    slot, name, shown = store.sql.execute(longest).fetchone()
    assert (slot, name, shown <= 4000) == (64, 0, True)


@pytest.mark.parametrize(
    ("value", "words"), [("2.50", "2.5"), ("0.1 + 0.2", "0.3"), ("3", "3"), ("NULL", "（空）"), ("100 * 10", "1000")]
)
def test_values_are_written_for_people(plots: MakeStore, value: str, words: str) -> None:
    ((_, _, text),) = with_find(plots("HB"), f"SELECT {value} AS a FROM campaign", "是{a}吗")
    assert text == f"是{words}吗"


@pytest.mark.parametrize(("was", "is_now"), [("60", "60.0"), ("?x", ""), ("不适用", "")])
def test_what_a_check_cannot_see_changes_nothing_in_its_finding(plots: MakeStore, was: str, is_now: str) -> None:
    store = plots("HB")
    number, _ = plot(store, area=was)
    with_find(store, "SELECT n AS _row, 'area' AS _field FROM T01 WHERE area > 50 OR area IS NULL")
    set_cells(store, [Edit(number, "area", is_now)], Act(reason="核实后修改"))
    kept = "SELECT shown FROM problem WHERE code = 'T01-99'"
    settle_tables(store)
    before = store.sql.execute(kept).fetchall()
    mark_all_stale(store)
    settle_tables(store)
    assert store.sql.execute(kept).fetchall() == before


@pytest.mark.parametrize("counted", ["count(*) AS a FROM row WHERE tbl = 'T02'", "count(*) AS a FROM row"])
def test_a_check_that_counts_rows_of_whatever_table_follows_them(plots: MakeStore, counted: str) -> None:
    store = plots("HB")
    _, row = plot(store)
    ((_, _, before),) = with_find(store, f"SELECT {counted}", "有{a}条")
    add_rows(store, "T02", [{"plot": row}])
    settle_tables(store)
    found = [problem.text for problem in problems(store) if problem.check == "T01-99"]
    assert found == [f"有{int(before[1:-1]) + 1}条"]


def test_facts_of_the_pack_can_be_read(plots: MakeStore) -> None:
    ((_, _, text),) = with_find(
        plots("HB"),
        "SELECT c.year AS y, c.area_name AS a, t.name AS t, s.label AS s FROM campaign c, towns t, code_soil s"
        " WHERE t.seat = 1 AND s.code = '2'",
        "{y}{a}{t}{s}",
    )
    assert text == "2024巴楚县巴楚镇壤土"
