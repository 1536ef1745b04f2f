"""Every sentence has its slots filled wherever it is raised, and says what to do."""

import ast
import errno
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import exchange.troubles
from exchange.troubles import KeyTrouble, OutboxTrouble, PackageRefused, StickTrouble, writing_stick
from forms.troubles import Trouble

CLASSES = {cls.__name__: cls for cls in (PackageRefused, KeyTrouble, OutboxTrouble, StickTrouble)}
CATALOGUE = {code: text for cls in CLASSES.values() for code, text in cls.texts.items()}


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def raised() -> Iterator[tuple[str, str, str, set[str]]]:
    for path in sorted(Path(exchange.troubles.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    names = {keyword.arg or "" for keyword in node.keywords}
                    yield f"{path.name}:{node.lineno}", node.func.id, str(code.value), names


def test_slots_are_filled_wherever_a_trouble_is_raised() -> None:
    places = list(raised())
    assert len(places) > 60
    for place, cls, code, names in places:
        assert slots(CLASSES[cls].texts[code]) == names, (place, code)


def test_every_sentence_is_used_and_said_by_one_class_only() -> None:
    used = {code for _, _, code, _ in raised()} | set(exchange.troubles._BY_ERRNO.values())
    used |= {"E-STICK-OTHER", "E-STICK-HELD"}  # what `writing_stick` says beside them
    used |= {"E-ROWS"}  # rows are read in office, which says it
    assert set(CATALOGUE) == used
    assert len(CATALOGUE) == sum(len(cls.texts) for cls in CLASSES.values())


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_sentence_says_what_to_do(code: str) -> None:
    assert any(word in CATALOGUE[code] for word in ("请", "不要使用"))
    assert CATALOGUE[code].endswith("。")
    assert "错误" not in CATALOGUE[code]


def test_exit_codes_are_those_of_the_shell() -> None:
    assert PackageRefused.exit_code == KeyTrouble.exit_code == 3
    assert StickTrouble.exit_code == OutboxTrouble.exit_code == 4
    assert all(issubclass(cls, Trouble) for cls in CLASSES.values())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "E-STICK-FULL"),
        (errno.EFBIG, "E-STICK-FILE-LIMIT"),
        (errno.EROFS, "E-STICK-READ-ONLY"),
        (errno.EACCES, "E-STICK-READ-ONLY"),
        (errno.EIO, "E-STICK-REMOVED"),
        (errno.ENODEV, "E-STICK-REMOVED"),
        (errno.ENOENT, "E-STICK-REMOVED"),
        (errno.EMFILE, "E-STICK-OTHER"),
        (None, "E-STICK-OTHER"),
    ],
)
def test_each_error_of_a_stick_has_its_sentence(number: int | None, code: str) -> None:
    with pytest.raises(StickTrouble, match="什么也没有丢失，可以重新导出") as trouble, writing_stick("x.zip"):
        raise OSError(number, "…") if number else OSError
    assert trouble.value.code == code
    assert "x.zip" in str(trouble.value)
