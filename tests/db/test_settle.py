"""What reads across tables is renewed when what it reads changes, and is the same as worked out anew."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from db.checks import confine
from db.checks.problems import Findings, problems
from db.checks.settle import settle_tables, waiting_checks
from db.checks.staleness import mark_all_stale, stale_tables
from db.creating import create_store
from db.history import undo_last
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging.packages import decide_package, packages
from db.rows import rows
from db.state import rebuild
from db.store import Role, Store
from forms.model import Check, Level
from office.entry import explain
from office.workspaces import put_duty
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, report_of, task_for
from tests.db.plots import FILES

Make = Callable[..., Store]
AREAS, CIRCLING = b'T04 = [{ area = "1.25" }, { area = "2" }]', b'T04 = [{ circling = "3.25" }]'
ROUND = """
[[field]]
name = "circling"
title = "绕圈"
type = "decimal"
decimals = 2
compute = "SELECT total(k.outside) FROM T03 AS k"
gives_rows = { T03 = [{ outside = "1" }], T04 = [{ circling = "1.00" }] }
"""


@pytest.fixture
def plots(tmp_path: Path) -> Iterator[Make]:
    """Make workspaces of the small pack of plots; the bureau's first, whose duties the units get."""
    with ExitStack() as stack:
        made: dict[str, Store] = {}

        def make(unit: str = "HB", files: Mapping[str, bytes] = FILES) -> Store:
            role = Role.BUREAU if unit == "HB" else Role.FILL
            known = identity(unit, role, unit[0].lower())
            made[unit] = stack.enter_context(create_store(tmp_path / unit, files, known))
            if unit == "HB":
                issue_duties(made[unit])
            else:
                hand_over(task_for(made.get("HB") or make("HB", files), unit), made[unit])
            return made[unit]

        yield make


def found(store: Store, table: str | None = None) -> list[tuple[str, str]]:
    settle_tables(store)
    return [(problem.check, problem.text) for problem in problems(store, table)]


def plot(store: Store, name: str = "甲", **cells: str) -> tuple[int, str]:
    written = add_rows(store, "T01", [{"name": name, **cells}])
    number = written.rows["T01"][0]
    return number, store.sql.execute("SELECT id FROM row WHERE n = ?", (number,)).fetchone()[0]


def test_a_computed_field_reads_another_table_and_is_read_by_a_third(plots: Make) -> None:
    store = plots("XM")
    number, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "1.25"}, {"plot": row, "size": "0.8"}])
    settle_tables(store)
    (line,) = rows(store, "T01")
    assert (line.number, line.tokens["corners"], line.tokens["share"]) == (number, "2.1", "26.25")
    (card,) = rows(store, "T03")
    assert card.tokens["summed"] == "2"


def test_the_same_after_a_rebuild(plots: Make) -> None:
    store = plots("XM")
    _, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "9.25"}, {"plot": row, "size": "0.8", "beside": "nowhere"}])
    before = found(store)
    rebuild(store)
    assert problems(store)
    assert found(store) == before


def test_nothing_is_done_where_nothing_changed(plots: Make) -> None:
    store = plots("XM")
    plot(store, area="8")
    assert settle_tables(store)
    assert not stale_tables(store)
    assert not settle_tables(store)


def test_a_preview_sees_what_is_found_across_tables_and_leaves_nothing(plots: Make) -> None:
    store = plots("XM")
    _, row = plot(store, area="1")
    settle_tables(store)
    with suppress(LookupError), store.transaction():
        add_rows(store, "T02", [{"plot": row, "size": "2"}])
        assert "角点面积 2 不应大于样地面积 1。" in dict(found(store)).values()
        raise LookupError
    assert not stale_tables(store)
    assert found(store) == []


def test_a_finding_may_be_about_a_row_of_another_table_and_goes_with_it(plots: Make) -> None:
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


