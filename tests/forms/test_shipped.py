"""What is kept of the program's own tables is what their files say."""

from pathlib import Path

import pytest

from forms.load import builtin_tables
from forms.loading import shipped
from forms.loading.documents import above_blocks, blocks
from forms.loading.shipped import KEPT, said_of, shipped_files, to_keep
from forms.loading.source import Faults, read_source


def test_what_is_kept_is_what_the_files_say() -> None:
    """After a change in a file: `python -m forms.loading.shipped`."""
    files = shipped_files()
    assert KEPT.read_text("utf-8") == to_keep(files)
    said = said_of(files)
    assert said.keys() == files.keys()
    for name, content in files.items():
        assert above_blocks(said[name]) | blocks(said[name]) == read_source(name, content, Faults()).data


def test_a_file_that_was_changed_is_read_itself() -> None:
    files = shipped_files()
    files["c01.toml"] += b"\n"
    assert said_of(files).keys() == files.keys() - {"c01.toml"}


@pytest.mark.parametrize("kept", [None, "", "[", "{}"])
def test_without_what_is_kept_the_files_are_read(
    kept: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "said.json"
    if kept is not None:
        place.write_text(kept)
    before = builtin_tables()
    monkeypatch.setattr(shipped, "KEPT", place)
    assert builtin_tables.__wrapped__() == before
    assert said_of(shipped_files()) == {}
