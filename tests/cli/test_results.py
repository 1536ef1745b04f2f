from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.cli.test_entry import cells
from tests.county import County


def test_workbook_without_and_with_personal_columns(run: Run, county: County, unit: Path, tmp_path: Path) -> None:
    run("add", unit, "T31", *cells(phone="0998-0000001"))
    for words, shown in (((), False), (("--personal",), True)):
        target = tmp_path / f"{len(words)}.xlsx"
        said = run("report", unit, "--kind", "workbook", "-o", target, *words)
        assert ("个人信息没有写入" in said.stderr) is not shown
        book = load_workbook(target)
        texts = {cell.value for sheet in book for row in sheet for cell in row}
        assert "红旗养殖场" in texts
        assert ("0998-0000001" in texts) is shown


def test_unknown_report(run: Run, unit: Path, tmp_path: Path) -> None:
    result = run("report", unit, "--kind", "poem", "-o", tmp_path / "x", code=2)
    assert result.stderr.startswith("E-REPORT-KIND: ")
    assert not (tmp_path / "x").exists()


def test_demo_needs_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert run("demo", tmp_path, code=2).stderr.startswith("E-DEMO-PLACE: ")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
