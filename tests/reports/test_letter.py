"""The cover letter: one page, all facts, equal bytes, readable codes."""

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest
import segno
from pypdf import PdfReader

from reports.fonts import FontChoice, missing_glyphs
from reports.letter import (
    CONTENT,
    LEFT,
    QR_SIDE,
    LetterFacts,
    TableCount,
    cover_letter,
    grouped,
    qr_text,
)
from reports.troubles import ReportTrouble

Letter = Callable[..., LetterFacts]


def text_of(pdf: bytes) -> str:
    """All text of the only page, without line ends and spaces."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return "".join(pages[0].extract_text().split()).replace("\u3000", "")


def test_every_fact_is_on_the_page(letter: Letter, font: FontChoice) -> None:
    text = text_of(cover_letter(letter(), font))
    for fact in (
        "报送函", "巴楚县生态环境局：", "巴楚县畜牧兽医局（XM）", "巴楚县2024年县域生态环境质量监测评价与考核",
        "巴楚县（653130）", "2024年", "正式报送，第2次", "12345678901234567890", "543210987654321098765432109876",
        "T31规模化畜禽养殖场信息表128", "T68公众满意度调查结果表1", "合计2张表，129条记录",
        "37个文件，183,729,104字节（约175.2MB）",
        "必须改0个", "须说明4个（另有已说明3个）", "提示12个", "2025年3月1日10:32", "县考通0.1.0",
        "单位负责人：", "审核人：", "填表人：", "日期：", "（盖章处）", "第1页共1页", "真实性、准确性、完整性负责",
    ):  # fmt: skip
        assert fact in text, fact


def test_codes_stand_in_groups_of_five(letter: Letter, font: FontChoice) -> None:
    page = PdfReader(io.BytesIO(cover_letter(letter(), font))).pages[0].extract_text()
    assert "12345 67890 12345 67890" in page
    assert "54321 09876 54321 09876 54321 09876" in page
    assert grouped(" 123456 7 ") == "12345 67"


def test_an_interim_letter_says_that_it_is_not_final(letter: Letter, font: FontChoice) -> None:
    text = text_of(cover_letter(letter(stage="interim", errors=7), font))
    assert "阶段报送，第2次" in text
    assert "不作为最终结果" in text
    assert "必须改7个" in text
    assert "正式报送，第" not in text
    assert "完整性负责" not in text


def test_equal_facts_give_equal_bytes(letter: Letter, font: FontChoice) -> None:
    assert cover_letter(letter(), font) == cover_letter(letter(), font)
    assert cover_letter(letter(sequence=3), font) != cover_letter(letter(), font)


def test_bytes_do_not_depend_on_the_process(letter: Letter, font: FontChoice) -> None:
    code = (
        "import hashlib, sys; from pathlib import Path; sys.path[:0] = [sys.argv[1]];"
        "from tests.reports.samples import LETTER; from reports.letter import cover_letter;"
        "from reports.fonts import FontChoice;"
        "font = FontChoice(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]);"
        "print(hashlib.sha256(cover_letter(LETTER, font)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    expected = hashlib.sha256(cover_letter(letter(), font)).hexdigest()
    for seed in ("1", "2"):
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(root), str(font.path), str(font.index), font.sha256]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_the_document_says_which_font_and_package(letter: Letter, font: FontChoice) -> None:
    info = PdfReader(io.BytesIO(cover_letter(letter(), font))).metadata
    assert info is not None
    assert f"font-sha256:{font.sha256}" in str(info["/Keywords"])
    assert "3f" * 32 in str(info["/Subject"])


def test_the_font_is_embedded(letter: Letter, font: FontChoice) -> None:
    page = PdfReader(io.BytesIO(cover_letter(letter(), font))).pages[0]
    used: Any = cast("Any", page)["/Resources"]["/Font"]
    descriptors = [used[name]["/FontDescriptor"] for name in used if "/FontDescriptor" in used[name]]
    assert descriptors
    assert all("/FontFile2" in descriptor for descriptor in descriptors)


def test_characters_without_glyph_are_all_named(letter: Letter, font: FontChoice) -> None:
    first, second = [c for c in map(chr, range(0x20000, 0x2FA20)) if missing_glyphs(font, c)][:2]
    tables = (TableCount("T01", f"表{second}", 1),)
    with pytest.raises(ReportTrouble) as caught:
        cover_letter(letter(unit=f"巴楚县{first}镇", tables=tables), font)
    assert caught.value.code == "E-FONT-GLYPH"
    assert first in str(caught.value)
    assert second in str(caught.value)


def test_a_long_unit_name_wraps_and_stays_whole(letter: Letter, font: FontChoice) -> None:
    name = "新疆维吾尔自治区喀什地区巴楚县" * 6 + "畜牧兽医局"
    assert f"{name}（XM）" in text_of(cover_letter(letter(unit=name), font))


@pytest.mark.parametrize("number", [0, 1, 17, 40, 120])
def test_any_number_of_tables_stays_on_one_page(letter: Letter, font: FontChoice, number: int) -> None:
    tables = tuple(TableCount(f"T{n:03}", "县域自然、社会、经济基本情况表（补充）", n) for n in range(number))
    text = text_of(cover_letter(letter(tables=tables), font))
    shown = [count for count in tables if count.table in text]
    folded = tables[len(shown) :]
    assert shown == list(tables[: len(shown)])
    assert f"合计{number}张表，{sum(range(number))}条记录" in text
    assert (f"另有{len(folded)}张表，共{sum(c.rows for c in folded)}条记录" in text) == bool(folded)
    assert len(shown) >= min(number, 17)


def test_nothing_touches_the_signatures_or_leaves_the_page(letter: Letter, font: FontChoice) -> None:
    """Every piece of text lies inside the margins, and the counts end above the signature lines."""
    tables = tuple(TableCount(f"T{n:03}", "县域自然、社会、经济基本情况表（补充）", n) for n in range(120))
    page = pypdfium2.PdfDocument(cover_letter(letter(tables=tables), font))[0].get_textpage()
    boxes = [page.get_rect(n) for n in range(page.count_rects())]
    assert min(left for left, *_ in boxes) >= LEFT - 1
    assert max(right for *_, right, _ in boxes) <= LEFT + CONTENT + 1
    assert min(bottom for _, bottom, *_ in boxes) > 20
    places = {page.get_text_bounded(*box).strip(): box for box in boxes}
    total = next(box for text, box in places.items() if text.startswith("合计"))
    signer = next(box for text, box in places.items() if text.startswith("单位负责人"))
    assert total[1] > signer[3]


def test_what_cannot_fit_is_refused(letter: Letter, font: FontChoice) -> None:
    with pytest.raises(ReportTrouble) as caught:
        cover_letter(letter(unit="巴楚县" * 2000), font)
    assert caught.value.code == "E-LETTER-FIT"


def test_the_qr_holds_the_full_id_and_key_code(letter: Letter) -> None:
    assert qr_text(letter()).splitlines() == [
        "xiankao-package/1",
        "package " + "3f" * 32,
        "key 54321 09876 54321 09876 54321 09876",
    ]


def test_the_qr_is_drawn_module_by_module(letter: Letter, font: FontChoice) -> None:
    """The page as printed at 300 dpi shows exactly the modules of that QR, with its quiet zone."""
    matrix = [list(row) for row in segno.make_qr(qr_text(letter()), error="m", boost_error=False).matrix]
    scale = 300 / 72
    image = pypdfium2.PdfDocument(cover_letter(letter(), font))[0].render(scale=scale, grayscale=True).to_pil()
    unit = QR_SIDE / (len(matrix) + 8)
    left = LEFT + CONTENT - QR_SIDE
    found = []
    for top10 in range(8000):  # the height on the page follows from the rows above: look for it
        y = (top10 / 10 + 4.5 * unit) * scale
        if y + len(matrix) * unit * scale >= image.height:
            break
        row = [image.getpixel((int((left + (4.5 + j) * unit) * scale), int(y))) < 128 for j in range(len(matrix))]
        if row == [bool(module) for module in matrix[0]]:
            found.append(top10 / 10)
    assert found
    top = found[len(found) // 2]
    drawn = [
        [
            int(image.getpixel((int((left + (4.5 + j) * unit) * scale), int((top + (4.5 + i) * unit) * scale))) < 128)
            for j in range(len(matrix))
        ]
        for i in range(len(matrix))
    ]
    assert drawn == matrix
