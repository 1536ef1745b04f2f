from pathlib import Path

import pytest

from exchange import key_file
from office import selftest
from office.selftest import SelfTestFailed, self_test
from reports.print_model import Printed, Standing
from tests.conftest import CHEAP_SCRYPT_N
from tests.samples import make_pdf


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "SCRYPT_N", CHEAP_SCRYPT_N)


def test_every_part_is_proved_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told: list[str] = []
    shown: list[Path] = []

    def window(root: Path) -> str:
        assert (root / "workspace.sqlite").is_file()
        shown.append(root)
        return "画出来了"

    self_test(say=told.append, window=window)
    assert len(shown) == 1
    assert told[-1] == "自检通过。"
    assert all(line.startswith("OK ") for line in told[:-1])
    parts = ("方案", "工作区", "任务包", "报送包", "收包", "电子表格", "纸质报表", "子进程", "窗口")
    assert [line[3:].startswith(part) for line, part in zip(told, parts, strict=False)] == [True] * len(parts)
    assert not list(tmp_path.glob("xiankao-*"))


def _another_pdf(_store: object, _name: str, target: Path) -> Printed:
    """Say that two pages were printed where one lies."""
    make_pdf(target, text="x")
    return Printed(2, (), Standing.OPEN, 0)


@pytest.mark.parametrize(
    ("part", "stand_in"),
    [
        ("ask_child", lambda _kind, _data: b""),
        pytest.param("workbook", lambda _store, target: target.write_bytes(b"nothing"), marks=pytest.mark.slow),
        pytest.param("receive", lambda *_args, **_options: None, marks=pytest.mark.slow),
        ("print_table", _another_pdf),
        ("pack_ids", lambda: ()),
    ],
)
def test_a_part_that_works_wrongly_is_found(monkeypatch: pytest.MonkeyPatch, part: str, stand_in: object) -> None:
    monkeypatch.setattr(selftest, part, stand_in)
    with pytest.raises(SelfTestFailed):
        self_test(say=lambda _line: None)
