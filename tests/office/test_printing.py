"""Printing from a workspace: what stands on the pages is what the workspace holds, and what a package will hold."""

import errno
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypdfium2
import pytest

from db.checks.settle import settle_tables
from db.store import Store
from exchange.key_codes import table_code
from forms.troubles import Cancelled, Trouble
from office.declare import NotDeclared, Reason, declare
from office.letters import LETTER, NOTE, copy_letter
from office.printing import print_table, tables_of_form
from office.seal import seal
from office.sent import sent_reports, write_again
from office.statements import print_statement
from office.troubles import NoLetter
from office.workspaces import open_workspace
from reports import fonts, press
from reports.print_model import Standing
from reports.troubles import ReportTrouble
from tests.county import FARM, TOWN, XM, County, add_farm, answer_items, keys_of, receive_at, seal_unit, type_cell

RARE = "塬"


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def grouped(code: str) -> str:
    return "".join(code.split())


def code_in(store: Store) -> str:
    """The code of T31 as it stands in the only report that was sealed here."""
    (path,) = (store.root / "outbox").glob("*/bag/data/tables/t31.csv")
    return grouped(table_code(path.read_bytes()))


def test_a_table_is_printed_with_what_was_typed(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, legal_rep="张甲", phone="0000-1234567")
        found = print_table(store, "T31", tmp_path / "f.pdf")
        print_table(store, "t31", tmp_path / "p.pdf", personal=True)
    text = text_of(tmp_path / "f.pdf")
    assert found.rows == [("T31", 1)]
    assert found.withheld == 2
    assert all(words in text for words in ("红旗养殖场", "巴楚镇", "畜牧兽医局", "2024年", "含个人信息的2项没有打印"))
    assert "0000-1234567" not in text
    assert "0000-1234567" in text_of(tmp_path / "p.pdf")


def test_the_table_code_is_known_before_sealing(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store)
        print_table(store, "T31", tmp_path / "before.pdf")
        seal(store, keys_of(county.unit(XM)), county.stick("xm"), interim=True)
        code = code_in(store)
        print_table(store, "T31", tmp_path / "after.pdf")
        type_cell(store, farm, "stock", "1300")
        print_table(store, "T31", tmp_path / "later.pdf")
    assert code.isdigit()
    assert len(code) == 20
    assert f"表码：{code}" in text_of(tmp_path / "before.pdf")
    assert f"表码：{code}" in text_of(tmp_path / "after.pdf")
    assert code not in text_of(tmp_path / "later.pdf")


def test_the_code_of_a_table_can_be_worked_out_by_anybody() -> None:
    """SHA-256 of the empty file is e3b0c442…; as a whole number of 78 digits it begins with these."""
    assert table_code(b"") == "10298 73362 49554 09702"


