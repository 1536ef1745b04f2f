"""A sample to try the program with: one unit alone, made whole or not at all, and gone on with the next time."""

from pathlib import Path

import pytest

from db.rows import rows
from office.demo import sample as module
from office.demo.sample import sample
from office.workspaces import open_workspace


@pytest.mark.slow
def test_a_sample_is_made_once_and_then_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "县考样例"
    half = tmp_path / "县考样例（正在准备）"
    (half / "工作区").mkdir(parents=True)
    told: list[str] = []
    made = sample(out, told.append)
    assert told
    assert not half.exists()
    with open_workspace(made) as store:
        assert sum(1 for _ in rows(store, "T36")) > 0
    monkeypatch.setattr(module, "demo", None)
    assert sample(out, told.append) == made


def test_a_sample_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(out: Path, **_: object) -> None:
        out.mkdir()
        raise OSError("full")

    monkeypatch.setattr(module, "demo", broken)
    with pytest.raises(OSError, match="full"):
        sample(tmp_path / "县考样例", print)
    assert list(tmp_path.iterdir()) == []
