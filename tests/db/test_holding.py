"""Files that another program holds for a moment: tried again for a while, then told in plain words."""

from pathlib import Path

import pytest

from db.flushing import put_in_place
from db.holding import PAUSES, is_held, patiently
from exchange.troubles import StickTrouble, writing_disk, writing_stick


def held(code: int = 32) -> OSError:
    """Make the fault that Windows reports of a renaming."""
    fault = PermissionError(13, "in use", "a.part", None, "a")
    fault.winerror = code  # type: ignore[attr-defined,unused-ignore]
    return fault


class Scanner:
    """Holds a file for so many tries."""

    def __init__(self, times: int, fault: OSError) -> None:
        self.times, self.fault, self.slept = times, fault, list[float]()

    def act(self) -> str:
        if self.times:
            self.times -= 1
            raise self.fault
        return "done"


@pytest.mark.parametrize("code", [5, 32, 33])
def test_what_is_held_for_a_moment_is_done_in_the_end(code: int) -> None:
    scanner = Scanner(3, held(code))
    assert patiently(scanner.act, sleep=scanner.slept.append) == "done"
    assert scanner.slept == list(PAUSES[:3])


def test_patience_ends(tmp_path: Path) -> None:
    scanner = Scanner(100, held())
    with pytest.raises(PermissionError):
        patiently(scanner.act, sleep=scanner.slept.append)
    assert scanner.slept == list(PAUSES)
    assert sum(PAUSES) <= 6
    assert not list(tmp_path.iterdir())


def test_other_faults_are_not_waited_for() -> None:
    scanner = Scanner(1, PermissionError(13, "read-only"))
    assert not is_held(scanner.fault)
    with pytest.raises(PermissionError):
        patiently(scanner.act, sleep=scanner.slept.append)
    assert scanner.slept == []


def test_a_file_that_is_held_gets_its_name_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part, target = tmp_path / "a.part", tmp_path / "a"
    part.write_bytes(b"new")
    scanner, replace = Scanner(2, held()), Path.replace

    def guarded(self: Path, to: Path) -> Path:
        scanner.act()
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", guarded)
    monkeypatch.setattr("db.holding.PAUSES", (0.0,) * len(PAUSES))
    put_in_place(part, target)
    assert target.read_bytes() == b"new"


def test_it_is_told_who_holds_the_file() -> None:
    with pytest.raises(StickTrouble, match="杀毒软件") as caught, writing_stick("报送包"):
        raise held()
    assert caught.value.code == "E-STICK-HELD"
    with pytest.raises(StickTrouble, match="杀毒软件"), writing_disk("本机"):
        raise held()


def test_a_folder_that_may_not_be_written_is_not_taken_for_one_that_is_held() -> None:
    denied = PermissionError(13, "access denied", "a.part")
    denied.winerror = 5  # type: ignore[attr-defined,unused-ignore]
    with pytest.raises(StickTrouble) as caught, writing_stick("报送包"):
        raise denied
    assert caught.value.code == "E-STICK-READ-ONLY"
    with pytest.raises(StickTrouble) as caught, writing_disk("本机"):
        raise denied
    assert "杀毒软件" not in str(caught.value)
