"""Lines of Chinese text: nothing is lost, nothing is too wide, no sign where it may not stand."""

from hypothesis import given
from hypothesis import strategies as st

from reports.lines import NO_END, NO_START, wrap


def advance(text: str) -> float:
    return float(sum(2 if char > "\u2e7f" else 1 for char in text))


TEXTS = st.text(st.sampled_from("县考通，。（）《》“”T3120.5- \n"), max_size=60)


@given(TEXTS, st.integers(2, 30))
def test_lines_joined_are_the_text(text: str, width: int) -> None:
    assert "".join(wrap(text, width, advance)) == text.replace("\n", "")


@given(TEXTS, st.integers(2, 30))
def test_no_line_is_too_wide(text: str, width: int) -> None:
    assert all(advance(line) <= width for line in wrap(text, width, advance))


@given(st.text(st.sampled_from("县考通"), max_size=30), st.integers(8, 30))
def test_signs_stay_with_their_word(text: str, width: int) -> None:
    sentence = "".join(f"（{char}），" for char in text)
    lines = wrap(sentence, width, advance)
    assert not any(line[0] in NO_START for line in lines if line)
    assert not any(line[-1] in NO_END for line in lines if line)


def test_numbers_and_codes_stay_whole() -> None:
    assert wrap("面积 12345.67 亩", 8, advance) == ["面积 ", "12345.67", " 亩"]


def test_a_word_wider_than_the_line_is_broken() -> None:
    assert wrap("abcdefgh", 3, advance) == ["abc", "def", "gh"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 10, advance) == [""]
    assert wrap("甲\n\n乙", 10, advance) == ["甲", "", "乙"]
