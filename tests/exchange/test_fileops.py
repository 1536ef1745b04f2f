"""File operations: what the fakes in other tests cannot show."""

from pathlib import Path

import pytest

from exchange.fileops import FileOps


def test_a_link_is_never_followed_when_a_file_is_read(tmp_path: Path) -> None:
    """A link may be put in place of a file after it was looked at."""
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="link"):
        FileOps().open(tmp_path / "link")


def test_new_folders_are_told_so_that_they_can_be_taken_back(tmp_path: Path) -> None:
    made = FileOps().make_folder(tmp_path / "a" / "b")
    assert made == [tmp_path / "a" / "b", tmp_path / "a"]
    assert FileOps().make_folder(tmp_path / "a" / "b") == []
