"""Examples of a pack: each does what it says, or a sentence says which does not and what came out."""

import itertools
import re
import uuid
from pathlib import Path

import pytest

from db.checks.examples import MOST_SECONDS, require_examples, run_examples
from db.creating import create_store
from db.revisions import install_revision
from db.store import Identity, Role
from forms.load import load_pack, pack_ids, read_pack
from forms.troubles import DefinitionFaults
from tests.forms.probe_pack import probe_files


def told(name: str, old: str, new: str) -> list[str]:
    return run_examples(load_pack(probe_files((name, old, new))))


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_example_of_a_shipped_pack_does_what_it_says(pack_id: str) -> None:
    pack = read_pack(pack_id)
    assert run_examples(pack) == []


def test_every_example_of_the_small_pack_does_what_it_says() -> None:
    assert run_examples(load_pack(probe_files())) == []


LAND, WELLS, LEVELS = "tables/t01.toml", "tables/t02.toml", "tables/t02a.toml"
#: One example of the small pack that does not do what it says.
SHARE = (LAND, 'share = "33.3" }', 'share = "33.4" }')
WRONG = [
    # file, what stands there, what stands there instead, words of the fault
    (LAND, 'share = "33.3" }', 'share = "33.4" }', "表 T01 的计算项 share：示例的结果应是 33.4，算出的是 33.3"),
    (LAND, "gives = { forest = 1, land = 3,", "gives = { land = 3,", "算出的是 空白"),
    (LAND, 'gives = { forest = 1, land = 3, share = "33.3"', 'gives = { share = ""', ""),
    (LAND, "[{ wells = 2 }]", "[{ wells = 3 }]", "表 T01 的计算项 wells：示例的结果应是 3，算出的是 2"),
    (LAND, "FROM T02 WHERE kind", "FROM T02 WHERE kin", "计算项 wells：“compute”无法运行（没有“kin”这一列）"),
    (LAND, "count(*) FROM T02 W", "count(*), 1 FROM T02 W", "“compute”无法运行（括号里的查询有 2 列，应是 1 列"),
    (LAND, "fails = { forest = 4,", "fails = { forest = 2,", "T01-01：“fails”的示例应不通过，却通过了（结果是 1）"),
    (LAND, "fails = { forest = 4, land = 3 }", "fails = { forest = 4 }", "没有填必填的“land”"),
    (LAND, "passes = { forest = 1,", "passes = { forest = 9,", "“passes”的示例应通过，却没有通过（结果是 0）"),
    (LAND, "last_forest = 1, last_land = 2", "last_goal = 1", "T01-02：“fails”的示例应不通过，却通过了（结果是 空值）"),
    (LAND, 'last_share = "30.0"', 'last_share = "3.0"', "T01-02：“passes”的示例应通过，却没有通过"),
    (WELLS, "fails = { depth = 301 }", "fails = { depth = 300 }", "T02-01：“fails”的示例应不通过，却通过了"),
    (WELLS, 'name = "一号（井）"', 'name = "三号（井）"', "T02-02：“fails”的示例应查出问题，却什么也没有查出"),
    (
        WELLS,
        'name = "二号", depth',
        'name = " 一号 ", depth',
        "“passes”的示例不应查出问题，却查出 1 条，第一条：_row",
    ),
    (WELLS, 'name = "二号", _owner', 'name = "一号", _owner', "T02-03：“fails”的示例应查出问题"),
    (WELLS, "a.depth = b.depth", "a.deep = b.depth", "“find”无法运行（没有“a.deep”这一列）"),
    (WELLS, "a.name AS other\n", "a.name AS other, 1 AS _more\n", "“_more”不认识。下划线开头的只有 _row、_field、_key"),
    (WELLS, "'depth' AS _field", "'dept' AS _field", "_field 是 dept，不是表 T02 的指标项"),
    (WELLS, "SELECT b.n AS _row", "SELECT b.n + 7 AS _row", "_row 是 9，不是哪一行的 n"),
    (WELLS, "“{other}”", "“{depth}”", "句子里的“{depth}”不是查询的列。查询的列有：_row、_field、other"),
    (WELLS, "a.name AS other", "a.name AS other, 1 AS other", "有两列同名"),
    (LEVELS, 'well = "a", level = 10', 'well = "c", level = 10', "T02a-01：“fails”的示例应查出问题"),
    ("pack.toml", 'result = "33.33"', 'result = "33.3"', "指标 forest_share：示例的结果应是 33.3，算出的是 33.33"),
    ("pack.toml", 'result = "无法计算"', 'result = "0"', "指标 depth_per_town：示例的结果应是 0，算出的是 无法计算"),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), WRONG)
def test_an_example_that_does_not_do_what_it_says_is_told(name: str, old: str, new: str, words: str) -> None:
    found = told(name, old, new)
    assert len(found) == bool(words), found
    assert words in "".join(found)