def test_printing_writes_nothing(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
        settle_tables(store)
        before = list(store.sql.iterdump())
        print_table(store, "T31", tmp_path / "f.pdf")
        assert list(store.sql.iterdump()) == before


def test_equal_state_gives_equal_bytes(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
        for name in ("one.pdf", "two.pdf"):
            print_table(store, "T31", tmp_path / name)
    with open_workspace(county.unit(XM)) as store:
        print_table(store, "T31", tmp_path / "three.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "three.pdf").read_bytes()


def test_a_page_says_how_far_its_table_is(county: County, tmp_path: Path) -> None:
    root, out = county.unit(XM), tmp_path / "f.pdf"
    with open_workspace(root) as store:
        farm = add_farm(store, dung_used="9000")
        assert print_table(store, "T31", out).standing is Standing.DRAFT
        assert "草稿" in text_of(out)
        type_cell(store, farm, "dung_used", "850")
        assert print_table(store, "T31", out).standing is Standing.OPEN
        assert "未封包" in text_of(out)
        seal(store, keys_of(root), county.stick("one"), interim=True)
        assert print_table(store, "T31", out).standing is Standing.INTERIM
        answer_items(store, "T31")
        made = seal(store, keys_of(root), county.stick("two"))
        assert print_table(store, "T31", out).standing is Standing.SEALED
        assert grouped(made.package_code) in text_of(out)
        type_cell(store, farm, "stock", "1201")
        assert print_table(store, "T31", out).standing is Standing.OPEN
        assert grouped(made.package_code) not in text_of(out)


def test_the_bureau_prints_the_rows_of_all_with_their_owners(county: County, tmp_path: Path) -> None:
    for code in (XM, TOWN):
        with open_workspace(county.unit(code)) as store:
            add_farm(store, name=f"{code}养殖场")
        receive_at(county.bureau, seal_unit(county.unit(code), county.stick(code)))
    with open_workspace(county.bureau) as store:
        found = print_table(store, "T31", tmp_path / "b.pdf")
    text = text_of(tmp_path / "b.pdf")
    assert found.rows == [("T31", 2)]
    assert "XM养殖场" in text
    assert f"{TOWN}养殖场" in text
    assert "畜牧兽医局" in text
    assert "未封包" not in text


def test_an_empty_table_tells_what_was_declared(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        declare(store, "T31", "nil", Reason("本乡镇今年没有规模养殖场"))
        print_table(store, "T31", tmp_path / "nil.pdf")
        assert "零报告：本乡镇今年没有规模养殖场" in text_of(tmp_path / "nil.pdf")
        assert "本表没有记录" in text_of(tmp_path / "nil.pdf")
        add_farm(store)
        print_table(store, "T31", tmp_path / "one.pdf")
        assert "零报告" not in text_of(tmp_path / "one.pdf")


def test_a_paper_form_is_printed_whole(county: County, tmp_path: Path) -> None:
    with open_workspace(county.bureau) as store:
        assert [table.id for table in tables_of_form(store, "T40")] == ["T40", "T40a", "T40s"]
        assert [table.id for table in tables_of_form(store, "T40a")] == ["T40a"]
        assert len(print_table(store, "T40", tmp_path / "f.pdf").rows) == 3
        assert len(print_table(store, "T40", tmp_path / "f.pdf", alone=True).rows) == 1


def test_a_cancel_leaves_nothing(county: County, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with open_workspace(county.unit(XM)) as store:
        for number in range(210):
            add_farm(store, name=f"场{number}")
        with pytest.raises(Cancelled):
            print_table(store, "T31", tmp_path / "f.pdf", report=stop)
    assert list(tmp_path.glob("*.pdf*")) == []


def test_the_letter_can_be_had_again_as_it_was_stamped(county: County, tmp_path: Path) -> None:
    root = county.unit(XM)
    with open_workspace(root) as store:
        with pytest.raises(NoLetter):
            copy_letter(store, tmp_path / "l.pdf")
        farm = add_farm(store)
        made = seal(store, keys_of(root), county.stick("xm"), interim=True)
        type_cell(store, farm, "stock", "1201")
        code = copy_letter(store, tmp_path / "l.pdf")
    assert code == made.package_code
    assert (tmp_path / "l.pdf").read_bytes() == (made.folder / "报送函.pdf").read_bytes()


def test_a_statement_says_what_was_declared(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        item = next(item for item in store.pack.items if item.unit == XM and item.kind == "provide")
        with pytest.raises(NotDeclared):
            print_statement(store, item.id, tmp_path / "s.pdf")
        reason = Reason("台账在去年的洪水里毁了。\n没有副本。", "4", leader_role="局长")
        declare(store, item.id, "no_material", reason)
        assert print_statement(store, item.id, tmp_path / "s.pdf") == 1
        print_statement(store, item.id, tmp_path / "again.pdf")
        bureau = store.pack.unit(store.pack.bureau).name
    text = text_of(tmp_path / "s.pdf")
    for words in (
        "无相关材料情况说明", f"{bureau}：", f"{item.id}{item.title}", "原因：资料遗失。", "台账在去年的洪水里毁了。",
        "没有副本。", "畜牧兽医局（盖章）", "主要领导（签字）：", "务：局长", "第1页共1页",
    ):  # fmt: skip
        assert "".join(words.split()) in text, words
    assert (tmp_path / "s.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()


@pytest.mark.parametrize(("kind", "title"), [("nil", "零报告情况说明"), ("not_applicable", "不适用情况说明")])
def test_a_statement_is_called_by_its_kind(county: County, tmp_path: Path, kind: str, title: str) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        declare(store, "T31", kind, Reason("本乡镇没有规模养殖场"))
        print_statement(store, "T31", tmp_path / "s.pdf")
    assert title in text_of(tmp_path / "s.pdf")


def test_a_very_long_statement_keeps_its_signatures_together(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        declare(store, "T31", "nil", Reason("本乡镇没有规模养殖场。" * 170))
        pages = print_statement(store, "T31", tmp_path / "s.pdf")
    with pypdfium2.PdfDocument(tmp_path / "s.pdf") as document:
        last = "".join(document[pages - 1].get_textpage().get_text_range().split())
    assert pages == 3
    assert "（盖章）" in last
    assert "期：" in last


def test_an_unknown_table_or_item_is_told(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        for act in (print_table, print_statement):
            with pytest.raises(Trouble):
                act(store, "T999", tmp_path / "f.pdf")
    assert not list(tmp_path.glob("*.pdf"))


@pytest.fixture
def two_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The usual font of this computer, which lacks a rare character, and one more that has it; gives the latter."""
    good = fonts.find_font()
    folder = tmp_path / "fonts"
    folder.mkdir()
    usual, other = (folder / f"{name}{good.path.suffix}" for name in ("lxgw", "zzz"))
    for path in (usual, other):
        shutil.copyfile(good.path, path)
    known = fonts.glyph_widths

    def widths(font: fonts.FontChoice) -> Mapping[str, float]:
        found = known(font)
        return {char: width for char, width in found.items() if char != RARE} if font.path == usual else found

    for module in (fonts, press):
        monkeypatch.setattr(module, "glyph_widths", widths)
    monkeypatch.setattr(fonts, "font_places", lambda: fonts.FontPlaces((), (), (folder,)))
    fonts._search.cache_clear()
    yield other
    fonts._search.cache_clear()


def test_a_rare_character_is_printed_in_another_font_that_has_it(
    county: County, tmp_path: Path, two_fonts: Path
) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, name=f"董志{RARE}场")
        assert print_table(store, "T31", tmp_path / "f.pdf").pages
        with pytest.raises(Trouble) as caught:
            print_table(store, "T31", tmp_path / "g.pdf", font=fonts.find_font())
    assert f"董志{RARE}场" in text_of(tmp_path / "f.pdf")
    assert "请在这台电脑上安装" in str(caught.value)
    two_fonts.unlink()
    with open_workspace(county.unit(XM)) as store, pytest.raises(Trouble) as caught:
        print_table(store, "T31", tmp_path / "g.pdf")
    assert caught.value.code == "E-PRINT-GLYPH"
    assert not (tmp_path / "g.pdf").exists()


def test_a_report_whose_sealing_was_stopped_is_written_later_with_its_letter(county: County) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    first, second = county.stick("first"), county.stick("second")
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store)
        with pytest.raises(Cancelled):
            seal(store, keys_of(store.root), first, interim=True, report=stop)
        assert not list(first.rglob("*.pdf"))
        # What is typed since belongs to the next report.
        type_cell(store, farm, "dung_used", "850")
        (sent,) = sent_reports(store)
        assert not sent.is_written
        folder = write_again(store, sent.id, second)
        assert sent.code.replace(" ", "") in text_of(folder / LETTER)
        assert LETTER in (folder / NOTE).read_text("utf-8")
        (sent,) = sent_reports(store)
        assert sent.is_written


def test_without_any_font_for_the_letter_nothing_is_written_to_the_stick(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> fonts.FontChoice:
        raise ReportTrouble("E-FONT", places="/fonts")

    monkeypatch.setattr(fonts, "find_font", none)
    stick = county.stick("out")
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
        with pytest.raises(ReportTrouble, match="没有生成文件"):
            seal(store, keys_of(store.root), stick, interim=True)
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize("name", ["报送函.pdf", "说明.txt"])
def test_a_stick_that_fills_up_before_the_letter_keeps_no_report(
    county: County, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    replace = Path.replace
    stick = county.stick("out")

    def full(path: Path, target: Path) -> Path:
        if Path(target).name == name and stick in Path(target).parents:
            raise OSError(errno.ENOSPC, "full")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
        with pytest.raises(Trouble) as caught:
            seal(store, keys_of(store.root), stick, interim=True)
        assert not sent_reports(store)[0].is_written
    assert caught.value.code == "E-STICK-FULL"
    assert list(stick.iterdir()) == []


def test_a_missing_glyph_names_row_and_column(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, name="\U0002f800场")
        with pytest.raises(Trouble) as caught:
            print_table(store, "T31", tmp_path / "f.pdf")
    assert "第 1 条“养殖场名称”的“\U0002f800”（U+2F800）" in str(caught.value)
    assert FARM["name"] not in str(caught.value)
