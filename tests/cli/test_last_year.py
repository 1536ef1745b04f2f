"""Last year in the shell: brought in once, copied from where it helps."""

from pathlib import Path

from db.journal import Act, Edit, set_cells
from db.rows import rows
from office.workspaces import open_workspace
from tests.cli.conftest import Run
from tests.county import XM, County

LINES = """_row,_owner,name,town_code,species,stock
00000000-0000-4000-8000-000000000001,HB,甲场,653130100,01,1000
00000000-0000-4000-8000-000000000002,XM,乙场,653130100,02,
"""


def test_last_year_is_brought_in_and_copied_from(county: County, tmp_path: Path, run: Run) -> None:
    (tmp_path / "t31.csv").write_text(LINES, "utf-8", newline="\n")
    shown = run("last-year", county.bureau, tmp_path).stdout
    assert "规模化畜禽养殖场信息表" in shown
    assert "去年的数据里没有这张表" in shown
    run("fill-last", county.bureau, "T31", code=3)
    assert "2 条记录" in run("fill-last", county.bureau, "T31", "--reason", "先带入去年的名单").stdout
    with open_workspace(county.bureau) as store:
        farms = {row.tokens["name"]: row.number for row in rows(store, "T31")}
        set_cells(store, [Edit(farms["甲场"], "stock", "7")], Act(reason="试一试"))
    again = ("fill-last", county.bureau, "T31", farms["甲场"], "--field", "年末存栏量", "--reason", "改回")
    assert "没有可以沿用的内容" in run(*again).stdout
    run(*again, "--overwrite")
    with open_workspace(county.bureau) as store:
        assert {row.tokens["name"]: row.tokens["stock"] for row in rows(store, "T31")} == {"甲场": "1000", "乙场": ""}


def test_what_is_no_last_year_is_said_in_a_sentence(county: County, tmp_path: Path, run: Run) -> None:
    (tmp_path / "nothing").mkdir()
    for words, code in (
        (("last-year", county.bureau, tmp_path / "nothing"), "E-LAST-SOURCE"),
        (("last-year", county.bureau, county.unit(XM)), "E-LAST-YEAR"),
        (("fill-last", county.unit(XM), "T31"), "E-NO-LAST-YEAR"),
    ):
        assert run(*words, code=3).stderr.startswith(code)