def test_an_edit_of_a_row_keeps_what_another_tables_check_found_about_it(plots: Make) -> None:
    store = plots("XM")
    _, row = plot(store, area="1")
    (corner,) = add_rows(store, "T02", [{"plot": row, "size": "2"}]).rows["T02"]
    settle_tables(store)
    set_cells(store, [Edit(corner, "beside", row)])
    assert {problem.check for problem in problems(store, "T02")} == {"T01-90", "V-REF"}


def test_several_findings_about_a_whole_table_stay_apart_and_are_explained_one_by_one(plots: Make) -> None:
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


def test_a_reference_is_found_when_its_row_goes_and_forgotten_when_it_comes_back(plots: Make) -> None:
    store = plots("XM")
    _, row = plot(store, area="8")
    first = add_rows(store, "T02", [{"plot": row}]).rows["T02"][0]
    (name,) = store.sql.execute("SELECT id FROM row WHERE n = ?", (first,)).fetchone()
    add_rows(store, "T02", [{"plot": row, "beside": name}])
    assert found(store) == []
    delete_rows(store, [first])
    (problem,) = problems(store)
    assert (problem.check, problem.field) == ("V-REF", "beside")
    undo_last(store)
    assert problems(store) == []


def test_what_needs_others_is_blank_in_a_units_copy_and_nothing_is_said_about_it(plots: Make) -> None:
    bureau, unit, other = plots("HB"), plots("XM"), plots("NY")
    plot(unit, area="2")
    set_cells(unit, [Edit(rows_of(unit, "T03")[0], "declared", "3")])
    add_rows(other, "T04", [{"area": "2"}])
    assert [check for check, _ in found(unit)] == ["T03-90"], "T03-01 rests on what only the bureau knows"
    (card,) = rows(unit, "T03")
    assert (card.tokens["outside"], card.tokens["more"]) == ("", "")
    for store in (unit, other):
        hand_over(report_of(store), bureau)
    settle_tables(bureau)
    (card,) = rows(bureau, "T03")
    assert (card.tokens["outside"], card.tokens["more"]) == ("2.00", "3.00")
    assert "T03-01" in dict(found(bureau))


def test_a_duty_more_lets_a_copy_say_more(plots: Make) -> None:
    bureau, unit = plots("HB"), plots("XM")
    assert "T03-01" not in dict(found(unit))
    put_duty(bureau, "XM", "T04", "", "all")
    put_duty(bureau, "NY", "T04", "", "own")
    hand_over(task_for(bureau, "XM"), unit)
    assert "T03-01" in dict(found(unit))
    (card,) = rows(unit, "T03")
    assert card.tokens["more"] == "1.00"


def test_a_check_waits_until_everybody_has_reported_and_waits_again_after_a_withdrawal(plots: Make) -> None:
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


def test_fields_that_go_round_in_a_circle_stay_blank_and_it_is_said(plots: Make) -> None:
    """The loader refuses circles within one table; across tables the store must not go round for ever."""
    text = FILES["tables/t04.toml"].decode() + ROUND
    read = FILES["tables/t03.toml"].replace(b"total(q.area)", b"total(q.circling)").replace(AREAS, CIRCLING)
    files = {**FILES, "tables/t04.toml": text.encode(), "tables/t03.toml": read}
    store = plots("HB", files)
    add_rows(store, "T04", [{"area": "1"}], Act(reason="试"), owner="NY")
    told = found(store)
    assert [check for check, _ in told].count("V-RULE") == 2
    assert {row.tokens["circling"] for row in rows(store, "T04")} == {""}


def test_typing_that_is_in_no_change_set_yet_survives_a_rebuild(plots: Make) -> None:
    store = plots("XM")
    number, _ = plot(store, area="8")
    rebuild(store)
    (line,) = rows(store, "T01")
    assert (line.number, line.tokens["area"]) == (number, "8")


