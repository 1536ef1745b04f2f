import shutil
from pathlib import Path
from typing import Any

from forms.load import read_pack
from tests.cli.conftest import Run

Read = Any


def test_packs(run: Run, read: Read) -> None:
    assert [pack["id"] for pack in read("packs")] == ["bachu-2024"]
    assert "巴楚县" in run("packs").stdout


def test_a_shipped_pack_is_right(run: Run) -> None:
    assert "没有错误" in run("pack", "check", "bachu-2024").stdout


def test_a_folder_with_all_its_faults_at_once(run: Run, tmp_path: Path) -> None:
    for name, data in read_pack("bachu-2024").files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert "没有错误" in run("pack", "check", tmp_path).stdout
    pack = tmp_path / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("year = 2024", 'year = "now"'), encoding="utf-8")
    table = tmp_path / "tables" / "t31.toml"
    table.write_text(
        table.read_text(encoding="utf-8").replace('type = "integer"', 'type = "number"', 1), encoding="utf-8"
    )
    result = run("pack", "check", tmp_path, code=3)
    assert result.stderr.startswith("E-PACK: ")
    assert "pack.toml" in result.stderr
    assert "tables/t31.toml" in result.stderr
    shutil.rmtree(tmp_path / "tables")


def test_no_pack(run: Run, tmp_path: Path) -> None:
    assert run("pack", "check", tmp_path, code=2).stderr.startswith("E-PACK-PLACE: ")
