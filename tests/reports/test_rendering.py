from pathlib import Path

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
