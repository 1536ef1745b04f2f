"""Paper forms: all that a table shows is on the pages, nothing is cut off, equal state gives equal bytes."""

import dataclasses
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from forms.load import read_pack
from forms.model import Field, FieldType, Kind, Table
from forms.troubles import Cancelled
from reports.a4 import LONG, SHORT
from reports.fonts import FontChoice, glyph_widths, same_in_other_letters
from reports.print_form import print_form
from reports.print_model import Standing
from reports.sheet_model import SheetContent, SheetRow, Signatures
from reports.troubles import ReportTrouble
from tests.reports.paper import PRINT_FACTS, boxes_of, content_of, pages_of, printed, squeezed
from tests.reports.samples import CARD, FARMS, PACK

BACHU = read_pack("bachu-2024")
TWO = Table(
    "T90",
    "两栏表",
    Kind.LIST,
    (Field("name", "名称", FieldType.TEXT), Field("note", "备注", FieldType.NOTE)),
    key=("name",),
)
NOTES = Table(
    "T91", "说明卡", Kind.CARD, (Field("first", "第一项", FieldType.NOTE), Field("last", "末项", FieldType.TEXT))
)


def body_of(page: str, head: str) -> str:
    """What stands between head and foot of a page."""
    return squeezed(page).split(head, 1)[1].split("方案bachu", 1)[0]


def full_row(table: Table, n: int) -> dict[str, str]:
    """Something in every field."""
    made = {}
    for field in table.fields:
        match field.type:
            case FieldType.INTEGER | FieldType.DECIMAL:
                made[field.name] = str(n + 1)
            case FieldType.TEXT | FieldType.NOTE:
                made[field.name] = f"{field.title}甲{n}"
            case FieldType.CHOICE:
                made[field.name] = field.choices[0].code
            case FieldType.BOOLEAN:
                made[field.name] = "1"
            case _:
                made[field.name] = ""
    return made


def test_the_head_tells_unit_year_table_and_codes(font: FontChoice, tmp_path: Path) -> None:
    names = Signatures("张甲", "李乙", "填表人甲", "2025-01-20")
    content = content_of(FARMS, [{"name": "甲场"}], code="12345678901234567890", signatures=names)
    printed(tmp_path / "f.pdf", font, content, package_code="99999 88888 77777 66666")
    (page,) = pages_of(tmp_path / "f.pdf")
    for words in (
        "规模化畜禽养殖场信息表", "填报单位：畜牧兽医局", "县（市、区）：巴楚县", "年度：2024年", "表号：T31",
        "表码：12345678901234567890", "方案bachu-2024第1版表式第1版", "第1页共1页", "包码99999888887777766666",
        "单位负责人：张甲", "审核人：李乙", "填表人：填表人甲", "填表日期：2025-01-20", "（单位盖章）",
        "年末存栏量（头（只、羽））", "含个人信息的1项没有打印",
    ):  # fmt: skip
        assert words in squeezed(page), words
    assert "法定代表人" not in page


