"""The one rule that keeps out every trick with file names."""

import pytest

from exchange.paths import is_allowed_path

GOOD = [
    b"bagit.txt",
    b"data/changes/01-0123456789ab/t31.private.csv",
    b"data/trust/root.json.s1",
    b"xk-653130-2024-xm-0123456789ab/data/enrol.json",
    b"a/" + b"b" * 80,
    b"com/x",
    b"console.txt",
]
BAD = [
    b"",
    b"/etc/passwd",
    b"../evil",
    b"a/../b",
    b"a//b",
    b"a/",
    b"./a",
    b"a\\b",
    b"c:/x",
    b"a:ads",
    b"con",
    b"nul.txt",
    b"a/com1.csv",
    b"lpt9",
    b"x.",
    b"x ",
    b" x",
    b"-x",
    b".hidden",
    b"A/b",
    b"README.TXT",
    "数据.csv".encode(),
    "cafe\u0301".encode(),
    "a\u202ecsv".encode(),
    b"a\x00b",
    b"a\nb",
    b"a\xff",
    b"a.b.c.d",
    b"a.longextension",
    b"b" * 81,
    b"a/" * 100 + b"a",
]


@pytest.mark.parametrize("path", GOOD)
def test_ordinary_paths_are_allowed(path: bytes) -> None:
    assert is_allowed_path(path)


@pytest.mark.parametrize("path", BAD)
def test_tricks_with_paths_are_refused(path: bytes) -> None:
    assert not is_allowed_path(path)


def test_200_bytes_are_allowed_and_201_are_not() -> None:
    longest = b"/".join([b"a" * 79, b"b" * 79, b"c" * 40])
    assert len(longest) == 200
    assert is_allowed_path(longest)
    assert not is_allowed_path(longest + b"c")
