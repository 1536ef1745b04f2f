from datetime import UTC, datetime
from pathlib import Path

from cli.bugs import LOG, MOST, record, state_folder

AT = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_state_folder_by_system() -> None:
    assert state_folder({"XDG_STATE_HOME": "/state"}, "linux") == Path("/state/xiankao")
    assert state_folder({}, "linux") == Path.home() / ".local" / "state" / "xiankao"
    assert state_folder({"LOCALAPPDATA": "/local"}, "win32") == Path("/local/xiankao")


def test_records_follow_each_other_and_the_log_stays_small(tmp_path: Path) -> None:
    for number in range(2):
        record(ValueError(f"fault {number}"), "seal", folder=tmp_path, clock=lambda: AT)
    log = tmp_path / LOG
    text = log.read_text(encoding="utf-8")
    assert text.count("== 2025-01-02 03:04:05+0000 seal / Python") == 2
    assert "fault 0" in text
    assert "fault 1" in text
    log.write_text("x" * (MOST + 1), encoding="utf-8")
    record(ValueError("fault 2"), "seal", folder=tmp_path)
    assert log.stat().st_size < MOST


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    assert "没有记下" in str(record(ValueError("fault"), "seal", folder=place / "inside"))
