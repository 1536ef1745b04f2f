"""What reads across tables is renewed when what it reads changes, and is the same as worked out anew."""

from contextlib import suppress

from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.checks.staleness import stale_tables
from db.history import undo_last
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.rows import rows
from db.state import rebuild
from office.workspaces import put_duty
from tests.db.conftest import MakeStore
from tests.db.copies import hand_over, report_of, task_for
from tests.db.plots import FILES, found, plot, rows_of

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


def test_a_computed_field_reads_another_table_and_is_read_by_a_third(plots: MakeStore) -> None:
    store = plots("XM")
    number, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "1.25"}, {"plot": row, "size": "0.8"}])
    settle_tables(store)
    (line,) = rows(store, "T01")
    assert (line.number, line.tokens["corners"], line.tokens["share"]) == (number, "2.1", "26.25")
    (card,) = rows(store, "T03")
    assert card.tokens["summed"] == "2"


def test_the_same_after_a_rebuild(plots: MakeStore) -> None:
    store = plots("XM")
    _, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "9.25"}, {"plot": row, "size": "0.8", "beside": "nowhere"}])
    before = found(store)
    rebuild(store)
    assert problems(store)
    assert found(store) == before


OF_ALL = """
[[field]]
name = "whole"
title = "全部面积"
type = "decimal"
decimals = 2
compute = "SELECT total(o.area) FROM T01 AS o"
gives_rows = { T01 = [{ area = "1.25", whole = "3.25" }, { area = "2" }] }

[[field]]
name = "twice"
title = "两倍面积"
type = "decimal"
decimals = 2
compute = "SELECT this.area * 2"
gives_rows = { T01 = [{ area = "1.25", twice = "2.50" }] }
"""


def test_a_change_in_one_row_reaches_the_others_that_rest_on_it(plots: MakeStore) -> None:
    text = FILES["tables/t01.toml"].decode().replace("[[check]]", OF_ALL + "[[check]]", 1)
    store = plots("XM", {**FILES, "tables/t01.toml": text.encode()})
    first, _ = plot(store, area="8")
    plot(store, "乙", area="2")
    settle_tables(store)
    set_cells(store, [Edit(first, "area", "5")])
    assert sorted(stale_tables(store).rows["T01"]) == [first]
    settle_tables(store)
    assert [(line.tokens["whole"], line.tokens["twice"]) for line in rows(store, "T01")] == [
        ("7.00", "10.00"),
        ("7.00", "4.00"),
    ]


ALONE = """
[[field]]
name = "share_of_all"
title = "占全部面积"
type = "integer"
compute = "SELECT this.area / total(o.area) * 100 FROM T01 AS o"
gives_rows = { T01 = [{ area = "1", share_of_all = "25" }, { area = "3" }] }

[[check]]
id = "T01-02"
level = "explain"
message = "“{name}”占全部面积的 {share_of_all}%。"
expect = "share_of_all <= 50"
at = ["area"]
passes = { share_of_all = 50 }
fails = { share_of_all = 51 }
"""


def test_rules_about_a_field_that_stands_alone_follow_it(plots: MakeStore) -> None:
    """Nothing else of its row is made of it, and its column holds all of it: only its rules are asked again."""
    text = FILES["tables/t01.toml"].decode().replace("[[check]]", ALONE + "[[check]]", 1)
    store = plots("XM", {**FILES, "tables/t01.toml": text.encode()})
    first, _ = plot(store, area="8")

    def told() -> list[str]:
        return [text for place, text in found(store) if "T01-02" in place]

    settle_tables(store)
    assert told() == ["“甲”占全部面积的 100%。"]
    add_rows(store, "T01", [{"name": f"样地{place}", "area": "1"} for place in range(100)])
    settle_tables(store)
    assert told() == []
    set_cells(store, [Edit(first, "area", "300")])
    settle_tables(store)
    assert told() == ["“甲”占全部面积的 75%。"]
    rebuild(store)
    assert told() == ["“甲”占全部面积的 75%。"]