def with_find(store: Store, find: str, message: str = "不对") -> list[tuple[int, str, str]]:
    """Give a store a check that no loader has seen, and what it leaves: row, level, text."""
    pack = store.pack
    hostile = Check("T01-99", Level.ERROR, message, find=find)
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
def test_a_statement_that_reaches_out_is_not_run_and_it_is_said(plots: Make, find: str) -> None:
    store = plots("HB")
    add_rows(store, "T01", [{"name": "甲"}], Act(reason="试"), owner="XM")
    ((row, level, text),) = with_find(store, find)
    assert (row, level) == (0, "note"), "what the pack did wrong holds up nobody's report"
    assert text.startswith("规则 T01-99 没有运行")
    assert store.sql.execute("SELECT count(*) FROM T01").fetchone() == (1,)
    assert set_cells(store, [Edit(rows_of(store, "T01")[0], "area", "2")], Act(reason="试")), "nothing stays confined"


def test_a_statement_without_end_is_stopped_and_its_transaction_goes_on(
    plots: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confine, "PASS_SECONDS", 0.2)
    store = plots("HB")
    joined = ", ".join(f"units u{place}" for place in range(24))
    with store.transaction():
        add_rows(store, "T01", [{"name": "甲"}], Act(reason="试"), owner="XM")
        ((_, _, text),) = with_find(store, f"SELECT count(*) AS a FROM {joined} WHERE u0.name <> u1.name")
    assert "没有运行" in text
    assert len(rows_of(store, "T01")) == 1


@pytest.mark.parametrize("row", ["'x'", "100000000000000 * 100000000000000", "-1", "1.5", "1 / 0", "99"])
def test_a_silly_row_is_a_finding_about_the_whole_table(plots: Make, row: str) -> None:
    assert with_find(plots("HB"), f"SELECT {row} AS _row FROM campaign") == [(0, "error", "不对")]


def test_a_message_that_names_no_column_is_said(plots: Make) -> None:
    ((_, level, text),) = with_find(plots("HB"), "SELECT 1 AS a FROM campaign", "{b}")
    assert (level, "没有运行" in text) == ("note", True)


def test_findings_are_bounded_and_their_values_too(plots: Make) -> None:
    store = plots("HB")
    joined = ", ".join(f"units u{place}" for place in range(10))
    key = " || ".join(f"u{place}.code" for place in range(10))
    assert len(with_find(store, f"SELECT {key} AS _key FROM {joined}")) <= confine.MOST_ROWS
    long, longer = "||".join(["name"] * 99), "||".join(["x"] * 99)
    inner = f"SELECT {long} AS x FROM units"
    with_find(store, f"SELECT {longer} AS _key, {longer} AS _field, {longer} AS a FROM ({inner}) AS y", "{a}")
    longest = "SELECT max(length(slot)), max(length(field)), max(length(shown)) FROM problem WHERE code = 'T01-99'"
    slot, name, shown = store.sql.execute(longest).fetchone()
    assert (slot, name, shown <= 4000) == (64, 0, True)


@pytest.mark.parametrize(
    ("value", "words"), [("2.50", "2.5"), ("0.1 + 0.2", "0.3"), ("3", "3"), ("NULL", "（空）"), ("100 * 10", "1000")]
)
def test_values_are_written_for_people(plots: Make, value: str, words: str) -> None:
    ((_, _, text),) = with_find(plots("HB"), f"SELECT {value} AS a FROM campaign", "是{a}吗")
    assert text == f"是{words}吗"


def test_facts_of_the_pack_can_be_read(plots: Make) -> None:
    ((_, _, text),) = with_find(
        plots("HB"),
        "SELECT c.year AS y, c.area_name AS a, t.name AS t, s.label AS s FROM campaign c, towns t, code_soil s"
        " WHERE t.seat = 1 AND s.code = '2'",
        "{y}{a}{t}{s}",
    )
    assert text == "2024巴楚县巴楚镇壤土"


def rows_of(store: Store, table: str) -> list[int]:
    return [row.number for row in rows(store, table)]
