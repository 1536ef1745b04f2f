"""Codes with structure or check digits; python-stdnum is the second opinion."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import casrn as stdnum_cas
from stdnum.cn import uscc as stdnum_uscc

from forms.codes import breed, cas, organisation, permit, region, uscc
from forms.codes.lists import NORMAL, judge, options
from forms.codes.verdicts import Verdict, plain
from forms.loading.names import VALIDATORS
from forms.model import Choice, Field, FieldType, Level, Pack, Town, Village

PUBLIC = ["91130200699229617X", "91110108551385082Q", "91110000600037341L", "911302307808371268"]
SYNTHETIC = ["91653130MA7TEXT072", "93530303MA6NTEXT2B", "91640323MA76ABC14J", "52653130MJ000000XP"]
PERMITS = ["91130200699229617X001P", "91653130MA7TEXT072002Z"]
SUBSTANCES = ["7732-18-5", "7664-41-7", "50-00-0", "1333-82-0", "7723-14-0"]

PACK = Pack(
    "p", "方案", 2024, "653130", "巴楚县", "2024-01-01", "2024-12-31", "HB", (),
    (Town("653130100", "巴楚镇"), Town("653130101", "色力布亚镇")), (), (),
    villages=(Village("653130100201", "甲村"), Village("653130101201", "甲村")),
    former=("653131",),
    codes={"species": (Choice("01", "猪"), Choice("99", "其他"))},
)  # fmt: skip


def code_field(code: str) -> Field:
    return Field("f", "代码", FieldType.CODE, code=code)


def verdict(code: str, token: str, pack: Pack = PACK) -> tuple[Level, str] | None:
    found = judge(code_field(code), token, pack)
    return (found.level, found.why) if found else None


@pytest.mark.parametrize("code", [*PUBLIC, *SYNTHETIC])
def test_codes_that_both_accept(code: str) -> None:
    assert uscc.check(code) is None
    assert stdnum_uscc.is_valid(code)


#: Code, how grave, and words of the reason; the level is missing where nothing is wrong.
WRONG: dict[str, list[tuple[str, Level | None, str]]] = {
    "uscc": [
        *[(code, None, "") for code in (*PUBLIC, *SYNTHETIC)],
        ("N2653130MF1234567X", None, ""),
        ("", Level.ERROR, "18 位，现在是 0 位"),
        ("9165313", Level.ERROR, "18 位，现在是 7 位"),
        ("91653130MA7TEXT07I", Level.ERROR, "第 18 位“I”不会出现在统一社会信用代码中（没有 I、O、Z、S、V），是不是“1”"),
        ("91653130MA7TEXTO72", Level.ERROR, "第 16 位“O”"),
        ("91653130MA7TEXT07-", Level.ERROR, "第 18 位“-”"),
        ("91653130MA7TEXT073", Level.ERROR, "末位校验码不符，至少有一位录错，第 1 到 8 位或第 18 位"),
        ("91653130MA7TEXT172", Level.ERROR, "末位校验码不符，至少有一位录错，多半在第 9 到 17 位"),
        ("91110000600037341K", Level.ERROR, "末位校验码"),
        ("91110000600037342P", Level.EXPLAIN, "主体标识码"),
        ("91999999600037341N", Level.EXPLAIN, "第 3 到 8 位“999999”不是登记机关的行政区划代码"),
        ("没有", Level.ERROR, "18 位，现在是 2 位"),
    ],
    "org": [
        ("699229618", Level.ERROR, "末位校验码"),
        ("699229617", None, ""),
        ("MA7TEXT07", None, ""),
        ("6992296", Level.ERROR, "9 位，现在是 7 位"),
        ("6992*961X", Level.ERROR, "第 5 位“*”"),
    ],
    "permit": [
        *[(code, None, "") for code in PERMITS],
        ("H96531300000ABCDEa001P", Level.EXPLAIN, "H9"),
        ("H9653130MA7TEXT07b001Z", Level.EXPLAIN, "H9"),
        ("H9993130MA7TEXT07b001Z", Level.EXPLAIN, "“993130”"),
        ("91130200699229617X", Level.ERROR, "22 位，现在是 18 位"),
        ("91130200699229617X0A1P", Level.ERROR, "第 19 到 22 位“0A1P”"),
        ("91130200699229617K001P", Level.ERROR, "前 18 位应为统一社会信用代码，末位校验码"),
        ("91110000600037342P001P", Level.EXPLAIN, "主体标识码"),
        ("H96531300000ABCDEi001P", Level.ERROR, "第 18 位“i”"),
    ],
    "area": [
        ("653130", None, ""),
        ("65313", Level.ERROR, "6 位数字，现在是 5 位"),
        ("65313A", Level.ERROR, "第 6 位是“A”"),
        ("993130", Level.EXPLAIN, "“99”不是省级代码"),
    ],
    "town": [
        ("653130100", None, ""),
        ("653130300", Level.ERROR, "巴楚县的代码表里没有"),
        ("640323101", Level.EXPLAIN, "不以“653130”开头"),
        ("653130000", Level.ERROR, "第 7 到 9 位的顺序码"),
        ("某乡", Level.ERROR, "名单里没有这个名称"),
        ("巴楚县城", Level.ERROR, "名单里没有这个名称，是不是“巴楚镇”"),
    ],
    "village": [
        ("653130100201", None, ""),
        ("653130100299", Level.ERROR, "代码表里没有"),
        ("640323101201", Level.EXPLAIN, "不以“653130”开头"),
        ("653130100000", Level.ERROR, "第 10 到 12 位"),
        ("653130100", Level.ERROR, "12 位数字，现在是 9 位"),
    ],
    "breed": [
        ("6531300001", None, ""),
        ("6531310001", None, ""),
        ("6403230001", Level.EXPLAIN, "前 6 位“640323”不是本县现在或以前的行政区划代码（653130、653131）"),
        ("653130001", Level.ERROR, "10 位数字，现在是 9 位"),
        ("65313000O1", Level.ERROR, "第 9 位是“O”"),
    ],
    "cas": [
        *[(code, None, "") for code in SUBSTANCES],
        ("7732-18-4", Level.ERROR, "校验码"),
        ("7732185", Level.ERROR, "短横线"),
        ("0732-18-5", Level.ERROR, "如 7732-18-5"),
    ],
    "species": [("01", None, ""), ("77", Level.ERROR, "代码表里没有")],
}  # fmt: skip
CASES = [(name, *case) for name, cases in WRONG.items() for case in cases]


@pytest.mark.parametrize(("name", "code", "level", "words"), CASES)
def test_a_code_is_judged_like_this(name: str, code: str, level: Level | None, words: str) -> None:
    found = verdict(name, code)
    if level is None:
        assert found is None
    else:
        assert found is not None
        assert found[0] is level
        assert words in found[1]


def test_every_validator_has_its_table_and_the_loader_knows_it() -> None:
    assert set(VALIDATORS) == set(NORMAL) == set(WRONG) - {"species"}


def test_the_three_gaps_of_the_second_opinion_are_closed() -> None:
    """It refuses village collectives, and looks neither at the inner check character nor at the region."""
    assert uscc.check("N2653130MF1234567X") is None
    assert not stdnum_uscc.is_valid("N2653130MF1234567X")
    for code in ("91110000600037342P", "91999999600037341N"):
        assert uscc.check(code) is not None
        assert stdnum_uscc.is_valid(code)
    assert not stdnum_uscc.is_valid("９１６５３１３０ＭＡ７ＴＥＸＴ０７２")
    assert uscc.check(uscc.normal("９１６５３１３０ＭＡ７ＴＥＸＴ０７２")) is None


def test_doubtful_codes_can_be_entered_and_impossible_ones_cannot() -> None:
    """Whatever has a right last character may have been given; nothing else may (DESIGN 4, Error only …)."""
    for authority in uscc.ALPHABET:
        first17 = authority + "1999999MA7TEXT07"[:16]
        found = uscc.check(first17 + uscc.check_character(first17))
        assert found is not None
        assert found.level is Level.EXPLAIN


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Codes with both check characters right."""
    digits = st.text("0123456789", min_size=4, max_size=4)
    inner = draw(st.text(uscc.ALPHABET, min_size=8, max_size=8))
    head = draw(st.sampled_from("159")) + draw(st.sampled_from("1239")) + draw(st.sampled_from(["65", "11", "53"]))
    first17 = head + draw(digits) + inner + organisation.check_character(inner)
    return first17 + uscc.check_character(first17)


