"""What was probably meant is what a finding about the value names."""

import pytest

from forms.codes import uscc
from forms.codes.lists import judge
from forms.load import read_pack
from forms.model import Field, Pack
from forms.problems import sentence
from office.likely import likely


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack("bachu-2024")


def field(pack: Pack, table: str, name: str) -> Field:
    (found,) = [one.field(name) for one in pack.tables if one.id == table]
    return found


def unlike(code: str, fits: str) -> str:
    """Say that a number is far from others, as the program says it."""
    asked = dict.fromkeys(("title", "last", "text", "middle"), "x")
    return sentence(code, {**asked, "meant": "可能按“万吨”填写", "fits": fits})


@pytest.mark.parametrize("code", ["V-PEER", "V-SLIP"])
def test_the_number_that_a_finding_names_is_meant(pack: Pack, code: str) -> None:
    found = likely(field(pack, "T31", "stock"), pack, "51200", "", [unlike(code, "512 头")])
    assert found is not None
    assert (found.token, found.shown) == ("512", "512")
    assert "512" in found.words


def test_last_years_number_comes_first(pack: Pack) -> None:
    found = likely(field(pack, "T31", "stock"), pack, "51200", "512", [unlike("V-PEER", "5120 头")])
    assert found is not None
    assert found.token == "512"


@pytest.mark.parametrize("told", [(), ("粪便利用量不应大于年产生量。请核对两项数值和单位（吨）。",)])
def test_where_nothing_is_named_nothing_is_meant(pack: Pack, told: tuple[str, ...]) -> None:
    assert likely(field(pack, "T31", "stock"), pack, "51200", "", told) is None
    assert likely(field(pack, "T31", "stock"), pack, "", "512", told) is None


def refused(pack: Pack, one: Field, text: str) -> str:
    """Say what is wrong with a code, as the program says it."""
    verdict = judge(one, text, pack)
    assert verdict is not None
    return sentence("V-CODE", {"title": one.title, "text": text, "why": verdict.why})


def test_the_name_on_the_list_is_meant(pack: Pack) -> None:
    town = field(pack, "T31", "town_code")
    told = refused(pack, town, "色力布乡")
    found = likely(town, pack, "色力布乡", "", [told])
    assert found is not None
    assert (found.token, found.shown) == ("653130101", "色力布亚镇")
    assert found.shown in told


def made_code(first8: str, body: str) -> str:
    """Make a code that is whole."""
    first = first8 + body + uscc.inner_check_character(body)
    return first + uscc.check_character(first)


def test_a_letter_that_never_occurs_is_put_right_if_the_code_is_whole_then(pack: Pack) -> None:
    one = field(pack, "T31", "uscc")
    whole = made_code("93653130", "10000000")
    spoilt = whole[:8] + "I" + whole[9:]
    found = likely(one, pack, spoilt, "", [refused(pack, one, spoilt)])
    assert found is not None
    assert found.token == whole
    wrong = spoilt[:-1] + ("0" if whole[-1] != "0" else "1")
    assert likely(one, pack, wrong, "", [refused(pack, one, wrong)]) is None
