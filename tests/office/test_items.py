"""How far each item is: state, what is missing in words, days left; and how declarations are made and taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from db.history import undo
from db.journal import Act, Edit, add_rows, set_cells
from db.rows import rows
from db.store import Role, Store
from office.attach import Details, attach
from office.declare import NotDeclared, Reason, declare, sign, withdraw_declaration
from office.items import ItemState, ItemStatus, items
from office.places import WrongPlace, find_place
from tests.office.small_pack import make
from tests.samples import make_docx, make_pdf

TODAY = date(2025, 2, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make(tmp_path / "ny") as store:
        yield store


def status(store: Store, item: str) -> ItemStatus:
    (found,) = [one for one in items(store, today=TODAY) if one.id == item]
    return found


def test_items_come_in_order_with_their_last_day(store: Store) -> None:
    assert [(one.id, one.state, one.due, one.days_left) for one in items(store, today=TODAY)] == [
        ("B-NY-01", ItemState.NOT_BEGUN, "2025-01-20", -12),
        ("B-NY-02", ItemState.NOT_BEGUN, "2025-02-13", 12),
        ("B-NY-03", ItemState.NOT_BEGUN, "2025-02-13", 12),
        ("B-NY-04", ItemState.NOT_ASKED, "2025-02-13", 12),
        ("B-NY-05", ItemState.NOT_BEGUN, "2025-02-13", 12),
    ]


def test_a_fill_item_goes_from_not_begun_to_filled(store: Store, tmp_path: Path) -> None:
    add_rows(store, "T11", [{"name": "某工程"}])
    begun = status(store, "B-NY-01")
    assert (begun.state, begun.rows) == (ItemState.BEGUN, {"T11": 1, "T12": 0})
    assert any("面积卡片" in text for text in begun.missing)
    (card,) = rows(store, "T12")
    set_cells(store, [Edit(card.number, "area", "1.50")])
    assert status(store, "B-NY-01").state is ItemState.LACKING
    attach(store, find_place(store, "T12/proof"), [make_pdf(tmp_path / "a.pdf")])
    done = status(store, "B-NY-01")
    assert (done.state, done.missing, done.files) == (ItemState.FILLED, (), 1)


def test_a_state_or_an_unread_text_is_something_filled(store: Store) -> None:
    (card,) = rows(store, "T12")
    set_cells(store, [Edit(card.number, "area", "?约一百", "约一百")])
    assert status(store, "B-NY-01").rows["T12"] == 1


def test_a_declaration_answers_an_item_once_it_is_signed_and_can_be_taken_back(store: Store, tmp_path: Path) -> None:
    done = declare(store, "B-NY-03", "no_material", Reason("台账在搬迁时遗失", code="4"))
    lacking = status(store, "B-NY-03")
    assert (lacking.state, lacking.declared, lacking.reason) == (ItemState.LACKING, "无相关材料", "台账在搬迁时遗失")
    assert "签字" in lacking.missing[0]
    signed = sign(store, "B-NY-03", make_pdf(tmp_path / "说明.pdf"), leader_role="局长", signed_on="2025-1-6")
    answered = status(store, "B-NY-03")
    assert (answered.state, answered.missing, answered.files) == (ItemState.DECLARED, (), 0)
    assert signed.batch is not None
    undo(store, signed.batch)
    assert list(rows(store, "C01")) == []
    assert status(store, "B-NY-03").state is ItemState.LACKING
    withdrawn = withdraw_declaration(store, "B-NY-03")
    assert status(store, "B-NY-03").state is ItemState.NOT_BEGUN
    undo(store, withdrawn.batch)
    undo(store, done.batch)
    assert list(rows(store, "C02")) == []


def test_a_nil_return_needs_no_signature_and_only_answers_tables(store: Store) -> None:
    declare(store, "B-NY-01", "nil", Reason("本年没有工程"))
    assert status(store, "B-NY-01").state is ItemState.DECLARED
    with pytest.raises(NotDeclared, match="不是填表的事项"):
        declare(store, "B-NY-03", "nil", Reason("本年没有台账"))


def test_every_table_declared_is_the_item_declared(store: Store) -> None:
    declare(store, "T11", "nil", Reason("本年没有工程"))
    assert status(store, "B-NY-01").state is ItemState.NOT_BEGUN
    declare(store, "T12", "nil", Reason("本年没有面积"))
    assert status(store, "B-NY-01").state is ItemState.DECLARED


def test_a_report_is_listed_with_its_versions_and_wants_all_its_chapters(store: Store, tmp_path: Path) -> None:
    place = find_place(store, "B-NY-05")
    page = make_pdf(tmp_path / "报告.pdf")
    with pytest.raises(WrongPlace, match="主要做法、存在问题"):
        attach(store, place, [page], Details(chapters=("下一步打算",)))
    assert list(rows(store, "C01")) == []
    word = make_docx(tmp_path / "报告.docx")
    done = attach(store, place, [page, word], Details(sealed=True, chapters=("主要做法",)))
    (listed,) = rows(store, "C05")
    assert (listed.tokens["title"], listed.tokens["report_year"]) == ("面源污染防治报告", "2024")
    assert [listed.tokens["pdf"], listed.tokens["docx"]] == [file.sha256 for file in done.files]
    (missing,) = status(store, "B-NY-05").missing
    assert "存在问题" in missing
    assert "主要做法" not in missing
    again = attach(store, place, [page], Details(chapters=("存在问题",)))
    assert status(store, "B-NY-05").state is ItemState.FILLED
    assert again.batch is not None
    assert done.batch is not None
    undo(store, again.batch)
    undo(store, done.batch)
    assert list(rows(store, "C05")) == []


def test_a_declaration_about_one_part_does_not_answer_the_whole(store: Store) -> None:
    declare(store, "B-NY-01", "nil", Reason("这个乡镇没有工程", scope="653130100"))
    assert status(store, "B-NY-01").state is ItemState.NOT_BEGUN


def test_what_cannot_be_declared_is_told(store: Store) -> None:
    with pytest.raises(NotDeclared, match="至少写 5 个字"):
        declare(store, "B-NY-01", "nil", Reason(" 没有 "))
    with pytest.raises(WrongPlace, match="统计局"):
        declare(store, "B-TJ-01", "no_material", Reason("没有这种材料"))
    with pytest.raises(WrongPlace, match="B-XX-01"):
        declare(store, "B-XX-01", "no_material", Reason("没有这种材料"))
    with pytest.raises(NotDeclared, match="没有写过"):
        withdraw_declaration(store, "B-NY-01")
    assert list(rows(store, "C02")) == []


def test_a_township_without_items_owes_its_tables(tmp_path: Path) -> None:
    with make(tmp_path / "town", "653130100") as store:
        (one,) = items(store, today=TODAY)
        assert (one.id, one.state, one.kind) == ("T11", ItemState.NOT_BEGUN, "fill")
        done = declare(store, "T11", "nil", Reason("本镇没有工程"))
        assert done.item == "T11"
        assert items(store, today=TODAY)[0].state is ItemState.DECLARED


def test_the_bureau_sees_the_items_of_all_units_and_may_ask_for_one(tmp_path: Path) -> None:
    with make(tmp_path / "hb", "HB", Role.BUREAU) as store:
        assert {one.unit for one in items(store, today=TODAY)} == {"NY", "TJ", "653130100"}
        assert {one.unit for one in items(store, ["TJ"], today=TODAY)} == {"TJ"}
        add_rows(store, "T11", [{"name": "某工程"}], Act("add", reason="代录"), owner="NY")
        filled = {one.unit: one.rows["T11"] for one in items(store, today=TODAY) if "T11" in one.rows}
        assert filled == {"NY": 1, "653130100": 0}
        # What the bureau writes for a unit stands in that unit's name.
        declare(store, "B-TJ-01", "not_applicable", Reason("县里不出年鉴"))
        assert next(rows(store, "C02")).key.owner == "TJ"
