"""Files and folders that people bring: each file once, what nobody means is left out and named."""

from pathlib import Path

import pytest

from db.troubles import FileRefused
from office.gathering import gather


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_a_folder_is_its_files_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    (tmp_path / "里面").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("乙.jpg", "甲.pdf", "Thumbs.db", "~$甲.docx", ".hidden", "里面/丙.png", ".git/config"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "乙.jpg")
    found = gather([tmp_path])
    assert names(found.files) == ["乙.jpg", "甲.pdf", "丙.png"]
    assert sorted(names(found.skipped)) == sorted(["Thumbs.db", "~$甲.docx", ".hidden", "link.jpg"])


def test_what_is_given_by_itself_is_meant_and_comes_once(tmp_path: Path) -> None:
    hidden = tmp_path / ".scan.pdf"
    hidden.write_bytes(b"x")
    (tmp_path / "a.pdf").write_bytes(b"x")
    found = gather([hidden, tmp_path, tmp_path / "a.pdf"])
    assert names(found.files) == [".scan.pdf", "a.pdf"]
    assert found.skipped == ()


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    with pytest.raises(FileRefused, match="没有可以附上的文件"):
        gather([tmp_path])
