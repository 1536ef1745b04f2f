from pathlib import Path
from threading import Event, Thread

import pypdfium2
import pytest

from reports.a4 import LONG, SHORT
from reports.fonts import FontChoice
from reports.rendering import Rendering
from tests.reports.paper import content_of, printed
from tests.reports.samples import CARD, FARMS


def test_pages_are_drawn_as_pictures(font: FontChoice, tmp_path: Path) -> None:
    printed(tmp_path / "f.pdf", font, content_of(FARMS, [{"name": "甲"}]), content_of(CARD, [{}]))
    with Rendering(tmp_path / "f.pdf") as rendering:
        assert rendering.pages == 2
        assert [tuple(map(round, rendering.size(n))) for n in (0, 1)] == [
            (round(LONG), round(SHORT)),
            (round(SHORT), round(LONG)),
        ]
        picture = rendering.picture(1, 2)
    assert abs(picture.width - 2 * SHORT) < 2
    assert picture.stride >= 4 * picture.width
    assert len(picture.dots) == picture.stride * picture.height
    assert 0.005 < sum(byte < 128 for byte in picture.dots[::4]) / (picture.width * picture.height) < 0.2
    # The file is free again, so that Windows lets it be removed.
    (tmp_path / "f.pdf").unlink()


def test_two_threads_never_draw_at_once(font: FontChoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws the pages breaks the whole program otherwise: the preview, while pages go to a printer."""
    printed(tmp_path / "f.pdf", font, content_of(CARD, [{}]))
    inside, go, steps = Event(), Event(), list[str]()
    draw = pypdfium2.PdfPage.render

    def render(page: pypdfium2.PdfPage, **how: object) -> object:
        steps.append("in")
        inside.set()
        assert go.wait(20)
        made = draw(page, **how)
        steps.append("out")
        return made

    def work() -> None:
        with Rendering(tmp_path / "f.pdf") as rendering:
            rendering.picture(0, 0.2)

    monkeypatch.setattr(pypdfium2.PdfPage, "render", render)
    threads = [Thread(target=work), Thread(target=work)]
    for thread in threads:
        thread.start()
    assert inside.wait(20)
    threads[1].join(0.2)  # time enough to come in, if it could
    go.set()
    for thread in threads:
        thread.join(20)
    assert steps == ["in", "out"] * 2
