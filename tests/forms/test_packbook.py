"""A pack as a workbook: the description holds every key of the language, and what goes out comes back equal."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

import pytest

from forms.load import load_pack, pack_ids, read_pack
from forms.loading import evidence, fields, indicators, names, notice, packs, tables
from forms.model import FieldType, Kind, Level, Pack, Scope
from forms.packbook import language, table_pages
from forms.packbook.language import PAGES
from forms.packbook.pages import Page
from forms.packbook.reading import Book, read_book
from forms.packbook.toml import write_toml
from forms.packbook.writing import book_rows
from tests.forms.pack_grids import grids_of
from tests.forms.probe_pack import probe_files

#: What the loader allows in each place, and the sheet that says it; keys that other sheets say are left out here.
SAID: dict[str, tuple[AbstractSet[str], AbstractSet[str]]] = {
    "方案": (
        packs.KEYS,
        {"tables", "codes", "villages", "county", "unit", "town", "duty", "item", "indicator", "form", "submission"},
    ),
    "提交规则": (notice.SUBMISSION_KEYS, set()),
    "单位": (packs.UNIT_KEYS, set()),
    "乡镇": (packs.TOWN_KEYS, set()),
    "职责": (packs.DUTY_KEYS, set()),
    "事项": (notice.ITEM_KEYS, {"evidence"}),
    # An item has no rows and no sections; the loader refuses these keys there.
    "事项材料": (evidence.KEYS, {"each_row", "section"}),
    "打印表": (notice.FORM_KEYS, set()),
    "考核指标": (indicators.KEYS, {"inputs", "target"}),
    "指标输入": (indicators.INPUT_KEYS, set()),
    "表": (tables.KEYS, {"section", "field", "check", "evidence"}),
    "部分": (tables.SECTION_KEYS, set()),
    "指标项": (fields.KEYS, set()),
    "检查": (tables.CHECK_KEYS, set()),
    "表材料": (evidence.KEYS, set()),
    "代码表": (packs.LIST_KEYS, {"entries"}),
}


def read_again(book: Book) -> Pack:
    assert [str(fault) for fault in book.faults] == []
    return load_pack({name: write_toml(block).content for name, block in book.files.items()})


def packs_of_tests() -> list[Pack]:
    """The packs of the notices, and one that uses what they have no need of."""
    return [*map(read_pack, pack_ids()), load_pack(probe_files())]


@pytest.mark.parametrize("pack", packs_of_tests(), ids=lambda pack: pack.id)
def test_a_pack_comes_back_from_its_workbook_as_it_was(pack: Pack) -> None:
    again = read_again(read_book(grids_of(pack)))
    assert replace(again, files={}) == replace(pack, files={})
    assert again.files.keys() == pack.files.keys()


def test_those_packs_say_something_in_every_column() -> None:
    """Else nobody would see that a key does not come back."""
    books = [book_rows(pack) for pack in packs_of_tests()]
    for page in PAGES:
        said = {key for book in books for row in book[page.title] for key in row}
        never = {column.key for column in page.columns} - said
        assert never == ({"least", "most"} if page is language.ITEM_SLOTS else set()), page.title


@pytest.mark.parametrize("page", [page for page in PAGES if page.title in SAID], ids=lambda page: page.title)
def test_every_key_of_the_language_has_a_column_and_every_column_a_key(page: Page) -> None:
    allowed, elsewhere = SAID[page.title]
    assert elsewhere < allowed or not elsewhere
    assert page.keys == allowed - elsewhere


def test_every_block_of_the_language_has_a_sheet() -> None:
    paths = {(page.file, page.path) for page in PAGES}
    assert len(paths) == len(PAGES)
    assert {page.title for page in PAGES if page.title not in SAID} == {"村", "县情", "代码条目"}
    said = {key for _, path in paths for key in path}
    elsewhere = set().union(*(keys for _, keys in SAID.values())) - set(language.IMPLIED)
    # The target of an indicator stands among its inputs.
    assert said == elsewhere - {"target", "each_row"}


@pytest.mark.parametrize(
    ("page", "key", "values"),
    [
        (table_pages.FIELDS, "type", list(FieldType)),
        (table_pages.FIELDS, "yoy", list(Level)),
        (table_pages.CHECKS, "level", list(Level)),
        (table_pages.TABLES, "kind", list(Kind)),
        (language.DUTIES, "rows", list(Scope)),
        (language.ITEMS, "kind", notice.ITEM_KINDS),
        (language.UNITS, "kind", packs.UNIT_KINDS),
        (language.INPUTS, "reduce", indicators.REDUCE),
        (language.INPUTS, "from", indicators.COUNTED),
        (language.INDICATORS, "better", indicators.BETTER),
        (table_pages.FIELDS, "code", names.VALIDATORS),
        (language.SUBMISSION, "pdf", [*Level, "off"]),
    ],
    ids=lambda one: one.title if isinstance(one, Page) else "",
)
def test_every_word_of_the_language_has_a_chinese_one(page: Page, key: str, values: list[str]) -> None:
    column = page.column(key)
    assert column is not None
    assert set(column.words) == {str(value) for value in values}
    assert len(set(column.words.values())) == len(column.words)


def test_headings_of_a_sheet_differ_and_each_column_says_what_to_write() -> None:
    for page in PAGES:
        headings = [column.heading for column in page.columns]
        assert len(set(headings)) == len(headings), page.title
        assert all(column.help.endswith("。") for column in page.columns), page.title
        assert not page.owner or page.columns[0].listed == page.owner, page.title
