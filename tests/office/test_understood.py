"""What is said of a text while it is being typed."""

import uuid
from decimal import Decimal

import pytest

from benchmarks.workspaces import TABLE, filled_workspace
from db.rows import numbers
from db.store import Store
from office.entry import Typed, type_cells
from office.understood import in_minutes, understood


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return filled_workspace(tmp_path_factory.mktemp(uuid.uuid4().hex) / "workspace", 2)


def say(store: Store, field: str, text: str) -> tuple[str, bool]:
    found = understood(store, TABLE, numbers(store, TABLE)[0], field, text)
    return (found.words, found.is_doubtful) if found is not None else ("", False)


def put(store: Store, **texts: str) -> None:
    number = numbers(store, TABLE)[0]
    type_cells(store, TABLE, [Typed(number, field, text) for field, text in texts.items()])


@pytest.mark.parametrize(
    ("angle", "words"),
    [
        ("78.553333", "78°33′12.0″"),
        ("78", "78°0′0.0″"),
        ("0.999999", "1°0′0.0″"),
        ("39.783611", "39°47′1.0″"),
        ("-0.5", "-0°30′0.0″"),
    ],
)
def test_degrees_are_written_with_minutes_and_seconds(angle: str, words: str) -> None:
    assert in_minutes(Decimal(angle)) == words


@pytest.mark.parametrize("text", ["78°33′12″", "78 33 12", "东经78度33分12秒", "78.553333", "78°33.2′E"])
def test_a_coordinate_is_read_in_any_spelling_and_placed(store: Store, text: str) -> None:
    put(store, lon="", lat="")
    words, is_doubtful = say(store, "lon", text)
    assert words == "读作 78.553333°（78°33′12.0″）。在本县经度范围 77.3—79.8 内。"
    assert not is_doubtful


def test_a_coordinate_far_away_is_told_of_by_itself_and_with_the_other(store: Store) -> None:
    put(store, lon="", lat="")
    assert say(store, "lat", "43.8") == ("读作 43.8°（43°48′0.0″）。不在本县纬度范围 38.7—40.4 内，请核对。", True)
    put(store, lon="78.5")
    words, is_doubtful = say(store, "lat", "43.8")
    assert is_doubtful
    assert "坐标不在本县范围内" in words
    words, is_doubtful = say(store, "lon", "39.78")
    assert is_doubtful


def test_what_is_no_coordinate_yet_is_told_calmly_and_nothing_is_written(store: Store) -> None:
    put(store, lon="78.5")
    words, is_doubtful = say(store, "lon", "78°75′")
    assert words == "还没读懂：分和秒应小于 60。"
    assert is_doubtful
    assert "78.5°" in say(store, "lon", "78.5")[0]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("stock", "1.2万头", "读作 12000 头（只、羽）。"),
        ("stock", "420", ""),
        ("stock", "约八十", "还没读懂"),
        ("name", "1.2万头", ""),
        ("stock", " ", ""),
    ],
)
def test_only_what_is_converted_is_told(store: Store, field: str, text: str, words: str) -> None:
    said, _ = say(store, field, text)
    assert said.startswith(words)
    assert bool(said) == bool(words)