def test_cells_stand_as_they_are(font: FontChoice, tmp_path: Path) -> None:
    """Blank, a state, zero, an unparsed text and a conflict are five different things on paper, too."""
    rows = [{"name": f"场{n}", "stock": token} for n, token in enumerate(("", "不适用", "0", "?一千二", "冲突"))]
    printed(tmp_path / "f.pdf", font, content_of(FARMS, rows))
    text = squeezed(pages_of(tmp_path / "f.pdf")[0])
    order = ["1场0", "2场1不适用", "3场20", "4场3一千二", "5场4冲突"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "灰底的1处是未能识别的原文" in text
    assert "写着“冲突”的1处有不同的值" in text


def test_what_was_not_understood_has_a_grey_ground(font: FontChoice, tmp_path: Path) -> None:
    grey = []
    for token in ("1200", "?1200", "冲突"):
        printed(tmp_path / "f.pdf", font, content_of(FARMS, [{"name": "甲场", "stock": token}]))
        with pypdfium2.PdfDocument(tmp_path / "f.pdf") as document:
            image = document[0].render(scale=1).to_pil().convert("L")
        grey.append(image.histogram()[237])
    assert grey[1] > grey[0] + 200
    assert grey[2] > grey[0] + 200


def test_choices_are_told_by_their_names(font: FontChoice, tmp_path: Path) -> None:
    row = {"name": "甲场", "species": "2", "proc": "1;2", "ledger": "0", "town": "653130101"}
    printed(tmp_path / "f.pdf", font, content_of(FARMS, [row]))
    text = squeezed(pages_of(tmp_path / "f.pdf")[0])
    assert all(words in text for words in ("肉牛", "堆肥；沼气", "否", "恰尔巴格镇"))


def test_columns_that_add_up_have_totals(font: FontChoice, tmp_path: Path) -> None:
    rows = [{"name": "甲", "stock": "120", "dung_gen": "0.10", "lon": "78.5", "built": "2001"}] * 3
    printed(tmp_path / "f.pdf", font, content_of(FARMS, rows))
    line = next(line for line in pages_of(tmp_path / "f.pdf")[0].splitlines() if line.startswith("合计"))
    assert line.split() == ["合计", "360", "0.30"]


def test_a_table_without_rows_says_so_on_one_page(font: FontChoice, tmp_path: Path) -> None:
    printed(tmp_path / "f.pdf", font, content_of(BACHU.table("T31"), []))
    (page,) = pages_of(tmp_path / "f.pdf")
    assert "本表没有记录" in squeezed(page)
    assert "单位负责人" in page


def test_owners_have_a_column_where_there_are_several(font: FontChoice, tmp_path: Path) -> None:
    rows = [SheetRow("巴楚镇", {"name": "甲"}), SheetRow("色力布亚镇", {"name": "乙"})]
    content = dataclasses.replace(content_of(TWO, []), rows=rows)
    printed(tmp_path / "f.pdf", font, content)
    text = squeezed(pages_of(tmp_path / "f.pdf")[0])
    assert "1巴楚镇甲" in text
    assert "2色力布亚镇乙" in text
    printed(tmp_path / "f.pdf", font, content_of(TWO, [{"name": "甲"}]))
    assert "填报单位名称" not in squeezed(pages_of(tmp_path / "f.pdf")[0])


def test_every_field_of_a_wide_table_is_on_some_page_with_the_key_beside_it(font: FontChoice, tmp_path: Path) -> None:
    table = BACHU.table("T31")
    rows = [full_row(table, n) for n in range(3)]
    found = printed(tmp_path / "f.pdf", font, content_of(table, rows, pack=BACHU, personal=True))
    pages = [squeezed(page) for page in pages_of(tmp_path / "f.pdf")]
    assert found.pages == len(pages) > 4
    assert f"左右{len(pages)}幅之第{len(pages)}幅" in pages[-1]
    everything = "".join(pages)
    for field in table.fields:
        heading = field.title.partition("：")[2] if "比例：" in field.title else field.title
        assert squeezed(heading) in everything, field.title
    assert all(row["name"] in page for page in pages for row in rows)
    assert "单位负责人" in pages[-1]
    assert not any("单位负责人" in page for page in pages[:-1])


def test_groups_of_columns_have_one_heading(font: FontChoice, tmp_path: Path) -> None:
    table = BACHU.table("T31")
    printed(tmp_path / "f.pdf", font, content_of(table, [full_row(table, 1)], pack=BACHU))
    assert (
        sum(len(re.findall("粪便利用方式比例(?!合计)", squeezed(page))) for page in pages_of(tmp_path / "f.pdf")) == 1
    )


def test_rows_stand_at_the_same_height_on_pages_side_by_side(font: FontChoice, tmp_path: Path) -> None:
    table = BACHU.table("T31")
    rows = [{**full_row(table, n), "note": "很长的备注，" * (n * 9 % 40)} for n in range(40)]
    printed(tmp_path / "f.pdf", font, content_of(table, rows, pack=BACHU))
    with pypdfium2.PdfDocument(tmp_path / "f.pdf") as document:
        bands: dict[tuple[str, ...], set[tuple[int, ...]]] = {}
        for page in document:
            text = page.get_textpage()
            heights = {}
            for n in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(n)
                words = text.get_text_bounded(left, bottom, right, top).strip()
                if words.isdigit() and right < 36.9 + 45 and left < 36.9 + 30:
                    heights[words] = round(bottom)
            bands.setdefault(tuple(heights), set()).add(tuple(heights.values()))
    assert len(bands) > 1
    assert all(len(found) == 1 for found in bands.values())
    assert sorted(int(number) for band in bands for number in band) == list(range(1, 41))


@pytest.mark.parametrize("name", ["T31", "T20", "T06", "T02", "T40", "T40a", "T60", "T05", "T37s"])
def test_nothing_leaves_the_page(font: FontChoice, tmp_path: Path, name: str) -> None:
    table = BACHU.table(name)
    content = content_of(table, [full_row(table, n) for n in range(1 if table.is_fixed else 30)], pack=BACHU)
    printed(tmp_path / "f.pdf", font, content, standing=Standing.OPEN)
    width, height = (SHORT, LONG) if table.kind is Kind.CARD else (LONG, SHORT)
    for boxes in boxes_of(tmp_path / "f.pdf"):
        assert min(left for left, *_ in boxes) >= 30
        assert max(right for *_, right, _ in boxes) <= width - 30
        assert min(bottom for _, bottom, *_ in boxes) >= 20
        assert max(top for *_, top in boxes) <= height - 25


def test_no_text_stands_on_another(font: FontChoice, tmp_path: Path) -> None:
    """Rows that wrap, a heading of groups, totals, notes and signatures: no two pieces of text overlap."""
    table = BACHU.table("T20")
    rows = [{**full_row(table, n), "note": "很长的备注，" * (n * 7 % 30)} for n in range(25)]
    printed(tmp_path / "f.pdf", font, content_of(table, rows, pack=BACHU))
    for boxes in boxes_of(tmp_path / "f.pdf"):
        placed = sorted(boxes, key=lambda box: box[1])
        for n, (left, bottom, right, top) in enumerate(placed):
            for other in placed[n + 1 :]:
                if other[1] >= top - 1:
                    break
                assert other[0] >= right - 1 or other[2] <= left + 1, ((left, bottom, right, top), other)


def test_signatures_never_stand_alone(font: FontChoice, tmp_path: Path) -> None:
    for number in range(18, 30):
        printed(tmp_path / "f.pdf", font, content_of(TWO, [{"name": f"场{n}"} for n in range(number)]))
        last = squeezed(pages_of(tmp_path / "f.pdf")[-1])
        assert "单位负责人" in last
        assert f"{number}场{number - 1}" in last


def test_a_row_higher_than_a_page_goes_on_over_the_next(font: FontChoice, tmp_path: Path) -> None:
    note = "。".join(f"第{n}句" for n in range(1500))
    printed(tmp_path / "f.pdf", font, content_of(TWO, [{"name": "甲场", "note": note}, {"name": "乙场"}]))
    pages = pages_of(tmp_path / "f.pdf")
    assert len(pages) > 1
    assert note in "".join(body_of(page, "名称备注") for page in pages)


def test_a_card_stands_by_sections(font: FontChoice, tmp_path: Path) -> None:
    printed(tmp_path / "f.pdf", font, content_of(CARD, [{"area": "全县", "sent": "500", "pct": "91.20"}]))
    (page,) = pages_of(tmp_path / "f.pdf")
    text = squeezed(page)
    order = ["A调查情况", "调查范围全县", "发放问卷（份）500", "B调查结果", "满意率（%）91.20", "单位负责人"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_every_item_of_a_long_card_is_there_with_its_value(font: FontChoice, tmp_path: Path) -> None:
    table = BACHU.table("T06")
    row = {field.name: str(1000 + n) if field.is_number else "" for n, field in enumerate(table.fields)}
    printed(tmp_path / "f.pdf", font, content_of(table, [row], pack=BACHU))
    text = squeezed("".join(pages_of(tmp_path / "f.pdf")))
    same = {"℃": "°C"}
    for field in table.fields:
        unit = same.get(field.unit or "", field.unit)
        assert squeezed(f"{field.title}{f'（{unit}）' if unit else ''}{row[field.name]}") in text, field.title


def test_a_long_text_of_a_card_is_torn_and_stays_whole(font: FontChoice, tmp_path: Path) -> None:
    note = "。".join(f"第{n}句" for n in range(1500))
    printed(tmp_path / "f.pdf", font, content_of(NOTES, [{"first": note, "last": "完"}]))
    pages = pages_of(tmp_path / "f.pdf")
    assert len(pages) > 1
    assert note in "".join(body_of(page, "年度：2024年") for page in pages)
    assert "末项完" in squeezed(pages[-1])


def test_each_table_of_a_form_counts_its_own_pages(font: FontChoice, tmp_path: Path) -> None:
    listed = content_of(TWO, [{"name": f"场{n}"} for n in range(60)])
    found = printed(tmp_path / "f.pdf", font, content_of(CARD, [{}]), listed)
    pages = [squeezed(page) for page in pages_of(tmp_path / "f.pdf")]
    assert [next(re.finditer(r"第\d+页共\d+页", page))[0] for page in pages] == [
        "第1页共1页",
        *(f"第{n}页共{found.pages - 1}页" for n in range(1, found.pages)),
    ]
    assert found.rows == [("T68", 1), ("T90", 60)]


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.DRAFT, "草稿尚有未处理的问题"),
        (Standing.OPEN, "未封包"),
        (Standing.INTERIM, "阶段报送非最终结果"),
        (Standing.SEALED, ""),
        (Standing.MERGED, ""),
    ],
)
def test_what_is_not_sealed_says_so_on_each_page(
    font: FontChoice, tmp_path: Path, standing: Standing, words: str
) -> None:
    printed(tmp_path / "f.pdf", font, content_of(TWO, [{"name": "甲"}] * 60), standing=standing)
    pages = [squeezed(page) for page in pages_of(tmp_path / "f.pdf")]
    assert len(pages) > 1
    marks = ("草稿", "未封包", "阶段报送")
    assert all(words in page if words else not any(mark in page for mark in marks) for page in pages)