@pytest.mark.parametrize(
    ("select", "passes", "fails"),
    [
        # A row continues the last row of its `_id`, whatever the key says, or else that of its key.
        (
            "SELECT name AS name FROM T02 WHERE _last IS NULL",
            '{ T02 = [{ name = "乙", _id = "a" }, { name = "甲", _id = "a", _last = true }] }',
            '{ T02 = [{ name = "乙", _id = "b" }, { name = "甲", _id = "a", _last = true }] }',
        ),
        (
            "SELECT l.name AS name FROM T02 JOIN T02_last l ON l.n = T02._last WHERE T02.depth < l.depth",
            '{ T02 = [{ name = "乙", depth = 3 }, { name = "甲", depth = 9, _last = true }] }',
            '{ T02 = [{ name = "甲", depth = 3 }, { name = "甲", depth = 9, _last = true }] }',
        ),
        # A card has one row each year.
        (
            "SELECT 'x' AS name FROM T01 WHERE _last IS NULL",
            "{ T01 = [{ goal = 1 }, { goal = 2, _last = true }] }",
            "{ T01 = [{ goal = 1 }] }",
        ),
        # Computed fields are worked out, last year's and those that rest on last year's, too.
        (
            "SELECT 'x' AS name FROM T01 JOIN T01_last l ON l.n = T01._last WHERE T01.share < l.share",
            "{ T01 = [{ forest = 2, land = 3 }, { forest = 1, land = 3, _last = true }] }",
            "{ T01 = [{ forest = 1, land = 3 }, { forest = 2, land = 3, _last = true }] }",
        ),
        (
            "SELECT u.name AS name FROM row JOIN units u ON u.code = row.owner WHERE row.tbl = 'T02' AND row.id = 'a'",
            '{ T02 = [{ _owner = "653130100", _id = "b" }] }',
            '{ T02 = [{ _owner = "653130100", _id = "a" }] }',
        ),
        (
            "SELECT scope_code AS name FROM C02 JOIN campaign WHERE campaign.year = 2024 AND campaign.end > '2024-06'",
            "{ C02 = [] }",
            '{ C02 = [{ scope_code = "653130101" }] }',
        ),
        (
            "SELECT t.name AS name FROM towns t JOIN villages v ON v.town = t.code JOIN T02 WHERE v.name = '乙村'",
            "{ T02 = [] }",
            "{ T02 = [{ depth = 1 }] }",
        ),
        (
            "SELECT k.label AS name FROM code_kinds k JOIN towns t JOIN T02 WHERE k.code = '2' AND t.counts = 1",
            "{ T02 = [] }",
            "{ T02 = [{ depth = 1 }] }",
        ),
    ],
)
def test_what_a_select_can_read_in_an_example(select: str, passes: str, fails: str) -> None:
    whole = probe_files()[WELLS].decode()
    assert told(WELLS, whole, small_text(select, passes, fails)) == []
    if "[]" not in passes:
        assert len(told(WELLS, whole, small_text(select, fails, passes))) == 2


def small_text(select: str, passes: str, fails: str) -> str:
    """Give the wells with another check T02-03."""
    head, _, tail = probe_files()[WELLS].decode().partition('find = "SELECT last.name')
    return f'{head}find = "{select}"\nmessage = "“{{name}}”"\npasses = {passes}\nfails = {fails}\n\n[[evidence]]' + (
        tail.partition("[[evidence]]")[2].rstrip()
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    depth = (WELLS, "fails = { depth = 301 }", "fails = { depth = 300 }")
    found = run_examples(load_pack(probe_files(SHARE, depth)))
    assert [line.split("：")[0] for line in found] == ["表 T01 的计算项 share", "表 T02 的检查 T02-01"]


def test_a_pack_that_takes_too_long_is_stopped() -> None:
    ticks = itertools.count(0, MOST_SECONDS / 3)
    (found,) = run_examples(load_pack(probe_files()), clock=lambda: next(ticks))
    assert "超过 20 秒，从 表 T01 的检查 T01-02 起没有核对" in found


@pytest.mark.timeout(30)
def test_a_statement_without_end_is_stopped() -> None:
    joined = ", ".join(f"T02 {letter}" for letter in "abcdefghijkl")
    rows = ", ".join('{ name = "一号" }' for _ in range(20))
    text = probe_files()[WELLS].decode()
    whole = re.sub('find = "SELECT last.name.*', f'find = "SELECT total(a.n * l.n) AS name FROM {joined}"', text)
    first = 'fails = { T02 = [{ name = "二号", _owner'
    found = told(WELLS, text, whole.replace(first, first.replace("[", f"[{rows}, ", 1)))
    assert any("T02-03：“find”无法运行（运行超时，已停止）" in line for line in found), found


def test_a_foreign_pack_whose_examples_fail_is_refused() -> None:
    pack = load_pack(probe_files(SHARE))
    with pytest.raises(DefinitionFaults, match="计算项 share"):
        require_examples(pack)
    require_examples(load_pack(probe_files()))


def test_no_workspace_is_made_of_a_pack_whose_examples_fail(tmp_path: Path) -> None:
    who = Identity("HB", Role.BUREAU, uuid.UUID(int=1), "0" * 64, "", "", "")
    with pytest.raises(DefinitionFaults, match="计算项 share"):
        create_store(tmp_path / "w", probe_files(SHARE), who)
    assert not (tmp_path / "w").exists()
    with create_store(tmp_path / "w", probe_files(), who) as store:
        wrong = probe_files(SHARE, ("pack.toml", "version = 2", "version = 3"))
        with pytest.raises(DefinitionFaults, match="计算项 share"):
            install_revision(store, wrong)
        assert store.pack.version == 2
