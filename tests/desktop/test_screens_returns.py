"""Pictures of the screens for returns, receipts and differences; see `tests.desktop.pictures`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.window import Window
from tests.desktop.conftest import Places, opened
from tests.desktop.pictures import Pictures
from tests.desktop.test_returns import go_to, preview, remark_panel, reported, returned, say, sent_back
from tests.desktop.test_seal_and_receive import seal
from tests.desktop.test_workspace_page import GOOD, fill

# Twice every screen, each when it has come to rest.
pytestmark = pytest.mark.slow

Wait = Callable[[], None]


@pytest.fixture
def shoot(window: Window, tmp_path: Path, qtbot: QtBot) -> Pictures:
    return Pictures(window, tmp_path / "pictures", qtbot)


def test_from_the_comment_to_the_answer(
    window: Window, county: Places, shoot: Pictures, tmp_path: Path, until_idle: Wait
) -> None:
    page = reported(window, county, tmp_path / "report", until_idle)
    say(page, "stock", "存栏量 420 与畜牧统计台账的 512 不一致，请核实后改正，或者说明原因。")
    shoot("80-comment-at-the-bureau")
    say(page, "lon", "经度落在邻县，请在地图上核对。")
    sent_back(page, "缺少检疫证明；台账只附了封面，请补全后重报。")
    shoot("81-review")
    place = returned(page, tmp_path / "return", until_idle)
    shoot("82-return-written")
    page = opened(window, county.department)
    page.show_receive()
    shoot("83-take-nothing-yet")
    preview(page, place, until_idle)
    shoot("84-take-preview")
    page.pages.take.merge.click()
    until_idle()
    shoot("85-taken")
    page.toolbar.acts["toTodo"].trigger()
    page.pages.todo.list.setCurrentIndex(page.pages.todo.list.lines.index(1, 0))
    shoot("86-todo")
    page.show_tables()
    go_to(page, "stock")
    panel = remark_panel(page)
    shoot("87-comment-at-the-cell")
    panel.text.setPlainText("台账漏登 92 头，已补登，420 是年末数。")
    panel.keep.click()
    fill(page, 0, lon="78.51")
    shoot("88-answered")
    page.pages.show_todo()
    shoot("89-todo-done")


def test_differences(window: Window, county: Places, shoot: Pictures, tmp_path: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    fill(page, 1, **(GOOD | {"name": "样例二场"}))
    (tmp_path / "stick").mkdir()
    seal(page, tmp_path / "stick", until_idle)
    page.show_tables()
    fill(page, 0, stock="430", lon="78.51")
    fill(page, 2, **(GOOD | {"name": "样例三场"}))
    assert page.table_page is not None
    page.table_page.model.remove([1])
    page.pages.show_differences()
    until_idle()
    shoot("90-differences")


def test_a_refused_package(window: Window, county: Places, shoot: Pictures, until_idle: Wait) -> None:
    page = opened(window, county.department)
    preview(page, county.task("色力布亚"), until_idle)
    shoot("91-take-refused")
