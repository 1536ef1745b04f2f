"""The commands that print."""

import json
from pathlib import Path

import pypdfium2

from office.workspaces import open_workspace
from tests.cli.conftest import Run
from tests.county import County, add_farm


def test_print(run: Run, unit: Path, tmp_path: Path) -> None:
    with open_workspace(unit) as store:
        add_farm(store)
    out = tmp_path / "t.pdf"
    said = run("print", unit, "T31", "-o", out)
    assert out.read_bytes().startswith(b"%PDF")
    assert "1 条记录，未封包" in said.stdout
    assert "--personal" in said.stderr
    told = json.loads(run("print", unit, "T31", "--alone", "-o", out, "--json").stdout)
    assert told["rows"] == {"T31": 1}
    assert told["standing"] == "未封包"


def test_print_of_an_unknown_table(run: Run, unit: Path, tmp_path: Path) -> None:
    assert "E-TABLE" in run("print", unit, "T999", "-o", tmp_path / "t.pdf", code=3).stderr


def test_print_to_a_place_that_is_not_there(run: Run, unit: Path, tmp_path: Path) -> None:
    assert "E-REPORT" in run("print", unit, "T31", "-o", tmp_path / "none" / "t.pdf", code=4).stderr


def test_letter(run: Run, unit: Path, tmp_path: Path) -> None:
    assert "E-LETTER-NONE" in run("letter", unit, "-o", tmp_path / "l.pdf", code=3).stderr
    with open_workspace(unit) as store:
        add_farm(store)
    (tmp_path / "stick").mkdir()
    run("seal", unit, "-o", tmp_path / "stick", "--interim")
    assert "包码" in run("letter", unit, "-o", tmp_path / "l.pdf").stdout
    (stamped,) = (tmp_path / "stick").glob("*/报送函.pdf")
    assert (tmp_path / "l.pdf").read_bytes() == stamped.read_bytes()


def test_statement(run: Run, unit: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.pdf"
    assert "E-DECLARE-NONE" in run("statement", unit, "T31", "-o", out, code=3).stderr
    run("declare", unit, "T31", "--nil", "--reason", "本年没有规模养殖场")
    said = run("statement", unit, "T31", "-o", out)
    assert "1 页" in said.stdout
    assert "--scan" in said.stderr
    assert out.exists()


def test_the_stamped_page_can_be_compared_with_the_package(
    run: Run, unit: Path, county: County, tmp_path: Path
) -> None:
    with open_workspace(unit) as store:
        add_farm(store)
    run("print", unit, "T31", "-o", tmp_path / "t.pdf")
    run("seal", unit, "-o", county.stick("xm"), "--interim")
    (folder,) = county.stick("xm").iterdir()
    said = run("verify", folder, "--workspace", county.bureau).stdout
    (line,) = [line for line in said.splitlines() if line.startswith("表码：T31")]
    code = line.removeprefix("表码：T31").partition("（")[0]
    with pypdfium2.PdfDocument(tmp_path / "t.pdf") as document:
        page = "".join(document[0].get_textpage().get_text_range().split())
    assert f"表码：{''.join(code.split())}" in page
