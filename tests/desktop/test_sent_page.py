"""What was reported, as it went out; written once more; and what is missing before sealing, with links."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.text_table import TextModel
from desktop.workspace_page import WorkspacePage
from office.sent import sent_reports
from tests.desktop.test_seal_and_receive import ready_to_seal, seal
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def column(model: TextModel, place: int) -> list[str]:
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def test_what_was_sent_is_shown_as_it_went_out(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场", "stock": "420"}))
    seal(page, out, until_idle)
    page.show_tables()
    fill(page, 0, stock="999")
    page.pages.show_seal()
    until_idle()
    page.pages.seal.sent.click()
    part = page.pages.sent
    assert part.isVisible()
    assert column(part.reports.lines, 0) == ["第 1 次"]
    (folder,) = out.iterdir()
    assert column(part.reports.lines, 4) == ["已写到文件夹"]
    assert f"写在 {folder}。" in part.words.whole
    assert ("规模化畜禽养殖场信息表", "1") in list(
        zip(column(part.tables.lines, 0), column(part.tables.lines, 1), strict=True)
    )
    row = column(part.tables.lines, 0).index("规模化畜禽养殖场信息表")
    part.tables.setCurrentIndex(part.tables.lines.index(row, 0))
    heads = [str(part.rows.lines.headerData(n, part.rows.horizontalHeader().orientation())) for n in range(20)]
    stock = next(place for place, head in enumerate(heads) if head.startswith("年末存栏量"))
    assert column(part.rows.lines, stock) == ["420"]
    assert "巴楚镇" in {column(part.rows.lines, place)[0] for place in range(part.rows.lines.columnCount())}
    part.back.click()
    assert page.pages.seal.isVisible()


def test_a_stick_is_named_and_a_report_of_which_nobody_noted_the_place_is_not(
    page: WorkspacePage, out: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.letters.is_stick", lambda _folder: True)
    fill(page, 0, **GOOD)
    seal(page, out, until_idle)
    page.pages.show_sent()
    part = page.pages.sent
    assert column(part.reports.lines, 4) == ["已写到优盘"]
    (kept,) = page.workspace.store.root.glob("outbox/*/写到哪里.txt")
    kept.unlink()
    page.pages.show_sent()
    assert column(part.reports.lines, 4) == ["已写出"]


def test_rows_stand_as_in_the_table(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    names = [f"羊场{number}" for number in range(9)]
    for number, name in enumerate(names):
        fill(page, number, name=name)
    seal(page, out, until_idle)
    page.pages.show_sent()
    part = page.pages.sent
    row = column(part.tables.lines, 0).index("规模化畜禽养殖场信息表")
    part.tables.setCurrentIndex(part.tables.lines.index(row, 0))
    assert column(part.rows.lines, 0) == names


def test_a_report_is_written_once_more_as_it_is(
    page: WorkspacePage, out: Path, tmp_path: Path, until_idle: Wait
) -> None:
    fill(page, 0, **GOOD)
    first = seal(page, out, until_idle)
    page.pages.show_sent()
    part = page.pages.sent
    (tmp_path / "another").mkdir()
    part.stick.line.setText(str(tmp_path / "another"))
    part.again.click()
    until_idle()
    assert "已原样写到" in part.telling.text()
    (second,) = (tmp_path / "another").iterdir()
    assert {path.name for path in first.iterdir()} == {path.name for path in second.iterdir()}
    assert (first / "报送函.pdf").read_bytes() == (second / "报送函.pdf").read_bytes()
    assert len(sent_reports(page.workspace.store)) == 1


def test_a_cancelled_sealing_leaves_the_stick_as_it_was(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    part = ready_to_seal(page, out, until_idle)
    part.start.click()
    part.progress.stop.click()
    until_idle()
    assert "没有留下任何文件" in part.telling.text()
    assert list(out.iterdir()) == []
    assert [one.is_written for one in sent_reports(page.workspace.store)] in ([], [False])


def test_a_report_that_is_damaged_is_told(page: WorkspacePage, out: Path, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    seal(page, out, until_idle)
    (one,) = sent_reports(page.workspace.store)
    (page.workspace.store.root / "outbox" / one.id / "evidence.csv").write_text("broken")
    page.pages.show_sent()
    part = page.pages.sent
    assert not part.again.isEnabled()
    assert part.words.whole != ""
    assert part.tables.lines.rowCount() == 0


def test_nothing_reported_is_said(page: WorkspacePage) -> None:
    page.pages.show_sent()
    assert page.pages.sent.words.whole == "本单位还没有封过包。"


def test_blank_tables_are_links(page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    page.pages.show_seal()
    until_idle()
    part = page.pages.seal
    blank = part._ready.empty_tables if part._ready is not None else ()
    assert blank
    assert f'href="{blank[0]}"' in part.empty.text()
    part.empty.linkActivated.emit(blank[0])
    assert page.table_page is not None
    assert page.table_page.isVisible()
    assert page.table_page.source.table.id == blank[0]