def test_equal_rows_give_equal_bytes(font: FontChoice, tmp_path: Path) -> None:
    def made(name: str, **row: str) -> bytes:
        printed(tmp_path / name, font, content_of(FARMS, [{"name": "甲", **row}]), content_of(CARD, [{"sent": "5"}]))
        return (tmp_path / name).read_bytes()

    assert made("one.pdf") == made("two.pdf")
    assert made("one.pdf") != made("two.pdf", stock="1")


def test_bytes_do_not_depend_on_the_process(font: FontChoice, tmp_path: Path) -> None:
    code = (
        "import hashlib, sys; from pathlib import Path; sys.path[:0] = [sys.argv[1]];"
        "from tests.reports.paper import content_of, printed; from tests.reports.samples import FARMS;"
        "from reports.fonts import FontChoice;"
        "font = FontChoice(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]); target = Path(sys.argv[5]);"
        "printed(target, font, content_of(FARMS, [{'name': '甲场', 'stock': '5'}] * 40));"
        "print(hashlib.sha256(target.read_bytes()).hexdigest())"
    )
    printed(tmp_path / "f.pdf", font, content_of(FARMS, [{"name": "甲场", "stock": "5"}] * 40))
    expected = hashlib.sha256((tmp_path / "f.pdf").read_bytes()).hexdigest()
    root = Path(__file__).parents[2]
    command = [str(root), str(font.path), str(font.index), font.sha256, str(tmp_path / "g.pdf")]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, *command],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == expected


