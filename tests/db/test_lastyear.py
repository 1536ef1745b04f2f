"""Last year beside this year: what comes over, which row continues which, and what is found from it."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.checks.lastchecks import gone_lines
from db.checks.problems import problems
from db.checks.settle import judge_all, settle_tables
from db.connection import DATABASE
from db.history import last_undoable, undo
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.lastrows import continued_id
from db.lastsource import read_workspace
from db.lastyear import META, Source, SourceRow, SourceTable, bring_last_year
from db.merging.checkpoint import checkpoint
from db.rows import rows
from db.state import rebuild
from db.store import Store
from db.troubles import EntryRefused, StoreTrouble
from forms.model import Level
from office.entry import explain
from tests.db.years import OTHER, TOWN, Years, bring, row_id

REASON = Act(reason="核实后修改")


@pytest.fixture
def years(tmp_path: Path) -> Iterator[Years]:
    with Years(tmp_path) as found:
        yield found


@pytest.fixture
def bureau(years: Years) -> Store:
    return years.new()


@pytest.fixture
def unit(years: Years) -> Store:
    return years.new("XM")


def add(store: Store, **cells: str) -> int:
    return add_rows(store, "T01", [cells], Act("add", reason="补录")).rows["T01"][0]


def link(store: Store, number: int) -> str | None:
    found = store.sql.execute("SELECT l.name FROM T01 t JOIN T01_last l ON l.n = t._last WHERE t.n = ?", (number,))
    return next((str(name) for (name,) in found), None)


def last_cells(store: Store, table: str, name: str) -> list[object]:
    return [value for (value,) in store.sql.execute(f'SELECT "{name}" FROM "{table}_last" ORDER BY n')]


def said(store: Store, *codes: str) -> set[tuple[str, str, str]]:
    settle_tables(store)
    return {(item.check, item.field, item.level.value) for item in problems(store) if item.check in codes}


def everything(store: Store) -> list[tuple[object, ...]]:
    found = [("problem", *line) for line in store.sql.execute("SELECT * FROM problem ORDER BY 1, 2, 3, 4, 5")]
    found += [("blank", *line) for line in store.sql.execute("SELECT * FROM blank ORDER BY 1")]
    for table in ("T01", "T02", "T03", "T04"):
        found += [(table, *line) for line in store.sql.execute(f'SELECT * FROM "{table}" ORDER BY n')]
    return found


def fill_old(store: Store) -> None:
    farms = [
        {"name": "甲场", "species": "1", "owner_name": "户甲", "heads": "120", "land": "2", "code": "7"},
        {"name": "乙场", "species": "3", "heads": "?约五十", "land": "0.5"},
    ]
    first, _ = add_rows(store, "T01", farms, Act("add", reason="补录")).rows["T01"]
    farm = next(row for row in rows(store, "T01") if row.number == first)
    add_rows(store, "T04", [{"farm": farm.key.id, "size": "3.5"}], Act("add", reason="补录"))
    (card,) = rows(store, "T02")
    town = next(row for row in rows(store, "T03"))
    cells = [Edit(card.number, "herds", "12"), Edit(card.number, "forest", "88.5"), Edit(town.number, "people", "900")]
    set_cells(store, cells, REASON)


def test_last_years_workspace_comes_over_by_name_unit_and_label(years: Years, bureau: Store) -> None:
    old = years.old()
    fill_old(old)
    source, pack = read_workspace(old.root)
    brought = {item.table: item for item in bring_last_year(bureau, source)}
    assert pack.year == source.year == 2023
    assert last_cells(bureau, "T01", "name") == ["甲场", "乙场"] or last_cells(bureau, "T01", "name") == [
        "乙场",
        "甲场",
    ]
    farms = {name: (species, stock, land, code) for name, species, stock, land, code in bureau.sql.execute(
        "SELECT name, species, stock, land, code FROM T01_last")}  # fmt: skip
    assert farms == {"甲场": ("2", 120.0, 30.0, None), "乙场": (None, None, 7.5, None)}
    assert brought["T01"].rows == 2
    told = "；".join(brought["T01"].left_out)
    assert "“编码”没有带入：类型不同" in told
    assert "“种类”有 1 个值没有带入" in told
    assert "“存栏量”有 1 个值没有带入" in told
    assert last_cells(bureau, "T02", "herds") == [12.0]
    assert last_cells(bureau, "T03", "people") == [900.0]
    assert '"year": 2023' in bureau.meta[META]


def test_what_belongs_to_a_row_of_last_year_belongs_to_the_row_that_continues_it(years: Years, bureau: Store) -> None:
    old = years.old()
    fill_old(old)
    bring_last_year(bureau, read_workspace(old.root)[0])
    (farm,) = last_cells(bureau, "T04", "farm")
    found = bureau.sql.execute("SELECT name FROM T01_last WHERE _id = ?", (farm,)).fetchall()
    assert found == [("甲场",)]


def test_reading_last_years_workspace_leaves_no_trace_in_it(years: Years, tmp_path: Path) -> None:
    old = years.old()
    fill_old(old)
    old.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = tmp_path / "kept #1?"
    root.mkdir()
    shutil.copy2(old.root / DATABASE, root / DATABASE)
    (root / DATABASE).chmod(0o444)
    before = (root / DATABASE).read_bytes()
    assert len(read_workspace(root)[0].tables) == 4
    assert [path.name for path in root.iterdir()] == [DATABASE]
    assert (root / DATABASE).read_bytes() == before


def test_what_is_no_workspace_is_refused(tmp_path: Path) -> None:
    for content, code in ((None, "E-NO-WORKSPACE"), (b"", "E-STORE-FOREIGN"), (b"x" * 4096, "E-STORE-DAMAGED")):
        if content is not None:
            (tmp_path / DATABASE).write_bytes(content)
        with pytest.raises(StoreTrouble) as caught:
            read_workspace(tmp_path)
        assert caught.value.code == code


_ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c WHERE n < 0"


@pytest.mark.parametrize(
    "done",
    [
        ("DELETE FROM meta WHERE key = 'revision'",),
        ("UPDATE meta SET value = 'x' WHERE key = 'campaign'",),
        ("DROP TABLE T01",),
        ("UPDATE T01 SET _x = '{bad'",),
        ("UPDATE T01 SET _x = '[1]'",),
        ("UPDATE T01 SET _x = '{\"land\": 5}'",),
        ("UPDATE T01 SET land = 9e999",),
        ("DROP TABLE T02", f"CREATE VIEW T02 AS {_ENDLESS}"),
        ("CREATE TRIGGER t AFTER INSERT ON T02 BEGIN DELETE FROM T01; END",),
        ("DROP TABLE T02", "CREATE TABLE T02(n INTEGER, x AS (hex(zeroblob(n))))"),
    ],
)
def test_a_workspace_that_no_program_of_ours_wrote_is_refused_in_words(
    years: Years, tmp_path: Path, done: tuple[str, ...]
) -> None:
    old = years.old()
    fill_old(old)
    old.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy2(old.root / DATABASE, tmp_path / DATABASE)
    with contextlib.closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as sql:
        for statement in done:
            sql.execute(statement)
    with pytest.raises(StoreTrouble) as caught:
        read_workspace(tmp_path)
    assert caught.value.code in {"E-STORE-DAMAGED", "E-STORE-FOREIGN"}


def test_bringing_again_replaces_and_rows_without_a_place_are_told(bureau: Store) -> None:
    bring(bureau, ("XM", {"name": "甲场"}), ("XM", {"name": "乙场"}))
    bring(bureau, ("XM", {"name": "丙场"}))
    assert last_cells(bureau, "T01", "name") == ["丙场"]
    cells = [SourceRow("", "999999999", {"people": "5"}), SourceRow("", TOWN, {"people": "7"})]
    source = Source("去年", None, (SourceTable("T03", {"people": None, "gone": None}, cells),))
    brought = {item.table: item for item in bring_last_year(bureau, source)}
    assert brought["T03"].left_out == ("1 条记录在今年的表里没有位置",)
    assert brought["T01"].left_out == ("去年的数据里没有这张表",)
    assert last_cells(bureau, "T01", "name") == []
    assert last_cells(bureau, "T03", "people") == [7.0]


def test_a_row_continues_by_its_id_before_its_key(unit: Store) -> None:
    bring(unit, ("XM", {"name": "甲场", "species": "1"}), ("XM", {"name": "乙场", "species": "1"}))
    row = continued_id(unit, "T01", "XM", row_id(1))
    made = add_rows(unit, "T01", [{"name": "乙场", "species": "1"}], ids=[row]).rows["T01"][0]
    assert link(unit, made) == "甲场"
    assert link(unit, add(unit, name="乙场", species="1")) == "乙场"


def test_the_link_follows_the_key_and_stays_open_where_it_is_not_clear(bureau: Store) -> None:
    bring(
        bureau,
        *[("XM", {"name": "甲场", "species": "1"})] * 2,
        ("XM", {"name": "乙场", "species": "1"}),
        (TOWN, {"name": "乙场", "species": "1"}),
        (TOWN, {"name": "丙场", "species": "1"}),
        ("HB", {"name": "丁场"}),
    )
    row = add(bureau, name="甲场", species="1")
    assert link(bureau, row) is None
    for name, wanted in (("乙场", None), ("丙场", "丙场"), ("丁场", None), ("戊场", None)):
        set_cells(bureau, [Edit(row, "name", name)], REASON)
        assert link(bureau, row) == wanted
    set_cells(bureau, [Edit(row, "name", "丙场"), Edit(row, "species", "2")], REASON)
    assert link(bureau, row) is None


def test_of_two_with_one_key_the_own_one_is_continued(unit: Store) -> None:
    bring(
        unit,
        (TOWN, {"name": "甲场", "species": "1", "stock": "1"}),
        ("XM", {"name": "甲场", "species": "1", "stock": "2"}),
    )
    row = add(unit, name="甲场", species="1")
    assert unit.sql.execute(
        "SELECT l.stock FROM T01 t JOIN T01_last l ON l.n = t._last WHERE t.n = ?", (row,)
    ).fetchone() == (2.0,)


def test_cards_and_fixed_rows_continue_by_themselves(bureau: Store) -> None:
    tables = (
        SourceTable("T02", {"herds": None}, [SourceRow("", row_id(1), {"herds": "10"})]),
        SourceTable("T03", {"people": None}, [SourceRow("", OTHER, {"people": "100"})]),
    )
    bring_last_year(bureau, Source("去年", 2023, tables))
    assert bureau.sql.execute("SELECT count(*) FROM T02 WHERE _last IS NOT NULL").fetchone() == (1,)
    assert bureau.sql.execute("SELECT count(*) FROM T03 WHERE _last IS NOT NULL").fetchone() == (1,)


def test_checks_and_computed_fields_read_the_row_of_last_year(unit: Store) -> None:
    row = add(unit, name="甲场", species="1", stock="100")
    assert said(unit, "T01-01", "T01-02") == set()
    bring(unit, ("XM", {"name": "甲场", "species": "1", "stock": "120"}))
    (found,) = [item for item in problems(unit) if item.check == "T01-01"]
    assert found.text == "存栏比去年的 120 少。"
    assert next(rows(unit, "T01")).tokens["growth"] == "-20"
    set_cells(unit, [Edit(row, "stock", "9000")])
    assert said(unit, "T01-01", "T01-02") == {("T01-02", "stock", "error")}
    before = everything(unit)
    judge_all(unit)
    assert everything(unit) == before


def test_without_last_year_everything_is_silent(unit: Store) -> None:
    row = add(unit, name="甲场", species="1", stock="100000")
    assert next(rows(unit, "T01")).tokens["growth"] == ""
    assert said(unit, "V-YOY", "V-SLIP", "V-GONE", "T01-01", "T01-02") == set()
    bring(unit, ("XM", {"name": "乙场", "species": "1", "stock": "1"}))
    assert said(unit, "V-YOY", "V-SLIP", "T01-01") == set()
    assert link(unit, row) is None


@pytest.mark.parametrize(
    ("stock", "wanted"),
    [
        ("130", set()),
        ("131", {("V-YOY", "stock", "explain")}),
        ("70", set()),
        ("69", {("V-YOY", "stock", "explain")}),
        ("1000", {("V-SLIP", "stock", "explain")}),
        ("450", {("V-YOY", "stock", "explain")}),
        ("0", {("V-YOY", "stock", "explain")}),
        ("未监测", {("V-YOY", "stock", "explain")}),
        ("", set()),
        ("?约一百", set()),
    ],
)
def test_a_list_asks_about_changes_beyond_the_threshold_of_the_notice(
    unit: Store, stock: str, wanted: set[tuple[str, str, str]]
) -> None:
    bring(unit, ("XM", {"name": "甲场", "species": "1", "stock": "100"}))
    add(unit, name="甲场", species="1", stock=stock)
    assert said(unit, "V-YOY", "V-SLIP") == wanted
    before = everything(unit)
    judge_all(unit)
    assert everything(unit) == before


def test_a_card_asks_about_any_change_unless_its_field_says_otherwise(bureau: Store) -> None:
    card = SourceTable(
        "T02", {"herds": None, "forest": None}, [SourceRow("", row_id(1), {"herds": "12", "forest": "100"})]
    )
    bring_last_year(bureau, Source("去年", 2023, (card,)))
    (row,) = rows(bureau, "T02")
    set_cells(bureau, [Edit(row.number, "herds", "12"), Edit(row.number, "forest", "109.9")], REASON)
    assert said(bureau, "V-YOY") == set()
    set_cells(bureau, [Edit(row.number, "herds", "13"), Edit(row.number, "forest", "110.1")], REASON)
    assert said(bureau, "V-YOY") == {("V-YOY", "herds", "explain"), ("V-YOY", "forest", "note")}
    (found,) = [item for item in problems(bureau) if item.field == "herds" and item.check == "V-YOY"]
    assert found.text == "“畜群数”去年是“12”，今年是“13”，增加 8.33%。请核对；确实无误的，请说明变化原因。"


def test_a_reason_holds_for_these_two_values_and_no_others(unit: Store) -> None:
    bring(unit, ("XM", {"name": "甲场", "species": "1", "stock": "100"}))
    row = add(unit, name="甲场", species="1", stock="150")
    (found,) = [item for item in problems(unit) if item.check == "V-YOY"]
    explain(unit, found.id, "今年新建了两栋圈舍，存栏增加。")
    assert [item.explained for item in problems(unit) if item.check == "V-YOY"] == [True]
    set_cells(unit, [Edit(row, "stock", "151")])
    assert [item.explained for item in problems(unit) if item.check == "V-YOY"] == [False]
    set_cells(unit, [Edit(row, "stock", "150")])
    bring(unit, ("XM", {"name": "甲场", "species": "1", "stock": "101"}))
    assert [item.explained for item in problems(unit) if item.check == "V-YOY"] == [False]


def test_a_farm_of_last_year_that_is_nowhere_is_asked_about(unit: Store) -> None:
    bring(
        unit,
        ("XM", {"name": "甲场", "species": "1"}),
        ("XM", {"name": "乙场"}),
        (TOWN, {"name": "丙场", "species": "2"}),
    )
    add(unit, name="甲场", species="1")
    settle_tables(unit)
    (found,) = [item for item in problems(unit) if item.check == "V-GONE"]
    assert (found.text, found.level) == (
        "去年有“乙场”，今年没有填。漏填的请补上；已关闭、搬迁或合并的，请说明原因。",
        Level.EXPLAIN,
    )
    explain(unit, found.id, "该场已于三月关闭，不再养殖。")
    assert [item.explained for item in problems(unit) if item.check == "V-GONE"] == [True]


def test_two_gone_farms_are_two_findings_and_one_that_comes_is_none(unit: Store) -> None:
    bring(unit, ("XM", {"name": "甲场", "species": "1"}), ("XM", {"name": "乙场", "species": "1"}))
    settle_tables(unit)
    assert len({item.id for item in problems(unit) if item.check == "V-GONE"}) == 2
    row = add(unit, name="乙场", species="1")
    settle_tables(unit)
    assert [item.text[:7] for item in problems(unit) if item.check == "V-GONE"] == ["去年有“甲场、"]
    delete_rows(unit, [row])
    settle_tables(unit)
    assert len({item.id for item in problems(unit) if item.check == "V-GONE"}) == 2


def test_nobody_asks_where_the_payments_of_last_year_are(unit: Store) -> None:
    bring(unit, ("XM", {"name": "甲场", "species": "1"}))
    table = unit.table("T01")
    assert gone_lines(unit, table)
    assert gone_lines(unit, replace(table, yearly=True)) == []


def test_the_bureau_waits_for_the_unit_before_its_farms_are_gone(bureau: Store) -> None:
    bring(bureau, ("HB", {"name": "甲场", "species": "1"}), ("XM", {"name": "乙场", "species": "1"}))
    settle_tables(bureau)
    assert [item.text[:7] for item in problems(bureau) if item.check == "V-GONE"] == ["去年有“甲场、"]


def test_a_number_unlike_its_equals_is_noted_where_they_agree_among_themselves(unit: Store) -> None:
    alike = [{"name": f"{place}场", "species": "1", "land": str(300 + place)} for place in range(9)]
    odd = {"name": "小场", "species": "1", "land": "20.5"}
    add_rows(unit, "T01", [*alike, odd, {"name": "猪场", "species": "2", "land": "20.5"}])
    settle_tables(unit)
    (found,) = [item for item in problems(unit) if item.check == "V-PEER"]
    assert found.level is Level.NOTE
    assert found.text.startswith("“消纳面积”的“20.5”与本表同类记录（中间值“304”）相差太大，可能按“公顷”填写。")
    bring(unit, ("XM", {"name": "小场", "species": "1", "land": "1.5"}))
    assert said(unit, "V-PEER") == set()


def test_equals_that_differ_among_themselves_say_nothing(unit: Store) -> None:
    add_rows(unit, "T01", [{"name": f"{place}场", "species": "1", "land": str(4**place)} for place in range(12)])
    assert said(unit, "V-PEER") == set()


FARM = st.fixed_dictionaries(
    {"name": st.sampled_from(["甲", "乙", "丙"]), "species": st.sampled_from(["1", "2", ""]),
     "stock": st.sampled_from(["", "1", "100", "140", "1500", "未监测"])}
)  # fmt: skip
STEP = (
    st.tuples(st.just("add"), FARM)
    | st.tuples(st.just("set"), st.integers(0, 3), st.sampled_from(["name", "species", "stock"]), FARM)
    | st.tuples(st.just("delete"), st.integers(0, 3))
    | st.tuples(st.just("bring"), st.lists(st.tuples(st.sampled_from(["XM", TOWN]), FARM), max_size=4))
    | st.tuples(st.just("undo"))
    | st.tuples(st.just("checkpoint"))
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8), data=st.data())
def test_step_by_step_is_what_it_is_when_made_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]], data: st.DataObject
) -> None:
    """The law: links, computed fields and findings, also when last year changes in between."""
    with Years(tmp_path_factory.mktemp("law")) as years:
        store = years.new("XM")
        for step in steps:
            with contextlib.suppress(EntryRefused):
                _play(store, step)
        settle_tables(store)
        step_by_step = everything(store)
        judge_all(store)
        assert everything(store) == step_by_step
        checkpoint(store)
        rebuild(store)
        settle_tables(store)
        assert everything(store) == step_by_step


def _play(store: Store, step: tuple[object, ...]) -> None:
    numbers = [number for (number,) in store.sql.execute("SELECT n FROM T01 ORDER BY n")]
    match step:
        case ("add", dict() as cells):
            add_rows(store, "T01", [cells])
        case ("set", int() as place, str() as name, Mapping() as cells) if numbers:
            set_cells(store, [Edit(numbers[place % len(numbers)], name, cells[name])])
        case ("delete", int() as place) if numbers:
            delete_rows(store, [numbers[place % len(numbers)]])
        case ("bring", list() as found):
            bring(store, *found)
        case ("undo",) if (batch := last_undoable(store)) is not None:
            undo(store, batch)
        case ("checkpoint",):
            checkpoint(store)
