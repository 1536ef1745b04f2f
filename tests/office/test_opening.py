"""Opening a workspace clears away what a crash has left."""

from pathlib import Path

import pytest

from office.opening import is_bureau_confirmed, open_workspace
from tests.county import XM, County


def test_what_lies_in_quarantine_is_gone_after_opening(county: County) -> None:
    left = county.unit(XM) / "quarantine" / "ab12"
    left.mkdir(parents=True)
    (left / "half.zip").write_bytes(b"half")
    with open_workspace(county.unit(XM)):
        assert list((county.unit(XM) / "quarantine").iterdir()) == []


def test_a_proof_that_was_copied_by_half_is_gone_after_opening(county: County) -> None:
    evidence = county.unit(XM) / "evidence"
    whole = evidence / "ab" / f"{'ab' * 32}.pdf"
    whole.parent.mkdir(parents=True)
    whole.write_bytes(b"x")
    (evidence / "0123456789abcdef.part").write_bytes(b"half")
    with open_workspace(county.unit(XM)):
        assert [path for path in evidence.rglob("*") if path.is_file()] == [whole]


def test_a_workspace_opens_though_what_a_crash_left_is_held_by_another_program(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = county.unit(XM) / "evidence" / "0123456789abcdef.part"
    half.write_bytes(b"half")
    honest = Path.unlink

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        if path == half:
            raise PermissionError(13, "held")
        honest(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with open_workspace(county.unit(XM)):
        assert half.exists()


def test_a_workspace_without_a_quarantine_opens(county: County) -> None:
    (county.unit(XM) / "quarantine").rmdir()
    with open_workspace(county.unit(XM)) as store:
        assert is_bureau_confirmed(store)
