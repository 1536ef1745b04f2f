"""The note beside a package can be read in Notepad and says what to do and what to leave alone."""

import dataclasses

import pytest

from reports.facts import NoteFacts
from reports.notes import KINDS, stick_note

NOTE = NoteFacts(
    kind="report",
    stage="final",
    sender="巴楚县畜牧兽医局",
    recipient="巴楚县生态环境局",
    campaign="巴楚县2024年考核",
    area_name="巴楚县",
    year=2024,
    volumes=("xk.p01of02.zip.age", "xk.p02of02.zip.age"),
    letter="报送函.pdf",
    encrypted=True,
    package_code="12345678901234567890",
    key_code="543210987654321098765432109876",
    exported_at="2025-03-01 10:32:07",
    software="县考通 0.1.0",
)


def test_notepad_can_open_it() -> None:
    note = stick_note(NOTE)
    assert note.encode().startswith(b"\xef\xbb\xbf")
    assert note.endswith("\r\n")
    assert "\n" not in note.replace("\r\n", "")
    assert note.count("\ufeff") == 1


def test_it_says_who_what_and_which_file() -> None:
    note = stick_note(NOTE)
    for fact in (
        "报送包", "巴楚县畜牧兽医局", "巴楚县生态环境局", "巴楚县2024年考核", "正式报送", "12345 67890 12345 67890",
        "54321 09876 54321 09876 54321 09876", "xk.p01of02.zip.age", "xk.p02of02.zip.age", "共 2 卷，这是第 2 卷",
        "报送函.pdf", "说明.txt", "2025年3月1日 10:32", "不要打开、改名", "已加密",
    ):  # fmt: skip
        assert fact in note, fact


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_package_tells_its_receiver_what_to_do(kind: str) -> None:
    note = stick_note(dataclasses.replace(NOTE, kind=kind, stage="none", letter=""))
    title, step = KINDS[kind]
    assert f"县考通{title}" in note
    assert step in note
    assert "报送函" not in note.replace("报送包", "")
    # A backup goes to nobody.
    assert ("2. 巴楚县生态环境局：" in note) is (kind != "backup")


def test_an_interim_report_is_called_that() -> None:
    assert "阶段报送（不作为最终结果）" in stick_note(dataclasses.replace(NOTE, stage="interim"))


def test_a_plain_package_is_not_called_encrypted() -> None:
    assert "未加密" in stick_note(dataclasses.replace(NOTE, encrypted=False))