def test_the_document_says_which_font(font: FontChoice, tmp_path: Path) -> None:
    printed(tmp_path / "f.pdf", font, content_of(TWO, [{"name": "甲"}]))
    info = PdfReader(tmp_path / "f.pdf").metadata
    assert info is not None
    assert f"font-sha256:{font.sha256}" in str(info["/Keywords"])
    assert info.title == "T31 规模化畜禽养殖场信息表"


def test_a_missing_glyph_is_named_with_its_place(font: FontChoice, tmp_path: Path) -> None:
    known = glyph_widths(font)
    first, second = [char for char in map(chr, range(0x20000, 0x2FA20)) if char not in known][:2]
    rows = [{"name": "甲场"}, {"name": f"乙{first}场", "note": f"备{second}注"}]
    (tmp_path / "f.pdf").write_bytes(b"before")
    with pytest.raises(ReportTrouble) as caught:
        printed(tmp_path / "f.pdf", font, content_of(TWO, rows))
    assert caught.value.code == "E-PRINT-GLYPH"
    for char, column in ((first, "名称"), (second, "备注")):
        assert f"“两栏表”第 2 条“{column}”的“{char}”（U+{ord(char):04X}）" in str(caught.value)
    assert (tmp_path / "f.pdf").read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [tmp_path / "f.pdf"]
    with pytest.raises(ReportTrouble, match="“说明卡”的“末项”里的") as caught:
        printed(tmp_path / "f.pdf", font, content_of(NOTES, [{"last": first}]))
    assert first in str(caught.value)


