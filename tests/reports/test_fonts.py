"""A font is found once, can be embedded, and never prints a box."""

import io
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from reports import fonts
from reports.fonts import FontChoice, FontPlaces, find_font, font_places, glyph_trouble, missing_glyphs, register
from reports.troubles import ReportTrouble

RARE = range(0x20000, 0x2FA20)


def places(*, windows: Path | None = None, collected: Path | None = None, system: Path | None = None) -> FontPlaces:
    def one(path: Path | None) -> tuple[Path, ...]:
        return () if path is None else (path,)

    return FontPlaces(one(windows), one(collected), one(system))


def lay(font: FontChoice, folder: Path, name: str) -> Path:
    """Put a copy of a good font under another name into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(font.path, folder / name))


def test_order_is_windows_then_collected_then_system(font: FontChoice, tmp_path: Path) -> None:
    suffix = font.path.suffix
    windows, collected, system = tmp_path / "w", tmp_path / "c", tmp_path / "s"
    third = lay(font, system / "deep" / "er", f"any{suffix}")
    assert find_font(places=places(windows=windows, collected=collected, system=system)).path == third
    second = lay(font, collected, f"our{suffix}")
    fonts._search.cache_clear()
    assert find_font(places=places(windows=windows, collected=collected, system=system)).path == second
    first = lay(font, windows, "simsun.ttc")
    fonts._search.cache_clear()
    assert find_font(places=places(windows=windows, collected=collected, system=system)).path == first
    chosen = lay(font, tmp_path, f"chosen{suffix}")
    assert find_font(chosen, places(windows=windows)).path == chosen


def test_better_fonts_come_first_within_a_folder(font: FontChoice, tmp_path: Path) -> None:
    lay(font, tmp_path, "aaa.ttf")
    lay(font, tmp_path, "uming.ttc")
    good = lay(font, tmp_path, "LXGWWenKai-Regular.ttf")
    assert find_font(places=places(system=tmp_path)).path == good


def test_useless_files_are_passed_over(font: FontChoice, tmp_path: Path) -> None:
    content = font.path.read_bytes()
    (tmp_path / "lxgw-damaged.ttf").write_bytes(content[: len(content) // 2])
    (tmp_path / "notosanssc-noise.ttf").write_bytes(b"\x00\x01\x00\x00" + bytes(range(256)) * 8000)
    (tmp_path / "simsun.ttf").symlink_to(tmp_path / "nowhere")
    good = lay(font, tmp_path, "zzz.ttf")
    assert find_font(places=places(system=tmp_path)).path == good


def test_postscript_outlines_are_refused(tmp_path: Path) -> None:
    otf = tmp_path / "cff.ttf"
    otf.write_bytes(b"OTTO" + bytes(2_000_000))
    with pytest.raises(ReportTrouble) as caught:
        find_font(otf)
    assert caught.value.code == "E-FONT-SETTING"
    assert "TrueType" in str(caught.value)


def test_no_font_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ReportTrouble) as caught:
        find_font(places=places(windows=tmp_path / "w", system=tmp_path))
    assert caught.value.code == "E-FONT"
    assert "fonts-wqy-microhei" in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_font_installed_meanwhile_is_found(font: FontChoice, tmp_path: Path) -> None:
    with pytest.raises(ReportTrouble):
        find_font(places=places(system=tmp_path))
    late = lay(font, tmp_path, "late.ttf")
    assert find_font(places=places(system=tmp_path)).path == late
    late.unlink()
    with pytest.raises(ReportTrouble):
        find_font(places=places(system=tmp_path))


def test_the_font_of_the_settings_is_never_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ReportTrouble, match="找不到") as caught:
        find_font(tmp_path / "gone.ttf")
    assert caught.value.code == "E-FONT-SETTING"


def test_asking_again_opens_no_font_again(font: FontChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_font() == font
    opened: list[Path] = []
    monkeypatch.setattr(fonts, "_usable", opened.append)
    for _ in range(100):
        assert find_font() == font
    assert opened == []


def test_missing_characters_are_named(font: FontChoice) -> None:
    lacking = next(char for char in map(chr, RARE) if missing_glyphs(font, char))
    told = glyph_trouble(font, missing_glyphs(font, f"巴楚县{lacking}乡\n\x07"))
    assert told.code == "E-FONT-GLYPH"
    assert f"{lacking}（U+{ord(lacking):04X}）" in str(told)
    assert "（U+0007）" in str(told)
    assert "楚" not in str(told)


def test_rare_characters_can_be_copied_from_the_pdf(font: FontChoice, tmp_path: Path) -> None:
    """The library maps characters beyond U+FFFF back to others, so that a name copied from the page is wrong."""
    beyond = [char for char in map(chr, range(0x10000, 0x30000)) if not missing_glyphs(font, char)][:3]
    if not beyond:
        pytest.skip("the font of this computer has nothing beyond U+FFFF")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont(register(font), 12)
    canvas.drawString(72, 700, "名" + "".join(beyond))
    canvas.save()
    assert PdfReader(buffer).pages[0].extract_text().strip() == "名" + "".join(beyond)


def test_usual_folders_follow_the_environment() -> None:
    found = font_places({"SystemRoot": "/win", "LOCALAPPDATA": "/local", "HOME": "/home/somebody"})
    assert found.windows == (Path("/win/Fonts"), Path("/local/Microsoft/Windows/Fonts"))
    assert Path("/home/somebody/.fonts") in found.system
    assert found.collected[0].parts[-2:] == ("resources", "fonts")
    assert font_places({}).windows == ()
