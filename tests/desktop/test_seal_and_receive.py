"""Stick to stick through the window: seal at a unit, receive, conflict and decision at the bureau."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.rows import rows
from desktop.problem_panel import ProblemRole
from desktop.seal_page import SealPage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.workspaces import open_workspace
from tests.desktop.conftest import PASSPHRASE, Places, opened
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]


def ready_to_seal(page: WorkspacePage, out: Path, wait: Wait, passphrase: str = PASSPHRASE) -> SealPage:
    """Put in all that a first report needs."""
    page.pages.show_seal()
    wait()
    sealing = page.pages.seal
    sealing.interim.setChecked(True)
    sealing.out.line.setText(str(out))
    sealing.passphrase.line.setText(passphrase)
    return sealing


def seal(page: WorkspacePage, out: Path, wait: Wait) -> Path:
    ready_to_seal(page, out, wait).start.click()
    wait()
    return max(out.iterdir(), key=lambda path: path.stat().st_mtime_ns)


def receive(page: WorkspacePage, package: Path, wait: Wait) -> str:
    """Receive as an officer does; gives what was said at the end."""
    page.show_receive()
    part = page.pages.receive
    part.place.line.setText(str(package))
    part.passphrase.line.setText(PASSPHRASE)
    part.preview.click()
    wait()
    if part.code.isVisible():
        part.code.setText(part._wanted_code)
        part.preview.click()
        wait()
    if part.merge.isEnabled():
        part.merge.click()
        wait()
    return part.telling.text()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_what_is_open_is_listed_and_a_final_report_is_not_offered(page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **(GOOD | {"lon": "39.78", "lat": "78.55"}))
    page.pages.show_seal()
    until_idle()
    assert not page.pages.seal.final.isEnabled()
    assert page.pages.seal.model.rowCount() > 0
    page.pages.seal.list.clicked.emit(page.pages.seal.model.index(0))
    assert page.table_page is not None
    assert page.table_page.isVisible()


def test_blank_fields_can_be_left_out_of_the_list(page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **(GOOD | {"stock": "约八十"}))
    page.pages.show_seal()
    until_idle()
    sealing = page.pages.seal
    codes = {sealing.model.index(row).data(ProblemRole).check for row in range(sealing.model.rowCount())}
    assert {"V-REQUIRED", "V-UNPARSED"} <= codes
    sealing.filter.setFocus()
    QTest.keyClick(sealing.filter, Qt.Key.Key_Space)
    codes = {sealing.model.index(row).data(ProblemRole).check for row in range(sealing.model.rowCount())}
    assert "V-UNPARSED" in codes
    assert "V-REQUIRED" not in codes
    assert "处必须改" in sealing.state.text()


def test_a_wrong_passphrase_writes_nothing(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    sealing = ready_to_seal(page, out, until_idle, "不对不对不对不对不对")
    sealing.start.click()
    until_idle()
    assert "口令不对" in sealing.telling.text()
    assert list(out.iterdir()) == []


def test_enter_after_the_passphrase_seals(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    sealing = ready_to_seal(page, out, until_idle)
    QTest.keyClick(sealing.passphrase.line, Qt.Key.Key_Return)
    until_idle()
    assert [path.is_dir() for path in out.iterdir()] == [True]


@pytest.mark.parametrize("on_stick", [False, True])
def test_it_is_said_whether_it_lies_on_a_stick_or_in_which_folder(
    page: WorkspacePage, out: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch, *, on_stick: bool
) -> None:
    for place in ("desktop.seal_page.is_stick", "office.letters.is_stick"):
        monkeypatch.setattr(place, lambda _folder: on_stick)
    fill(page, 0, **GOOD)
    package = seal(page, out, until_idle)
    said = (page.pages.seal.state.text(), page.pages.seal.telling.text())
    assert (f"文件夹“{package.name}”" in said[0], "优盘" in said[0]) == (not on_stick, on_stick)
    assert ("复制到优盘" in said[1], "弹出优盘" in said[1]) == (not on_stick, on_stick)


def test_a_missing_stick_is_said(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    page.pages.show_seal()
    until_idle()
    page.pages.seal.out.line.setText(str(out / "gone"))
    page.pages.seal.start.click()
    assert "找不到" in page.pages.seal.telling.text()


def test_from_keys_to_the_merged_table(window: Window, county: Places, out: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    package = seal(page, out, until_idle)
    said = page.pages.seal.telling.text()
    assert "包码：" in said
    assert str(package) in said
    assert (package / "报送函.pdf").is_file()
    assert page.pages.seal.print_letter.hasFocus()
    page = opened(window, county.bureau)
    page.show_table("T31")
    told = receive(page, package, until_idle)
    assert told.startswith("已合并：畜牧兽医局")
    assert "新增 1 条记录" in told
    assert page.table_page is not None
    assert page.table_page.model.index(0, page.table_page.model.column_of("name")).data() == "红海养殖场"
    assert "以前已经收过" in receive(page, package, until_idle)
    ledger = page.pages.receive.ledger.lines
    lines = {ledger.index(row, 0).data(): ledger.index(row, 1).data() for row in range(ledger.rowCount())}
    assert lines["畜牧兽医局"] == "已采纳"
    assert lines["水利局"] == "未报"


def test_a_preview_changes_nothing(window: Window, county: Places, out: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    package = seal(page, out, until_idle)
    page = opened(window, county.bureau)
    page.show_receive()
    page.pages.receive.place.line.setText(str(package))
    page.pages.receive.passphrase.line.setText(PASSPHRASE)
    page.pages.receive.preview.click()
    until_idle()
    assert not page.pages.receive.merge.isEnabled()
    page.pages.receive.code.setText("1111111111")
    page.pages.receive.preview.click()
    until_idle()
    assert "输入了 10 位，比末 15 位少 5 位，比全部 30 位少 20 位" in page.pages.receive.telling.text()
    page.pages.receive.code.setText("1" * 15)
    page.pages.receive.preview.click()
    until_idle()
    assert "不一致" in page.pages.receive.telling.text()
    code = page.pages.receive._wanted_code
    assert code[:17] in page.pages.receive.code_words.text()
    assert code[-5:] not in page.pages.receive.code_words.text(), (
        "the half to be typed stands on the stamped letter only"
    )
    page.pages.receive.code.setText(code[-17:])
    page.pages.receive.preview.click()
    until_idle()
    assert "新增 1 条记录" in page.pages.receive.preview_words.text()
    assert page.pages.receive.merge.isEnabled()
    window.close_workspace()
    with open_workspace(county.bureau) as store:
        assert list(rows(store, "T31")) == []


def test_a_conflict_is_shown_side_by_side_and_decided_with_a_reason(
    window: Window, county: Places, out: Path, until_idle: Wait
) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    first = seal(page, out, until_idle)
    window.close_workspace()
    copy = county.root / "copy"
    shutil.copytree(county.department, copy)
    packages = [first]
    for root, stock, folder in ((county.department, "430", "a"), (copy, "440", "b")):
        page = opened(window, root)
        fill(page, 0, stock=stock)
        (out.parent / folder).mkdir()
        packages.append(seal(page, out.parent / folder, until_idle))
    page = opened(window, county.bureau)
    for package in packages:
        receive(page, package, until_idle)
    page.pages.show_conflicts()
    part = page.pages.conflicts
    assert part.list.leads.rowCount() == 1
    assert "年末存栏量" in part.list.leads.index(0).data()
    part._take(1)
    assert "请先写明裁定理由" in part.telling.text()
    wanted = [choice.words for choice in part._conflict.choices].index("440") + 1 if part._conflict else 0
    part.reason.setText("已电话核实")
    part._take(wanted)
    assert part.list.leads.rowCount() == 0
    page.show_table("T31")
    assert page.table_page is not None
    assert page.table_page.model.index(0, page.table_page.model.column_of("stock")).data() == "440"


def test_the_list_before_sealing_names_table_row_and_field(page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **(GOOD | {"name": "红海养殖场", "lon": "39.78", "lat": "78.55"}))
    page.pages.show_seal()
    until_idle()
    model = page.pages.seal.model
    heads = [str(model.index(row).data()).partition("\n")[0] for row in range(model.rowCount())]
    assert any("规模化畜禽养殖场信息表　红海养殖场" in head and head.endswith("经度") for head in heads)


@pytest.mark.parametrize(("width", "wanted"), [(1300, Qt.Orientation.Horizontal), (900, Qt.Orientation.Vertical)])
def test_conflicts_fit_a_narrow_window(
    window: Window, county: Places, qtbot: QtBot, width: int, wanted: Qt.Orientation
) -> None:
    page = opened(window, county.bureau)
    page.pages.show_conflicts()
    window.resize(width, 600)
    qtbot.waitUntil(lambda: page.pages.conflicts._split.orientation() == wanted)
    assert page.pages.conflicts.width() < width