def test_a_glyph_that_shows_nothing_is_no_glyph(font: FontChoice) -> None:
    """A font may map ℃ to an empty drawing; printed, the unit would be gone without a word."""
    known = glyph_widths(font)
    assert "\x00" not in known
    assert {" ", "　", "县", "°"} <= known.keys()


def test_signs_that_the_font_lacks_are_written_in_letters(font: FontChoice, tmp_path: Path) -> None:
    table = Table("T92", "气温", Kind.CARD, (Field("t", "年平均气温", FieldType.DECIMAL, unit="℃", decimals=1),))
    printed(tmp_path / "f.pdf", font, content_of(table, [{"t": "12.5"}]))
    assert re.search("年平均气温（(℃|°C)）12.5", squeezed(pages_of(tmp_path / "f.pdf")[0]))


def test_a_cancel_leaves_nothing(font: FontChoice, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        assert (done, total) == (200, 500)
        raise Cancelled

    facts = dataclasses.replace(PRINT_FACTS, expected_rows=500)
    with pytest.raises(Cancelled):
        print_form(tmp_path / "f.pdf", [content_of(TWO, [{"name": "甲"}] * 500)], facts, font, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_rows_are_read_as_they_are_printed(font: FontChoice, tmp_path: Path) -> None:
    """Of many rows only those of a page or of the sample are waiting."""
    read = 0
    told: list[int] = []

    def rows() -> Iterator[SheetRow]:
        nonlocal read
        for n in range(1000):
            read += 1
            yield SheetRow("", {"name": f"场{n}"})

    content = SheetContent(TWO, rows(), PACK, "畜牧兽医局")
    print_form(tmp_path / "f.pdf", [content], PRINT_FACTS, font, progress=lambda done, _total: told.append(read - done))
    assert told
    assert max(told) <= 200


NASTY = st.text(
    st.one_of(
        st.sampled_from("县乡镇养殖场，。（）、“”—…％ 　\t\n-_/@.0123456789abcXYZ²³°㎡≥≤"),
        st.characters(categories=["Lo", "Lu", "Ll", "Nd", "Po", "Sm", "Zs", "Cc"], max_codepoint=0xFFFF),
    ),
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NASTY, NASTY | st.integers(1, 300).map(lambda n: "x" * n)), max_size=5))
def test_the_pages_say_what_the_table_shows_or_name_what_they_cannot(
    font: FontChoice, texts: list[tuple[str, str]]
) -> None:
    rows = [{"name": name, "note": note} for name, note in texts]
    known = glyph_widths(font)
    blanks = set("\t\n\r\v\f\x85\xa0\u2028\u2029\u2002\u2003\u2009\u202f")
    same = set(map(chr, same_in_other_letters(font)))
    lacking = {char for pair in texts for text in pair for char in text} - known.keys() - blanks - same
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "f.pdf")
        if lacking:
            with pytest.raises(ReportTrouble) as caught:
                printed(target, font, content_of(TWO, rows))
            named = {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]{4,6})", str(caught.value))}
            assert caught.value.code == "E-PRINT-GLYPH"
            assert named <= lacking
            assert named == lacking or len(named) >= 10
            return
        printed(target, font, content_of(TWO, rows))
        # A reader takes a hyphen at the end of a line for one that is not said.
        text = squeezed("".join(pages_of(target))).replace("\ufffe", "-")
    for char, letters in same_in_other_letters(font).items():
        texts = [(name.replace(chr(char), letters), note.replace(chr(char), letters)) for name, note in texts]
    said = "".join(f"{n}{squeezed(name)}{squeezed(note)}" for n, (name, note) in enumerate(texts, 1))
    assert (said or "本表没有记录") in text
