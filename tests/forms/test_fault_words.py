"""What the machine says of disks, TOML and patterns reaches nobody as it is."""

import errno
import re
import tomllib

import pytest

from forms.fault_words import disk_words, pattern_words, toml_words

_LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_every_refusal_of_a_disk_is_told_in_chinese(code: int) -> None:
    words = disk_words(OSError(code, "No such device or address", "x"))
    assert words
    assert not _LATIN.search(words)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\n= 2", 2, "键"),
        ("a = 1\na = 2\nb = 3", 2, "同一个键写了两次"),
        ("[a]\n[a]", 2, "标题写了两次"),
        ("a 1", 1, "缺等号"),
        ("a = kind", 1, "英文双引号"),
        ('a = "x', 0, "引号没有写完"),
        ('a = "x\n', 1, "看不见"),
        ("a = [1, 2", 0, "方括号没有写完"),
        ("a = { b = 1, b = 2 }", 1, "“b”写了两次"),
        ("a = 2025-02-30", 1, "没有这一天"),
        ("a = 1 2", 1, "一行只能写一项"),
        (r'a = "\q"', 1, "反斜杠"),
        ("[a", 0, "方括号没有写完"),
        ("表 = 1", 1, "键"),
    ],
)
def test_what_is_wrong_with_a_toml_file_is_told_in_chinese(text: str, line: int, words: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)
    found, told = toml_words(refused.value)
    assert (found, words in told, _LATIN.search(told)) == (line, True, None), told


@pytest.mark.parametrize("pattern", ["[z-a]", "a{3,2}", "*", "[a", "(?P<x>"])
def test_what_is_wrong_with_a_pattern_is_told_in_chinese(pattern: str) -> None:
    with pytest.raises(re.error) as refused:
        re.compile(pattern)
    assert not _LATIN.search(pattern_words(refused.value))
