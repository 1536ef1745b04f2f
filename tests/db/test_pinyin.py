"""Order and finding of Chinese by its sound."""

import os

import pytest

from db.pinyin import finder, sort_key


def test_names_are_sorted_as_excel_does() -> None:
    names = ["重庆", "县城", "阿克提", "巴楚", "Aksu", "3号井", "bachu", "绿洲", "吕家", "限额"]
    assert sorted(names, key=sort_key) == [
        "3号井",
        "Aksu",
        "bachu",
        "阿克提",
        "巴楚",
        "吕家",
        "绿洲",
        "县城",
        "限额",
        "重庆",
    ]


def test_full_width_sorts_like_half_width() -> None:
    assert sorted(["Ｂ乡", "A乡", "１号"], key=sort_key) == ["１号", "A乡", "Ｂ乡"]


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("bcx", "新疆巴楚县"),
        ("cq", "重庆"),
        ("zq", "重庆"),
        ("chongqing", "重庆"),
        ("lvz", "绿洲"),
        ("bach", "巴楚"),
        ("yla", "样例A厂"),
        ("yl3", "样例3厂"),
        ("例3", "样例３厂"),
        ("FARM", "farm 1"),
        ("12", "第12号"),
    ],
)
def test_a_text_is_found_by_its_parts_and_sounds(wanted: str, text: str) -> None:
    assert finder(wanted)(text)


@pytest.mark.parametrize(
    ("wanted", "text"), [("bx", "巴楚县"), ("ach", "巴楚"), ("cb", "巴楚"), ("q", "巴"), ("b", "12")]
)
def test_other_texts_are_not_found(wanted: str, text: str) -> None:
    assert not finder(wanted)(text)


def test_looking_up_leaves_no_trace_in_the_environment() -> None:
    assert finder("b")("巴")
    assert "PYPINYIN_NO_PHRASES" not in os.environ
