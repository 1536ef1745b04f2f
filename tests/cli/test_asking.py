from pathlib import Path

import pytest

from cli import asking
from cli.asking import agrees, code_from_letter, passphrase
from cli.troubles import Misused


def test_file_comes_before_environment(tmp_path: Path) -> None:
    file = tmp_path / "口令.txt"
    file.write_bytes("\ufeff口令甲乙丙\r\n第二行".encode())
    assert passphrase(file, environ={asking.VARIABLE: "别的"}) == "口令甲乙丙"
    assert passphrase(None, environ={asking.VARIABLE: "别的"}) == "别的"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"\nx"])
def test_a_file_without_a_pass_phrase_is_wrong_use(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Misused, match="口令文件"):
        passphrase(file, environ={})


def test_nothing_is_asked_where_nobody_can_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "can_answer", lambda: False)
    with pytest.raises(Misused) as caught:
        passphrase(None, environ={})
    assert caught.value.code == "E-PASSPHRASE-MISSING"
    assert not agrees("合并吗？")
    assert code_from_letter("密钥码") is None


def answers(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    given = iter(texts)
    monkeypatch.setattr(asking, "can_answer", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_args, **_options: next(given))


def test_a_new_pass_phrase_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "甲乙丙", "甲乙丙")
    assert passphrase(None, is_new=True, environ={}) == "甲乙丙"
    answers(monkeypatch, "甲乙丙", "甲乙丁")
    with pytest.raises(Misused, match="两次输入"):
        passphrase(None, is_new=True, environ={})


@pytest.mark.parametrize(("typed", "yes"), [("是", True), ("Y", True), ("否", False), ("", False), ("也许", False)])
def test_only_a_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch, typed: str, yes: bool) -> None:
    answers(monkeypatch, typed)
    assert agrees("合并吗？") is yes
