"""Codes with check digits; python-stdnum is the second opinion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from forms.codes import permit, region, uscc
from forms.codes.lists import options, why_wrong
from forms.load import read_pack
from forms.model import Field, FieldType

PUBLIC = ["91130200699229617X", "91110108551385082Q", "91110000600037341L", "911302307808371268"]
SYNTHETIC = ["91653130MA7TEXT072", "93530303MA6NTEXT2B", "91640323MA76ABC14J", "52653130MJ000000XP"]


@pytest.mark.parametrize("code", [*PUBLIC, *SYNTHETIC])
def test_codes_that_both_accept(code: str) -> None:
    assert uscc.check(code) is None
    assert stdnum_uscc.is_valid(code)


def test_village_collectives_count_though_others_refuse_their_letter() -> None:
    assert uscc.check("N2653130MF1234567X") is None
    assert not stdnum_uscc.is_valid("N2653130MF1234567X")


@pytest.mark.parametrize(
    ("code", "words"),
    [("91110000600037342P", "主体标识码"), ("91999999600037341N", "行政区划")],
)
def test_inner_check_character_and_region_are_checked_though_others_do_not(code: str, words: str) -> None:
    assert words in str(uscc.check(code))
    assert stdnum_uscc.is_valid(code)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "18 位，现在是 0 位"),
        ("9165313", "18 位"),
        ("91653130MA7TEXT07I", "第 18 位“I”"),
        ("91653130MA7TEXTO72", "第 16 位“O”"),
        ("01653130MA7TEXT072", "登记管理部门"),
        ("91653130MA7TEXT073", "末位校验码"),
        ("91110000600037341K", "末位校验码"),
        ("9165A130MA7TEXT072", "行政区划"),
    ],
)
def test_a_wrong_code_says_why(code: str, words: str) -> None:
    assert words in str(uscc.check(code))


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Codes with both check characters right."""
    digits = st.text("0123456789", min_size=4, max_size=4)
    inner = draw(st.text(uscc.ALPHABET, min_size=8, max_size=8))
    head = draw(st.sampled_from("159")) + draw(st.sampled_from("1239")) + draw(st.sampled_from(["65", "11", "53"]))
    first17 = head + draw(digits) + inner + uscc.inner_check_character(inner)
    return first17 + uscc.check_character(first17)


@given(codes())
def test_both_opinions_agree_on_right_codes(code: str) -> None:
    assert uscc.check(code) is None
    assert stdnum_uscc.is_valid(code)


@given(codes(), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, character: str) -> None:
    changed = code[:place] + character + code[place + 1 :]
    assert (uscc.check(changed) is None) == (changed == code)


@given(codes(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(code: str, place: int) -> None:
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (uscc.check(changed) is None) == (changed == code)


def test_a_code_is_written_in_one_way_however_it_is_typed() -> None:
    assert uscc.normal("９１６５３１３０-ｍａ７ text 072") == "91653130MA7TEXT072"


@pytest.mark.parametrize(
    "code", ["91130200699229617X001P", "91653130MA7TEXT072002Z", "H96531300000ABCDEa001P", "H9653130MA7TEXT07b001Z"]
)
def test_permits_of_both_shapes(code: str) -> None:
    assert permit.check(code) is None
    assert permit.normal(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91130200699229617X", "22 位"),
        ("91130200699229617X0A1P", "3 位数字"),
        ("91130200699229617K001P", "校验码"),
        ("H96531300000ABCDEi001P", "统一社会信用代码"),
    ],
)
def test_a_wrong_permit_says_why(code: str, words: str) -> None:
    assert words in str(permit.check(code))


def test_regions_have_their_lengths_and_the_level_above() -> None:
    assert region.check("653130") is None
    assert region.check("653130101", region.TOWN, "653130") is None
    assert region.check("653130101201", region.VILLAGE, "653130101") is None
    assert "6 位" in str(region.check("65313", region.COUNTY))
    assert "6 或 9 或 12" in str(region.check("6531301"))
    assert "省级" in str(region.check("993130"))
    assert "以“653130”开头" in str(region.check("653131101", region.TOWN, "653130"))
    assert "000" in str(region.check("653130000", region.TOWN))
    assert region.check("６５３１３０") is not None


def test_a_code_field_is_judged_by_its_list_or_validator() -> None:
    pack = read_pack("bachu-2024")

    def why(code: str, token: str) -> str | None:
        return why_wrong(Field("f", "代码", FieldType.CODE, code=code), token, pack)

    assert why("town", "653130100") is None
    assert "巴楚县" in str(why("town", "653130300"))
    assert why("species", "01") is None
    assert "代码表" in str(why("species", "77"))
    assert why("village", "653130100201") is None
    assert "653130" in str(why("village", "640323101201"))
    assert why("area", "653130") is None
    assert "22 位" in str(why("permit", "1"))
    assert len(options(Field("f", "乡镇", FieldType.CODE, code="town"), pack)) == 12
    assert options(Field("f", "代码", FieldType.CODE, code="uscc"), pack) == ()