@given(credit_codes())
def test_both_opinions_agree_on_right_codes(code: str) -> None:
    assert uscc.check(code) is None
    assert stdnum_uscc.is_valid(code)


@given(credit_codes(), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_an_error(code: str, place: int, character: str) -> None:
    changed = code[:place] + character + code[place + 1 :]
    assert is_error(uscc.check(changed)) == (changed != code)


@given(credit_codes(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_an_error(code: str, place: int) -> None:
    changed = swapped(code, place)
    assert is_error(uscc.check(changed)) == (changed != code)


@given(st.text(uscc.ALPHABET, min_size=18, max_size=18) | st.text("0123456789", min_size=18, max_size=18))
def test_what_the_second_opinion_refuses_for_its_check_character_is_an_error(code: str) -> None:
    if code[:8].isdigit():
        assert is_error(uscc.check(code)) == (not stdnum_uscc.is_valid(code))


@given(st.integers(10, 9_999_999), st.integers(0, 99), st.integers(0, 9))
def test_both_opinions_agree_on_substances(first: int, second: int, last: int) -> None:
    code = f"{first}-{second:02}-{last}"
    assert (cas.check(code) is None) == stdnum_cas.is_valid(code)


def is_error(found: Verdict | None) -> bool:
    return found is not None and found.level is Level.ERROR


def swapped(code: str, place: int) -> str:
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def slips(code: str, alphabet: str) -> tuple[list[str], list[str]]:
    """Give every code with one character wrong, and every one with two neighbours swapped."""
    wrong = [
        code[:place] + other + code[place + 1 :]
        for place, here in enumerate(code)
        for other in alphabet
        if here in alphabet and other != here
    ]
    turned = [swapped(code, place) for place, (a, b) in enumerate(pairwise(code)) if a != b and {a, b} <= set(alphabet)]
    return wrong, turned


@pytest.mark.parametrize(
    ("codes", "alphabet", "check", "singles", "swaps"),
    [
        (PUBLIC + SYNTHETIC, uscc.ALPHABET, uscc.check, 1.0, 1.0),
        (["699229617", "MA7TEXT07", "551385082"], organisation.ALPHABET, organisation.check, 0.92, 0.85),
        (PERMITS, uscc.ALPHABET, permit.check, 0.9, 0.75),
        (SUBSTANCES, "0123456789", cas.check, 0.88, 0.95),
        (["6531300001"], "0123456789", lambda code: breed.check(code, ["653130"]), 0.6, 0.4),
    ],
)
def test_this_share_of_slips_is_caught(
    codes: list[str], alphabet: str, check: Callable[[str], Verdict | None], singles: float, swaps: float
) -> None:
    found = [slips(code, alphabet) for code in codes]
    for share, lists in ((singles, [wrong for wrong, _ in found]), (swaps, [turned for _, turned in found])):
        every = [code for some in lists for code in some]
        assert sum(check(code) is not None for code in every) / len(every) >= share


@pytest.mark.parametrize(
    ("name", "typed", "written"),
    [
        ("uscc", "９１６５３１３０-ｍａ７ text 072", "91653130MA7TEXT072"),
        ("uscc", "91653130\u2014MA7TEXT072\t", "91653130MA7TEXT072"),
        ("permit", "h9653130 0000ABCDEA001z", "H96531300000ABCDEa001Z"),
        ("permit", "91130200699229617x001p", "91130200699229617X001P"),
        ("permit", "h9", "H9"),
        ("cas", "7732185", "7732-18-5"),
        ("cas", "７７３２－１８－５", "7732-18-5"),
        ("cas", " 7732 – 18 – 5", "7732-18-5"),
        ("breed", "653130 0001", "6531300001"),
        ("org", "69922961-７ ", "699229617"),
    ],
)
def test_a_code_is_written_in_one_way_however_it_is_typed(name: str, typed: str, written: str) -> None:
    assert NORMAL[name](typed) == written
    assert NORMAL[name](written) == written


@given(st.sampled_from(sorted(NORMAL)), st.text())
def test_writing_in_one_way_is_done_once(name: str, typed: str) -> None:
    written = NORMAL[name](typed)
    assert NORMAL[name](written) == written


def test_regions_have_their_lengths_and_the_level_above() -> None:
    assert region.check("653130") is None
    assert region.check("653130101", region.TOWN, "653130") is None
    assert region.check("653130101201", region.VILLAGE, "653130101") is None
    assert "6 或 9 或 12" in str(region.check("6531301"))
    assert is_error(region.check("６５３１３０"))
    assert plain("６５３１３０") == "653130"


def test_places_are_chosen_from_the_packs_lists() -> None:
    assert [entry.label for entry in options(code_field("town"), PACK)] == ["巴楚镇", "色力布亚镇"]
    assert [entry.code for entry in options(code_field("village"), PACK)] == ["653130100201", "653130101201"]
    assert options(code_field("village"), PACK) is options(code_field("village"), PACK)
    assert options(code_field("uscc"), PACK) == ()
    other = replace(PACK, villages=())
    assert options(code_field("village"), other) == ()
    assert judge(code_field("village"), "653130100299", other) is None