CORNERS = """
[[field]]
name = "of_corners"
title = "占边角"
type = "integer"
compute = "SELECT this.size / total(o.size) * 100 FROM T02 AS o"
gives_rows = { T02 = [{ size = "1", of_corners = "25" }, { size = "3" }] }
"""


def test_a_reference_to_nowhere_outlives_what_is_worked_out_again_in_its_row(plots: MakeStore) -> None:
    text = FILES["tables/t02.toml"].decode()
    store = plots("XM", {**FILES, "tables/t02.toml": (text + CORNERS).encode()})
    _, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "1", "beside": "nowhere"}])
    told = [("V-REF", text) for code, text in found(store) if code == "V-REF"]
    assert len(told) == 1
    add_rows(store, "T02", [{"plot": row, "size": "3"}])  # other shares for both
    assert [one for one in found(store) if one[0] == "V-REF"] == told
    rebuild(store)
    assert [one for one in found(store) if one[0] == "V-REF"] == told


def test_a_cell_that_nothing_reads_leaves_everything_as_it_is(plots: MakeStore) -> None:
    store = plots("XM")
    number, _ = plot(store, area="8")
    settle_tables(store)
    set_cells(store, [Edit(number, "area", "8.0")])
    assert stale_tables(store).columns == {"T01": {"_x"}}, "the number is the same, only how it was typed differs"
    set_cells(store, [Edit(number, "area", "9")])
    assert stale_tables(store).columns["T01"] >= {"area"}
    assert not stale_tables(store).tables


def test_nothing_is_done_where_nothing_changed(plots: MakeStore) -> None:
    store = plots("XM")
    plot(store, area="8")
    assert settle_tables(store)
    assert not stale_tables(store)
    assert not settle_tables(store)


def test_a_preview_sees_what_is_found_across_tables_and_leaves_nothing(plots: MakeStore) -> None:
    store = plots("XM")
    _, row = plot(store, area="1")
    settle_tables(store)
    with suppress(LookupError), store.transaction():
        add_rows(store, "T02", [{"plot": row, "size": "2"}])
        assert "角点面积 2 不应大于样地面积 1。" in dict(found(store)).values()
        raise LookupError
    assert not stale_tables(store)
    assert found(store) == []


def test_a_reference_is_found_when_its_row_goes_and_forgotten_when_it_comes_back(plots: MakeStore) -> None:
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


def test_what_needs_others_is_blank_in_a_units_copy_and_nothing_is_said_about_it(plots: MakeStore) -> None:
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


def test_a_duty_more_lets_a_copy_say_more(plots: MakeStore) -> None:
    bureau, unit = plots("HB"), plots("XM")
    assert "T03-01" not in dict(found(unit))
    put_duty(bureau, "XM", "T04", "", "all")
    put_duty(bureau, "NY", "T04", "", "own")
    hand_over(task_for(bureau, "XM"), unit)
    assert "T03-01" in dict(found(unit))
    (card,) = rows(unit, "T03")
    assert card.tokens["more"] == "1.00"


def test_fields_that_go_round_in_a_circle_stay_blank_and_it_is_said(plots: MakeStore) -> None:
    """The loader refuses circles within one table; across tables the store must not go round for ever."""
    text = FILES["tables/t04.toml"].decode() + ROUND
    read = FILES["tables/t03.toml"].replace(b"total(q.area)", b"total(q.circling)").replace(AREAS, CIRCLING)
    files = {**FILES, "tables/t04.toml": text.encode(), "tables/t03.toml": read}
    store = plots("HB", files)
    add_rows(store, "T04", [{"area": "1"}], Act(reason="试"), owner="NY")
    told = found(store)
    assert [check for check, _ in told].count("V-RULE") == 2
    assert {row.tokens["circling"] for row in rows(store, "T04")} == {""}


def test_typing_that_is_in_no_change_set_yet_survives_a_rebuild(plots: MakeStore) -> None:
    store = plots("XM")
    number, _ = plot(store, area="8")
    rebuild(store)
    (line,) = rows(store, "T01")
    assert (line.number, line.tokens["area"]) == (number, "8")
