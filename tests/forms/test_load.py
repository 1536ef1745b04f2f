"""The strict loader: what ships loads, what is wrong is told all at once, what is hostile is told, too."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.load import PackTrouble, builtin_tables, load_again, load_pack, pack_ids, read_pack
from forms.loading.source import MAX_BYTES
from forms.model import Duty, FieldType, Kind, Level, Pack, Scope
from forms.troubles import DefinitionFaults
from tests.cut_pack import cut_pack

Files = dict[str, bytes]
SMALL = Path(__file__).parent / "small_pack"


@pytest.fixture(scope="module")
def pack() -> Pack:
    """A small pack of two tables that stays as it is, so that faults can be told by line."""
    return load_pack({path.relative_to(SMALL).as_posix(): path.read_bytes() for path in sorted(SMALL.rglob("*.toml"))})


@pytest.fixture(scope="module")
def bachu() -> Pack:
    return read_pack("bachu-2024")


def faults_of(files: Mapping[str, bytes]) -> tuple[str, ...]:
    with pytest.raises(DefinitionFaults) as caught:
        load_pack(files)
    assert str(caught.value).count("\n") == len(caught.value.faults) + 1
    return caught.value.faults


def changed(pack: Pack, name: str, old: str, new: str) -> Files:
    content = pack.files[name].decode()
    assert content.count(old) >= 1, old
    return {**pack.files, name: content.replace(old, new, 1).encode()}


def test_each_shipped_pack_loads_and_loads_back_from_its_own_files() -> None:
    assert pack_ids()
    for pack_id in pack_ids():
        found = read_pack(pack_id)
        assert found.id == pack_id
        assert load_pack(found.files) == found


def test_a_pack_loaded_again_is_the_same(pack: Pack) -> None:
    assert load_again(pack.files) == pack


def test_a_pack_loaded_again_still_tells_what_is_wrong_in_a_file(pack: Pack) -> None:
    spoilt = pack.files["tables/t31.toml"].replace(b'type = "integer"', b'type = "intger"', 1)
    again = load_again({**pack.files, "tables/t31.toml": spoilt})
    assert again.table("T31").title == pack.table("T31").title
    for _ in range(2):
        with pytest.raises(DefinitionFaults, match="intger"):
            len(again.table("T31").fields)
    with pytest.raises(DefinitionFaults, match="kinder"):
        load_again({**pack.files, "tables/t31.toml": spoilt.replace(b"kind =", b"kinder =", 1)})


def test_a_table_that_is_read_later_is_the_same_table(pack: Pack) -> None:
    again = load_again(pack.files)
    assert again.tables == pack.tables
    assert pack.tables == load_again(pack.files).tables
    assert again.table("T31").parent_field is None
    assert replace(load_again(pack.files).table("T31"), title="改") == replace(pack.table("T31"), title="改")
    assert again.table("T31") != replace(pack.table("T31"), title="改")
    with pytest.raises(AttributeError):
        again.table("T31").colour  # type: ignore[attr-defined] # noqa: B018


def test_a_head_is_not_cut_in_the_middle_of_a_list_or_text(pack: Pack) -> None:
    text = pack.files["tables/t31.toml"].decode()
    key = 'key = ["name", "town_code", "species"]'
    assert key in text
    for written in (key.replace("[", "[\n", 1), f"{key}\n# ["):
        files = {**pack.files, "tables/t31.toml": text.replace(key, written).encode()}
        assert load_again(files).table("T31").key == ("name", "town_code", "species")
    title = 'title = "规模化畜禽养殖场信息表"'
    assert title in text
    text = text.replace(title, f'{title}\nhelp = """\n[field]"""').replace('\nhelp = "每个规模化', '\n# "', 1)
    assert load_again({**pack.files, "tables/t31.toml": text.encode()}).table("T31").help == "[field]"


def test_a_pack_loaded_again_stays_readable_when_it_is_judged_more_strictly(pack: Pack) -> None:
    spoilt = pack.files["tables/t31.toml"].replace(b'expect = "', b'expect = "nowhere + ', 1)
    with pytest.raises(DefinitionFaults, match="nowhere"):
        load_pack({**pack.files, "tables/t31.toml": spoilt})
    assert load_again({**pack.files, "tables/t31.toml": spoilt}).table("T31").fields == pack.table("T31").fields


def test_bachu_has_the_units_and_townships_of_its_notice(bachu: Pack) -> None:
    departments = [unit for unit in bachu.units if unit.kind != "town"]
    assert " ".join(unit.code for unit in departments) == "HB FG CZ ZR ZJ SL WL XM QX NY SW TJ"
    assert [unit.code for unit in departments if unit.kind == "bureau"] == [bachu.bureau]
    assert [unit.code for unit in bachu.units if unit.kind == "town"] == [town.code for town in bachu.towns]
    assert len(bachu.towns) == 12
    assert [town.name for town in bachu.towns if town.seat] == ["巴楚镇"]


def test_the_small_pack_has_what_others_build_on(pack: Pack) -> None:
    farms = pack.table("T31")
    assert farms.kind is Kind.LIST
    assert {field.name for field in farms.fields if field.personal} == {"legal_rep", "phone"}
    assert [field.name for field in farms.fields if field.group == "location"] == ["lon", "lat"]
    assert [field.name for field in farms.fields if not field.travels] == ["use_pct"]
    assert farms.field("species").choices == pack.codes["species"]
    assert pack.table("T68").kind is Kind.CARD
    towns = [duty for duty in pack.duties if duty.unit.isdigit()]
    assert towns == [Duty(town.code, "T31", None, Scope.OWN) for town in pack.towns]
    for table in (farms, pack.table("T68")):
        assert {check.level for check in table.checks} <= set(Level)
        assert all(check.fails for check in table.checks)


def test_the_programs_own_tables_belong_to_every_pack(pack: Pack) -> None:
    own = builtin_tables()
    assert " ".join(table.id for table in own) == "C00 C01 C02 C03 C04 C05 C06 K01 K02 K03 K04 K05"
    assert all(table.builtin and table.kind is Kind.LIST for table in own)
    assert all(table in pack.tables for table in own)
    verdict = pack.table("K01").field("verdict")
    assert [(entry.code, entry.label) for entry in verdict.choices] == [
        ("accept", "采纳"),
        ("hold", "暂缓"),
        ("refuse", "拒收"),
        ("withdraw", "撤回"),
    ]
    assert all(field.personal for field in pack.table("C00").fields if field.name in {"head", "reviewer", "filler"})
    assert {field.name for field in pack.table("C04").fields if field.personal} == {"name", "phone"}


def test_an_unknown_pack_is_a_sentence_with_the_known_ones() -> None:
    with pytest.raises(PackTrouble, match="bachu-2024"):
        read_pack("bachu-2042")


FAULTS = [
    # file, what stands there, what stands there instead, line or 0, words of the fault
    ("tables/t31.toml", 'title = "年末存栏量"', 'titel = "年末存栏量"', 0, "不认识“titel”，是不是“title”"),
    ("tables/t31.toml", 'title = "年末存栏量"', 'titel = "年末存栏量"', 0, "缺少“title”"),
    ("tables/t31.toml", 'name = "stock"', 'name = "Stock"', 112, "应符合 [a-z]"),
    ("tables/t31.toml", 'name = "stock"', 'name = "order"', 112, "“order”是 SQL 或表达式的保留词"),
    ("tables/t31.toml", 'name = "stock"', 'name = "last_stock"', 112, "“last_…”留作"),
    ("tables/t31.toml", 'name = "stock"', 'name = "design_cap"', 112, "“design_cap”重复，第 102 行已有"),
    ("tables/t31.toml", 'type = "integer"', 'type = "interger"', 104, "是不是“integer”"),
    ("tables/t31.toml", 'type = "integer"', "type = 3", 104, "“type”应为文字"),
    ("tables/t31.toml", "required = true", 'required = "sex = 1"', 0, "“sex”不是表 T31 的字段"),
    ("tables/t31.toml", 'unit = "亩"', 'unit = "头"', 0, "“公顷”不能换算成“头”"),
    ("tables/t31.toml", "decimals = 6\n", "", 0, "缺少“decimals”"),
    ("tables/t31.toml", "decimals = 6", "decimals = 60", 0, "应在 0 到 10 之间"),
    ("tables/t31.toml", "minimum = 73", "minimum = 173", 0, "大于“maximum”"),
    ("tables/t31.toml", "max_length = 100", "decimals = 2", 0, "“decimals”不能用于 text"),
    ("tables/t31.toml", 'group = "location"', 'group = "place"', 0, "组“location”只有一个指标项"),
    ("tables/t31.toml", 'key = ["name",', 'key = ["nam",', 4, "“nam”不存在，是不是“name”"),
    ("tables/t31.toml", 'code = "town"', 'code = "towm"', 0, "“towm”不存在，是不是“town”"),
    ("tables/t31.toml", 'choices = "species"', 'choices = "specis"', 0, "没有代码表“specis”，是不是“species”"),
    ("tables/t31.toml", '"1 在养", "2 停养"', '"1 在养", "1 停养"', 0, "代码或名称与前面的重复"),
    ("tables/t31.toml", '"1 在养", "2 停养"', '"1 在养", "停养"', 0, "应写成“代码 名称”"),
    ("tables/t31.toml", 'states = ["不适用"]', 'states = ["不合适"]', 0, "没有“不合适”这种状态，是不是“不适用”"),
    ("tables/t31.toml", "pattern = '[0-9+][0-9 -]{4,19}'", "pattern = '([0-9]+)*'", 0, "“pattern”只能由"),
    ("tables/t31.toml", "pattern = '[0-9+][0-9 -]{4,19}'", "pattern = '" + "a?" * 30 + "a{30}'", 0, "最多 2 处"),
    ("tables/t31.toml", "pattern = '[0-9+][0-9 -]{4,19}'", "pattern = 'a{0,99}a{0,99}a{0,99}'", 0, "最多 2 处"),
    ("tables/t31.toml", "pattern = '[0-9+][0-9 -]{4,19}'", "pattern = 'a{999}'", 0, "次数最多 200"),
    ("tables/t31.toml", "pattern = '[0-9+][0-9 -]{4,19}'", "pattern = 'a{9,1}'", 0, "写法有误"),
    ("tables/t31.toml", ', use_pct = "75.00" }', " }", 0, "缺少示例：gives"),
    ("tables/t31.toml", 'compute = "(dung_used', 'compute = "use_pct + (dung_used', 0, "绕了一圈"),
    ("tables/t31.toml", 'compute = "(dung_used', 'required = true\ncompute = "(dung_used', 0, "不能有“required”"),
    (
        "tables/t31.toml",
        'at = ["dung_used", "dung_gen"]',
        'at = ["dung_uses"]',
        307,
        "“dung_uses”不存在，是不是“dung_used”",
    ),
    ("tables/t31.toml", 'at = ["dung_used", "dung_gen"]\n', "", 0, "缺少“at”"),
    ("tables/t31.toml", "fails = { dung_used = 120, dung_gen = 100 }\n", "", 0, "没有不通过的示例"),
    ("tables/t31.toml", "fails = { dung_used = 120,", "fails = { dung = 120,", 0, "“dung”不存在"),
    ("tables/t31.toml", 'fails = { status = "关闭"', 'fails = { status = "破产"', 0, "示例中“status”的值“破产”看不懂"),
    ("tables/t31.toml", 'expect = "lon > lat"', 'expect = "max(lon) > lat"', 256, "“max”应有 2 到 40 个参数"),
    ("tables/t31.toml", "not in ('2', '3')", "not in ('2', '停养')", 0, "不是“status”的代码，是不是 '2'"),
    ("tables/t31.toml", 'expect = "lon > lat"', 'expect = "name"', 256, "结果是文字，应为是非判断"),
    ("tables/t31.toml", 'expect = "lon > lat"\n', "", 0, "应写“expect”或“find”"),
    ("tables/t31.toml", 'id = "T31-01"', 'id = "T32-01"', 0, "应以“T31-”开头"),
    ("tables/t31.toml", 'id = "T31-01"', 'id = "T31-02"', 0, "“T31-02”重复"),
    ("tables/t31.toml", "经度小于纬度", "{lom}小于纬度", 0, "“lom”不存在，是不是“lon”"),
    ("tables/t31.toml", "经度小于纬度", "{lon小于纬度", 0, "花括号要成对"),
    ("tables/t31.toml", 'id = "T31"', 'id = "T32"', 1, "与文件名不符"),
    ("tables/t31.toml", 'kind = "list"', 'kind = "sheet"', 3, "“kind”不能是“sheet”"),
    ("tables/t31.toml", 'kind = "list"', 'kind = "list"\nparent = "T99"', 4, "“T99”不存在"),
    ("tables/t31.toml", 'kind = "list"', 'kind = "card"\nrows_from = "towns"', 4, "只用于 kind"),
    ("tables/t31.toml", 'kind = "list"', 'kind = "list"\nrows_from = "hamlets"', 4, "“hamlets”不存在"),
    ("tables/t31.toml", 'kind = "list"', "kind = list", 3, "不是正确的 TOML 文件"),
    ("codes/species.toml", '"02 奶牛"', '"02 猪"', 0, "代码或名称与前面的重复"),
    ("codes/species.toml", '"02 奶牛"', '"02 奶牛；羊"', 0, "不能有分号"),
    ("codes/species.toml", 'name = "species"', 'name = "kinds"', 1, "与文件名不符"),
    ("pack.toml", 'unit = "XM"\ntable', 'unit = "XN"\ntable', 0, "“XN”不存在"),
    ("pack.toml", 'table = "T68"', 'table = "T86"', 0, "“T86”不存在，是不是“T68”"),
    ("pack.toml", 'bureau = "HB"', 'bureau = "HP"', 0, "“HP”不存在"),
    ("pack.toml", 'tables = ["T31"]', 'tables = ["T13"]', 0, "“T13”不存在"),
    ("pack.toml", 'rows = "all"', 'rows = "some"', 0, "“rows”不能是“some”"),
    ("pack.toml", "start = 2024-01-01", "start = 2025-01-01", 0, "晚于"),
    ("pack.toml", "start = 2024-01-01", 'start = "2024-01-01"', 6, "“start”应为日期"),
    ("pack.toml", 'code = "653130101"', 'code = "653131101"', 0, "应以“653130”开头"),
    ("pack.toml", 'code = "653130101"', 'code = "653130100"', 0, "“653130100”重复"),
    ("pack.toml", 'tables = ["T31", "T68"]', 'tables = ["T31", "T68", "T69"]', 9, "tables/t69.toml 不存在"),
    ("pack.toml", 'tables = ["T31", "T68"]', 'tables = ["T31"]', 0, "pack.toml 没有提到这个文件"),
    ("pack.toml", "year = 2024", "year = true", 3, "“year”应为整数"),
    ("pack.toml", "year = 2024", "year = 1824", 3, "应在 2000 到 2100 之间"),
    ("pack.toml", "start = 2024-01-01", "start = 2024-01-01T00:00:00Z", 6, "“start”应为日期"),
    ("pack.toml", "year = 2024", "year" + ".a" * 61 + " = 2024", 3, "点号超过 60 个"),
    ("tables/t31.toml", "minimum = 73", "minimum = nan", 0, "15 位有效数字以内的数"),
    ("tables/t31.toml", "minimum = 73", "minimum = 7.000000000000001234", 0, "15 位有效数字以内的数"),
    ("tables/t31.toml", "design_cap = 1000 }", "design_cap = inf }", 0, "的值应为文字、数字"),
    ("tables/t31.toml", 'title = "经度"', 'title = "经\\u0007度"', 0, "不含控制字符"),
    ("tables/t31.toml", 'title = "经度"', 'title = "经\\u202e度"', 0, "看不见的字符"),
    ("pack.toml", "lon_min = 77.3", "Lon-min = 77.3", 0, "“Lon-min”不是可用的名称"),
    ("pack.toml", 'unit = "towns"', 'unit = "XM"', 0, "职责重复"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "words"), FAULTS)
def test_a_fault_is_told_with_its_place(pack: Pack, name: str, old: str, new: str, line: int, words: str) -> None:
    told = [fault for fault in faults_of(changed(pack, name, old, new)) if words in fault]
    assert told, faults_of(changed(pack, name, old, new))
    if line:
        assert f" 第 {line} 行：" in told[0]


def test_all_faults_of_all_files_are_told_in_one_go(pack: Pack) -> None:
    files = changed(pack, "tables/t31.toml", 'name = "stock"', 'name = "select"')
    files["tables/t68.toml"] = files["tables/t68.toml"].replace(b'name = "cod"', b'nam = "cod"')
    files["codes/species.toml"] = b'name = "species"\n'
    files["notes.txt"] = b"hello"
    text = "\n".join(faults_of(files))
    for words in ("“select”", "不认识“nam”", "缺少“title”", "没有可用的条目", "notes.txt：方案里不应有这个文件"):
        assert words in text


def test_faults_come_in_order_of_file_and_line(pack: Pack) -> None:
    files = changed(pack, "tables/t31.toml", 'at = ["lon", "lat"]', 'at = ["long"]')
    files["tables/t31.toml"] = files["tables/t31.toml"].replace(b'name = "stock"', b'name = "stock"\nsize = 3')
    lines = [int(fault.split(" 第 ")[1].split(" ")[0]) for fault in faults_of(files) if " 第 " in fault]
    assert lines == sorted(lines)


def test_a_pack_without_its_file_says_so(pack: Pack) -> None:
    files = {name: content for name, content in pack.files.items() if name != "pack.toml"}
    assert any("pack.toml：缺少这个文件" in fault for fault in faults_of(files))


def test_a_table_has_no_more_columns_than_the_store_can_hold(pack: Pack) -> None:
    more = "".join(f'\n[[field]]\nname = "f{place}"\ntitle = "项"\ntype = "note"\n' for place in range(300))
    files = {**pack.files, "tables/t68.toml": pack.files["tables/t68.toml"] + more.encode()}
    assert any("最多 300 个" in fault for fault in faults_of(files))


def test_patterns_with_special_signs_in_classes_are_understood(pack: Pack) -> None:
    files = changed(pack, "tables/t31.toml", "'[0-9+][0-9 -]{4,19}'", "'[?{}()*+.]{1,9}\\?\\d{3}〔[0-9]{4}〕?'")
    assert load_pack(files).table("T31").field("phone").pattern == "[?{}()*+.]{1,9}\\?\\d{3}〔[0-9]{4}〕?"


def test_a_section_must_be_named_and_used(pack: Pack) -> None:
    files = changed(
        pack, "tables/t68.toml", "[[field]]", '[[section]]\nid = "A"\ntitle = "甲"\n\n[[field]]\nsection = "B"'
    )
    text = "\n".join(faults_of(files))
    assert "“B”不存在" in text
    assert "“cod”没有写属于哪一部分" in text
    assert "没有指标项属于部分“A”" in text


def test_numbers_in_examples_keep_their_digits(pack: Pack) -> None:
    files = changed(pack, "tables/t68.toml", "passes = { nh3n = 40.5,", "passes = { nh3n = 40.50,")
    check = load_pack(files).table("T68").checks[0]
    assert check.passes["nh3n"] == "40.50"


HOSTILE = [
    b"a = " + b"[" * 200_000,
    b"a = " + b"{a=" * 100_000,
    b"a" + b".a" * 200_000 + b" = 1",
    b"\n".join(b"x%d" % i + b".a" * 59 + b" = 1" for i in range(4000)),
    b"a = " + b"9" * 1900,
    b"year = 1" + b"0" * 1500,
    b"x = 1\n" * 10,
    b"".join(b"k%d = 1\n" % i for i in range(40_000)),
    b"\xff\xfe",
    b"\x00" * 100,
    b"x" * 10_000_000,
    b"a = " + b"[\n" * 50_000,
    b'id = "' + "甲".encode() * 1000 + b'"',
    b"county = 3",
    b"unit = [1, 2, {}]",
    b"[[unit]]\n[[unit]]\ncode = nan",
    b"[county]\nx = nan\ny = inf\nz = 1e999999999\nw = 1e-999999999",
    b'title = "\\u0000\\u202e"',
    b"year = 1e99999999999999999999",
    b"[county]\nx = -1e-99999999999999999999",
    b"year = " + b"9_" * 900 + b"9",
    b"title = [\n" + b"{ a = [\n" * 150 + b"]}\n" * 150 + b"]",
    b"title = " + b"{ a = " * 320 + b"1" + b"}" * 320,
    b"start = 2024-01-01T00:00:00Z",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["pack.toml", "tables/t31.toml", "codes/species.toml"])
def test_hostile_files_give_faults_and_nothing_else(pack: Pack, name: str, content: bytes) -> None:
    told = faults_of({**pack.files, name: content})
    assert len(told) < 400
    assert max(len(fault) for fault in told) < 1000


def test_a_flood_of_files_is_one_fault(pack: Pack) -> None:
    told = faults_of({**pack.files, **{f"tables/{i}.toml": b"" for i in range(100_000)}})
    assert "超过上限" in told[0]


SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=20),
    st.dates(),
    st.datetimes(),
    st.sampled_from(
        ["T31", "stock", "last_stock", "select 1", "stock >", "(", "towns", "不适用", "1 a", "HB", "[a-z]{9}"]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
KEYS = st.sampled_from(
    ["abort", "id", "name", "title", "type", "kind", "key", "expect", "at", "fails", "compute", "choices", "to"]
)


def toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return repr(value)
        case str():
            return '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(entry)}" for key, entry in value.items()) + "}"
        case dt.date():
            return value.isoformat()
    return str(value)


def bare(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else toml(key)


def document(content: Mapping[str, object]) -> str:
    """Write a definition file the way people do, a block a paragraph, so that no line is too long."""
    plain, blocks = [], []
    for key, value in content.items():
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            blocks += [
                f"[[{bare(key)}]]\n" + "\n".join(f"{bare(k)} = {toml(v)}" for k, v in entry.items()) for entry in value
            ]
        elif isinstance(value, list):
            plain.append(f"{bare(key)} = [\n" + "".join(f"{toml(entry)},\n" for entry in value) + "]")
        else:
            plain.append(f"{bare(key)} = {toml(value)}")
    return "\n".join(plain + blocks)


def leaves(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    entries = list(data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ())
    below = [path] if path else []
    for key, value in entries:
        below += leaves(value, (*path, key))
    return below


def spoil(files: dict[str, bytes], data: st.DataObject, keys: st.SearchStrategy[str]) -> None:
    """Put whatever TOML can hold in one to three places of one of the files."""
    name = data.draw(st.sampled_from(sorted(files)))
    content: dict[str, object] = tomllib.loads(files[name].decode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(leaves(content)))
        target: Any = content
        for key in place[:-1]:
            target = target[key]
        if data.draw(st.booleans()):
            target[place[-1]] = data.draw(VALUES)
        elif isinstance(target, dict):
            target[data.draw(keys)] = data.draw(VALUES)
    files[name] = document(content).encode()
    tomllib.loads(files[name].decode())


@given(st.data())
def test_any_value_in_any_place_gives_faults_or_a_pack(data: st.DataObject) -> None:
    """Wrong types everywhere: each key of shipped files of all kinds is replaced by whatever TOML can hold."""
    # Not the whole pack: a second for each example is two minutes on a busy computer.
    files = dict(cut_pack().files)
    spoil(files, data, KEYS)
    try:
        load_pack(files)
    except DefinitionFaults as caught:
        assert caught.faults  # noqa: PT017 - either outcome is right


@given(st.dictionaries(st.sampled_from(["pack.toml", "tables/t31.toml", "codes/x.toml"]) | st.text(), st.binary()))
def test_any_bytes_under_any_name_give_faults(files: Files) -> None:
    assert faults_of(files)


def test_the_size_limit_is_the_documented_one(pack: Pack) -> None:
    content = pack.files["codes/species.toml"]
    padded = content + b"#" + b"\n#" * ((MAX_BYTES - len(content) - 1) // 2)
    assert load_pack({**pack.files, "codes/species.toml": padded[:MAX_BYTES]}).codes == pack.codes
    assert any("超过上限" in fault for fault in faults_of({**pack.files, "codes/species.toml": padded + b"\n" * 10}))


def test_fields_stay_hashable(pack: Pack) -> None:
    """Sets and dictionaries of fields are used all over; the example of a computed field must not forbid them."""
    field = pack.table("T31").field("use_pct")
    assert hash(field) == hash(replace(field))
    assert field.type is FieldType.DECIMAL
