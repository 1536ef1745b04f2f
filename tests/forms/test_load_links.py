"""The strict loader on what a notice asks for: evidence, rules, indicators, child tables, SELECTs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.load import load_again, load_pack
from forms.model import Level, Pack, Slot, Submission
from forms.troubles import DefinitionFaults
from tests.forms.probe_pack import FILES, probe_files
from tests.forms.test_load import spoil

PACK, LAND, WELLS, LEVELS, TOWNS = (
    "pack.toml",
    "tables/t01.toml",
    "tables/t02.toml",
    "tables/t02a.toml",
    "tables/t03.toml",
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(probe_files())


def faults_of(*changes: tuple[str, str, str]) -> tuple[str, ...]:
    with pytest.raises(DefinitionFaults) as caught:
        load_pack(probe_files(*changes))
    return caught.value.faults


def test_a_check_that_the_pack_notes_only_informs_there(pack: Pack) -> None:
    levels = {check.id: check.level for check in pack.table("T02").checks}
    assert levels == {"T02-01": Level.EXPLAIN, "T02-02": Level.EXPLAIN, "T02-03": Level.NOTE}
    assert {check.level for check in load_again(pack.files).table("T02").checks if check.id == "T02-03"} == {Level.NOTE}


def test_what_a_notice_asks_for_is_read(pack: Pack) -> None:
    assert pack.version == 2
    assert (pack.former, pack.withdrawn, pack.noted) == (("653100",), ("T09", "T02-09"), ("T02-03",))
    assert pack.source == "试用"
    assert [(town.name, town.seat, town.counts) for town in pack.towns] == [
        ("城关镇", True, False),
        ("东乡", False, True),
    ]
    assert [(village.code, village.name) for village in pack.villages] == [
        ("653130100200", "甲村"),
        ("653130101201", "乙村"),
    ]
    (item,) = pack.items
    assert (item.kind, item.due, item.chapters, item.source) == ("report", "2025-02-20", ("基本情况", "主要做法"), "二")
    assert item.evidence[0] == Slot("report", "报告（盖章）", required=True, types=("pdf", "docx"), sealed=True)
    assert item.evidence[1].photos
    assert item.evidence[1].pairs
    assert [(form.id, form.tables) for form in pack.forms] == [("N1", ("T02", "T02a"))]


def test_rules_of_submission_are_those_of_the_model_where_nothing_is_said(pack: Pack) -> None:
    rules = pack.submission
    assert (rules.due, rules.liaison_due) == ("2025-02-28", "2025-01-15")
    assert (rules.pdf, rules.editable, rules.answered) == (Level.NOTE, None, Level.ERROR)
    assert (rules.photos_most, rules.yoy_beyond) == (6, Decimal(20))
    bare = FILES[PACK].partition("[submission]")
    files = probe_files((PACK, bare[1] + bare[2].partition("[[unit]]")[0], ""))
    assert load_pack(files).submission == Submission()


def test_an_indicator_says_where_each_number_comes_from(pack: Pack) -> None:
    share, depth = pack.indicators
    assert [(item.name, item.source, item.take, item.reduce) for item in share.inputs] == [
        ("forest", "T01", "forest", "one"),
        ("land", "T01", "land", "one"),
    ]
    assert share.target is not None
    assert (share.target.take, share.decimals, share.better, share.yoy) == ("goal", 2, "more", Level.EXPLAIN)
    assert [(item.source, item.where, item.reduce) for item in depth.inputs] == [
        ("T02", "kind = '1'", "sum"),
        ("towns", None, "count"),
    ]
    assert (depth.unofficial, depth.decimals) == (True, 0)
    assert share.gives == {"forest": "1", "land": "3", "result": "33.33"}


def test_a_check_that_needs_a_table_of_another_notice_is_left_out_without_it() -> None:
    across = (WELLS, "FROM T02 a JOIN T02 b ON a.depth", "FROM T77 a JOIN T02 b ON a.depth")
    assert "T77" in "".join(faults_of(across))
    found = load_pack(probe_files(across, (WELLS, 'id = "T02-02"', 'id = "T02-02"\nneeds = ["T77"]')))
    assert "T02-02" not in {check.id for check in found.table("T02").checks}
    kept = load_pack(probe_files((WELLS, 'id = "T02-02"', 'id = "T02-02"\nneeds = ["T01"]')))
    assert "T02-02" in {check.id for check in kept.table("T02").checks}


def test_the_units_of_the_pack_can_be_chosen_from() -> None:
    found = load_pack(probe_files((WELLS, 'choices = "towns"', 'choices = "units"')))
    (field,) = [
        item for item in found.table("T02").fields if item.choices and item.choices[0].code == found.units[0].code
    ]
    assert [entry.label for entry in field.choices] == [unit.name for unit in found.units if unit.kind != "town"]


def test_tables_have_versions_proofs_children_and_choices_of_towns(pack: Pack) -> None:
    land, wells, levels = pack.table("T01"), pack.table("T02"), pack.table("T02a")
    assert (land.version, wells.version) == (3, 1)
    assert land.evidence == (Slot("proof", "证明文件", required="share > 50", types=("pdf",), most=5),)
    assert wells.evidence[0].each_row
    assert land.field("land").yoy_beyond == 5
    assert [(entry.code, entry.label) for entry in wells.field("town_code").choices] == [
        ("653130100", "城关镇"),
        ("653130101", "东乡"),
    ]
    assert levels.parent_field is levels.field("well")
    assert land.field("wells").is_selected
    assert not land.field("share").is_selected
    assert not replace(land.field("share"), compute="selected + 1").is_selected
    assert not land.field("land").is_selected
    assert land.field("wells").gives_rows["T02"][1] == {"kind": "机井"}
    assert wells.checks[2].fails_rows["T02"][1] == {"name": "一号", "_last": "1"}
    assert load_again(pack.files) == pack


FAULTS = [
    # file, what stands there, what stands there instead, words of the fault
    # evidence
    (LAND, 'compute = "forest / land * 100"', 'compute = "row_code"', "“row_code”只用于固定行的表"),
    (LAND, 'types = ["pdf"]', 'types = ["pfd"]', "“types”里不能有“pfd”，是不是“pdf”"),
    (LAND, "most = 5", "most = 5\nleast = 6", "“most”5 小于“least”6"),
    (LAND, "most = 5", "pairs = true", "请同时写 photos = true"),
    (LAND, "most = 5", "photos = true", "照片的“types”只能是"),
    (LAND, "most = 5", "each_row = true", "卡片只有一行"),
    (LAND, "most = 5", 'section = "Z"', "“Z”不存在"),
    (LAND, 'required = "share > 50"', 'required = "shape > 50"', "“shape”不是表 T01 的字段，是不是“share”"),
    (LAND, 'required = "share > 50"', "required = 3", "“required”应为文字"),
    (LAND, "most = 5", "mst = 5", "不认识“mst”，是不是“most”"),
    (LAND, 'id = "proof"', "", "[evidence]：缺少“id”"),
    (WELLS, "each_row = true\n", "", "请同时写 each_row = true"),
    (PACK, 'id = "pictures"', 'id = "report"', "“report”重复"),
    (PACK, "pairs = true", "pairs = true\neach_row = true", "事项的材料没有对应的行"),
    (PACK, "pairs = true", 'pairs = true\nsection = "A"', "事项的材料不属于表的某一部分"),
    # items, submission, forms
    (PACK, 'kind = "report"', 'kind = "fill"', "“chapters”只用于"),
    (PACK, "due = 2025-02-20", "due = 2052-02-20", "截止日期“2052-02-20”应在数据期开始"),
    (PACK, "due = 2025-02-20", "due = 2025-02-30", "不是正确的 TOML 文件"),
    (PACK, "due = 2025-02-20", 'due = "2025-02-20"', "“due”应为日期"),
    (PACK, "due = 2025-02-28", "due = 2023-02-28", "截止日期“2023-02-28”应在"),
    (PACK, "liaison_due = 2025-01-15", "liaison_due = 2025-03-15", "“liaison_due”2025-03-15 大于“due”2025-02-28"),
    (PACK, "photos_most = 6", "photos_most = 2", "“photos_least”3 大于“photos_most”2"),
    (PACK, 'pdf = "note"', 'pdf = "none"', "“pdf”不能是“none”，是不是“note”"),
    (PACK, "yoy_beyond = 20", "yoy_beyond = -1", "“yoy_beyond”不应小于 0"),
    (PACK, "photos_most", "photo_most", "不认识“photo_most”，是不是“photos_most”"),
    (PACK, 'tables = ["T02", "T02a"]', 'tables = ["T02b"]', "“T02b”不存在，是不是“T02”"),
    (PACK, 'tables = ["T02", "T02a"]', "tables = []", "“tables”至少写一张表"),
    # places, versions, duties
    (PACK, "653130100200 甲村", "653130102200 甲村", "“653130102200 甲村”不属于本方案的乡镇"),
    (PACK, "653130101201 乙村", "653130100200 乙村", "代码“653130100200”重复"),
    (PACK, "653130101201 乙村", "65313010120 乙村", "代码为 12 位数字"),
    (PACK, 'name = "东乡"', 'name = "城关镇"', "“城关镇”重复"),
    (PACK, "version = 2", "version = 0", "“version”应在 1 到 9999 之间"),
    (PACK, 'former = ["653100"]', 'former = ["6531"]', "“former”中的“6531”不合规定"),
    (PACK, 'noted = ["T02-03"]', 'noted = ["T02-33"]', "“noted”提到的“T02-33”不存在，是不是“T02-03”"),
    (PACK, 'noted = ["T02-03"]', 'noted = ["T02"]', "“noted”中的“T02”不合规定"),
    (PACK, '"T02-09"]', '"T02-01"]', "“T02-01”写在“withdrawn”（收回）里，但还在方案中"),
    (PACK, 'kind = "bureau"', 'kind = "department"', '“HB”的 [[unit]] 应写 kind = "bureau"'),
    (PACK, 'name = "水利局"', 'name = "水利局"\nkind = "bureau"', "只有“bureau”写的单位“HB”才是 bureau"),
    (PACK, 'rows = "all"', 'rows = "town"', "表“T02”没有按乡镇或村固定的行"),
    (PACK, 'unit = "towns"', 'unit = "SL"', "“SL”不是乡镇，表“T03”里没有它自己的行"),
    (PACK, 'rows = "town"', 'rows = "own"', "表“T03”的行按乡镇或村固定，乡镇应写"),
    (PACK, 'rows = "town"\n', "", "表“T03”的行按乡镇或村固定，乡镇应写"),
    (PACK, 'rows = "town"', 'rows = "all"', ""),
    (PACK, 'name = "水利局"', 'name = "生态环境局"', "单位名称“生态环境局”与另一个单位或乡镇相同"),
    (PACK, 'name = "水利局"', 'name = "东乡"', "单位名称“东乡”与另一个单位或乡镇相同"),
    (PACK, 'code = "SL"', 'code = "653130101"', "单位代码“653130101”是乡镇的代码"),
    (PACK, "deep = 300", 'deep = 300\nwith_seat = "yes"', "“with_seat”应为 0 或 1"),
    (PACK, "deep = 300", "deep = 300\nwith_seat = true", ""),
    (PACK, 'name = "水利局"', 'name = "水利\\n局"', "“name”应写在一行里，不换行"),
    (PACK, "甲村", "甲\\n村", "“653130100200 甲 村”应写在一行里，不换行"),
    (TOWNS, '"towns"', '"other_town"', "“other_town”不存在，是不是“other_towns”"),
    (PACK, "seat = true\n", "seat = false\n", ""),
    # indicators
    (PACK, '"forest / land * 100"', '"forest / area * 100"', "“formula”提到的“area”不存在"),
    (PACK, '"forest / land * 100"', '"forest * 100"', "“formula”没有用到“land”"),
    (PACK, '"forest / land * 100"', '"forest / land *"', "还缺数字、名称或括号"),
    (PACK, '"forest / land * 100"', '"round(forest / land)"', "这里应为+ - * / 或结尾"),
    (
        PACK,
        'from = "T01", take = "forest" }',
        'from = "T11", take = "forest" }',
        "“from”提到的“T11”不存在",
    ),
    (PACK, 'from = "T01", take = "forest" }', 'from = "T01" }', "“forest”缺少“take”"),
    (PACK, 'from = "T01", take = "forest" }', 'from = "T01", take = "forrest" }', "“forrest”不存在，是不是“forest”"),
    (PACK, 'take = "depth"', 'take = "name"', "取的“name”不是数值"),
    (PACK, ', reduce = "sum"', "", ""),
    (PACK, 'where = "kind = \'1\'", reduce = "sum"', 'reduce = "one"', "T02 是清单，请写 reduce"),
    (PACK, "where = \"kind = '1'\"", "where = \"kind = '7'\"", "'7' 不是“kind”的代码"),
    (PACK, 'towns = { from = "towns" }', 'towns = { from = "towns", take = "x" }', "只能计数"),
    (PACK, 'towns = { from = "towns" }', 'towns = { from = "town" }', "“from”的值“town”不合规定"),
    (PACK, 'towns = { from = "towns" }', 'towns = { from = "T02", reduce = "count", take = "depth" }', "是计数"),
    (PACK, 'take = "goal" }', 'take = "gaol" }', "“gaol”不存在，是不是“goal”"),
    (PACK, ', result = "33.33"', "", "缺少“result”"),
    (
        PACK,
        "gives = { forest = 1, land = 3",
        "gives = { forst = 1, land = 3",
        "“forst”不在“inputs”中，是不是“forest”",
    ),
    (PACK, "gives = { forest = 1,", 'gives = { forest = "many",', "中“forest”的值“many”不是数字"),
    (PACK, 'better = "more"', 'better = "most"', "“better”不能是“most”"),
    (PACK, 'id = "depth_per_town"', 'id = "forest_share"', "“forest_share”重复"),
    (PACK, "inputs = { forest", "inputs = { Forest", "“Forest”不是可用的名称"),
    # children, fixed rows, former names, withdrawn fields
    (LEVELS, 'to = "T02"\nrequired = true', 'to = "T02"', "恰好一个"),
    (LEVELS, 'to = "T02"\n', 'to = "T01"\n', "现在有 0 个"),
    (LEVELS, 'parent = "T02"', 'parent = "T20"', "“T20”不存在"),
    (LEVELS, 'parent = "T02"', 'parent = "T02"\nrows_from = "towns"', "不能同时写"),
    (WELLS, 'key = ["name"]', 'key = ["name"]\nparent = "T02a"', "子表只能有一层"),
    (TOWNS, 'rows_from = "towns"', 'rows_from = "town"', "“town”不存在，是不是“towns”"),
    (LAND, 'renamed_from = "woods"', 'renamed_from = "goal"', "“goal”还是本表在用的指标项"),
    (LAND, 'name = "goal"', 'name = "goal"\nrenamed_from = "woods"', "“woods”已是“forest”的旧名"),
    (LAND, "withdrawn = true", "withdrawn = true\nrequired = true", "“woods”已停用，不能又是必填"),
    (TOWNS, 'type = "integer"', 'type = "integer"\nwithdrawn = true', "全部停用"),
    (WELLS, "required = true", "withdrawn = true", "“name”已停用（withdrawn），不能用来区分记录"),
    (LAND, 'yoy = "explain"\nyoy_beyond', "yoy_beyond", "还要写“yoy”"),
    (WELLS, "max_length = 40", "max_length = 40\nyoy_beyond = 3", "“yoy_beyond”不能用于 text"),
    (WELLS, 'type = "choice"\nchoices = "towns"', 'type = "ref"\nto = "T20"', "“to”提到的“T20”不存在"),
    # SELECTs and their examples
    (LAND, "SELECT count(*)", "INSERT count(*)", "表达式"),
    (LAND, "FROM T02 WHERE kind = '1'", "FROM T20", "“T20”不是可以读取的表"),
    (LAND, "gives_rows = { T01", "gives = { wells = 2 }\ngives_rows = { T01", "请写 gives_rows"),
    (LAND, "{ T01 = [{ wells = 2 }], ", "{ ", "“wells”缺少示例：gives_rows"),
    (
        LAND,
        "gives = { forest = 1, land = 3, share",
        "gives_rows = { T01 = [{ goal = 1 }] }\ngives = { forest = 1, land = 3, share",
        "“gives_rows”用于查询",
    ),
    (LAND, 'name = "goal"', 'name = "goal"\ngives_rows = { T01 = [{ goal = 1 }] }', "“gives_rows”只用于有“compute”"),
    (LAND, "T02 = [{ kind", "T20 = [{ kind", "“gives_rows”提到的“T20”不存在"),
    (LAND, '{ kind = "机井" }', '{ knd = "机井" }', "“knd”不存在，是不是“kind”"),
    (LAND, '{ kind = "机井" }', '{ kind = "水池" }', "示例中“kind”的值“水池”看不懂"),
    (LAND, '[{ kind = "1" }', '["kind", { kind = "1" }', "应写成 T02 = [{ … }] 的形式"),
    (
        WELLS,
        'fails = { T02 = [{ name = "二号", _owner = "SL" }',
        'fails = { T02 = [{ name = "二号", _owner = "SW" }',
        "“SW”不存在",
    ),
    (WELLS, 'fails = { T02 = [{ name = "二号"', 'fails = { T02 = [{ _name = "二号"', "“_name”不存在，是不是“name”"),
    (WELLS, "FROM T02 a JOIN T02 b", "FROM T02 a; DROP TABLE T02", "“;”不能用"),
    (WELLS, "“{other}”", "“{othr}”", "“othr”不存在，是不是“other”"),
    (WELLS, "“{other}”", "“{a-b}”", "“{a-b}”不是列名"),
    (WELLS, 'message = "与', 'at = ["depth"]\nmessage = "与', "“at”只用于“expect”"),
    (WELLS, 'expect = "depth <= county_deep"', 'expect = "depth <= county_deep"\nfind = "SELECT 1"', "二者取一"),
    (WELLS, 'choices = "towns"', "choices = []", "“choices”里没有一个选项"),
    (WELLS, "_last = true", '_last = "yes"', "“_last”应为 true 或 false"),
    (LAND, "“{last_share}”", "", ""),
    (LAND, "由 {last_share}", "由 {last_shape}", "“last_shape”不存在，是不是“last_share”"),
    ("codes/kinds.toml", 'name = "kinds"', 'name = "towns"', "“towns”留作专用名称"),
]
#: What is right, for the contrary of a fault above.
RIGHT = [fault for fault in FAULTS if not fault[3] and fault[1] in FILES[fault[0]]]


@pytest.mark.parametrize(("name", "old", "new", "words"), [fault for fault in FAULTS if fault[3]])
def test_a_fault_is_told(name: str, old: str, new: str, words: str) -> None:
    found = faults_of((name, old, new))
    assert any(words in fault for fault in found), found


@pytest.mark.parametrize(("name", "old", "new", "words"), RIGHT)
def test_what_only_looks_like_a_fault_is_none(name: str, old: str, new: str, words: str) -> None:
    load_pack(probe_files((name, old, new)))


def test_a_duty_on_the_row_of_a_code_is_read() -> None:
    fixed = (TOWNS, 'rows_from = "towns"', 'rows_from = "kinds"')
    code = FILES["codes/kinds.toml"].partition('entries = ["')[2].partition(" ")[0]
    duty = (PACK, 'unit = "towns"\ntable = "T03"\nrows = "town"', f'unit = "SL"\ntable = "T03"\nsection = "{code}"')
    assert code.isdigit()
    assert [one.section for one in load_pack(probe_files(fixed, duty)).duties if one.table == "T03"] == [code]


def test_a_pack_without_seat_or_villages_has_no_rows_of_them() -> None:
    seat = (PACK, "seat = true\n", "")
    villages = (PACK, 'villages = ["653130100200 甲村", "653130101201 乙村"]\n', "")
    others = (TOWNS, '"towns"', '"other_towns"')
    (fault,) = faults_of(seat, others)
    assert "没有一个 [[town]] 写了 seat = true" in fault
    (fault,) = faults_of(villages, (TOWNS, '"towns"', '"villages"'))
    assert "pack.toml 还没有写 villages" in fault
    (fault,) = faults_of(villages, (PACK, '{ from = "towns" }', '{ from = "villages" }'))
    assert "“villages”没有可数的行" in fault
    (fault,) = faults_of(seat, (PACK, '{ from = "towns" }', '{ from = "other_towns" }'))
    assert "没有可除去的乡镇" in fault


@pytest.mark.parametrize("seat", ["seat = true\n", ""])
def test_a_notice_that_asks_the_seat_too_leaves_no_township_out(seat: str) -> None:
    others = (TOWNS, '"towns"', '"other_towns"')
    too = (PACK, "[county]\n", "[county]\nwith_seat = 1\n")
    pack = load_pack(probe_files((PACK, "seat = true\n", seat), others, too))
    assert pack.other_towns == pack.towns
    assert len(load_pack(probe_files(others)).other_towns) == len(pack.towns) - 1


def test_faults_of_every_block_are_told_at_once_with_their_lines() -> None:
    changes = [
        (PACK, "photos_most = 6", "photos_most = 2"),
        (PACK, "due = 2025-02-20", "due = 2052-02-20"),
        (PACK, "sealed = true", "seald = true"),
        (PACK, 'better = "more"', 'better = "most"'),
        (LAND, 'renamed_from = "woods"', 'renamed_from = "goal"'),
        (LAND, "most = 5", "most = 5\nleast = 6"),
        (LEVELS, 'parent = "T02"', 'parent = "T20"'),
    ]
    found = faults_of(*changes)
    assert len(found) == len(changes)
    files = probe_files(*changes)
    at = {
        PACK: ["photos_least", "due = 2052", "seald", "better"],
        LAND: ["renamed_from", "most = 5"],
        LEVELS: ["parent"],
    }
    for name, words in at.items():
        lines = files[name].decode().split("\n")
        told = [fault for fault in found if fault.startswith(name)]
        assert len(told) == len(words)
        for fault in told:
            number = int(fault.split(" 第 ")[1].split(" ")[0])
            assert any(word in lines[number - 1] for word in words) or "[submission]" in lines[number - 1], fault


NESTED = """
evidence inputs target from take where reduce formula gives gives_rows passes fails find compute parent rows_from
renamed_from withdrawn villages due required
"""
KEYS = st.sampled_from(NESTED.split())


@given(st.data())
def test_any_value_in_any_place_gives_faults_or_a_pack(data: st.DataObject) -> None:
    """Wrong types everywhere, in the blocks that nest, too."""
    files = probe_files()
    spoil(files, data, KEYS)
    try:
        load_pack(files)
    except DefinitionFaults as caught:
        assert caught.faults  # noqa: PT017 - either outcome is right


def test_a_check_whose_one_way_is_wrong_is_told_once() -> None:
    (fault,) = faults_of(
        (
            WELLS,
            '"depth <= county_deep"',
            f"'''depth <= 1{' + 1' * 1000}\n'''".replace(" + 1" * 400, " + 1" * 400 + "\n"),
        )
    )
    assert "“expect”应为 1 到 4000 个字" in fault
