"""What is missing or wrong in the materials: each rule of submission, its level by the pack, how it is explained."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.journal import Act, Edit, RowKey, add_rows, put_row, set_cells
from db.rows import rows
from db.store import Role, Store, fixed_id
from db.troubles import EntryRefused
from forms.expressions import compile_expression
from forms.model import Level
from forms.parsing.text import formula_start
from forms.problems import Problem
from forms.values import is_canonical
from office.declare import NotDeclared, Reason, declare, sign, tell_signer
from office.entry import explain
from office.materials import material_findings, material_problems
from office.readiness import check, readiness
from tests.office.small_pack import T12, make
from tests.samples import make_pdf

PHOTO = {"ext": "jpg", "px_w": "1600", "px_h": "1200"}
SLOT = "B-NY-03/photos"
#: What stands in a declaration that its leader has signed.
SIGNED = {"scan": "0" * 64, "leader_role": "局长", "signed_on": "2025-01-06"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make(tmp_path / "ny") as store:
        yield store


def bring(store: Store, place: str, *files: Mapping[str, str], owner: str = "") -> None:
    """Name files in C01 as if they had been attached; what they are is said by the caller."""
    item, _, slot = place.partition("/")
    unit = owner or store.identity.unit
    for number, facts in enumerate(files):
        name = f"{place}/{number}"
        where = {"tbl": item, "slot": slot} if item.startswith("T") else {"item": item, "slot": slot}
        tokens = {**where, "file_name": f"{number}.{facts['ext']}", "size": "1", "sha256": f"{abs(hash(name)):064x}"}
        put_row(store, RowKey("C01", unit, fixed_id(store.identity.campaign, name)), {**tokens, **facts}, Act())


def codes(store: Store, place: str) -> list[str]:
    return [item.check for item in material_findings(store) if item.slot == place and item.check != "V-FILE"]


def one(store: Store, code: str) -> Problem:
    (found,) = [item for item in material_findings(store) if item.check == code]
    return found


def fill(store: Store) -> None:
    """Fill both tables."""
    add_rows(store, "T11", [{"name": "某工程", "stage": "1"}])
    (card,) = rows(store, "T12")
    set_cells(store, [Edit(card.number, "area", "1.50")])


def test_an_item_needs_its_tables_its_material_or_a_declaration(store: Store) -> None:
    assert {place for item in material_findings(store) if (place := item.slot) and item.check == "V-ITEM"} == {
        "B-NY-01",
        "B-NY-02",
        "B-NY-03",
        "B-NY-05",
    }
    assert "工程清单" in one_of(store, "B-NY-01").text
    add_rows(store, "T11", [{"name": "某工程"}])
    assert "面积卡片" in one_of(store, "B-NY-01").text
    assert "表“工程清单" not in one_of(store, "B-NY-01").text
    fill(store)
    bring(store, "B-NY-02", {"ext": "pdf"}, {"ext": "docx"})
    declare(store, "B-NY-03", "not_applicable", Reason("本县没有这类台账"))
    assert [item.check for item in material_findings(store) if item.slot in {"B-NY-01", "B-NY-02"}] == ["V-FILE"]
    assert codes(store, "B-NY-03") == ["V-SIGNED"]


def one_of(store: Store, place: str) -> Problem:
    (found,) = [item for item in material_findings(store) if item.slot == place and item.check == "V-ITEM"]
    return found


@pytest.mark.parametrize(
    ("place", "files", "expected"),
    [
        ("B-NY-03/ledger", [{"ext": "pdf"}], ["V-SLOT"]),
        ("B-NY-03/ledger", [{"ext": "pdf"}] * 2, []),
        ("B-NY-03/ledger", [{"ext": "pdf"}] * 4, ["V-MANY"]),
        ("B-NY-03/ledger", [{"ext": "xlsx"}] * 2, ["V-PDF"]),
        ("B-NY-03/stamped", [], []),
        ("B-NY-03/stamped", [{"ext": "pdf"}], ["V-STAMP"]),
        ("B-NY-03/stamped", [{"ext": "pdf", "sealed": "1"}], []),
        ("B-NY-03/listing", [], []),
        ("B-NY-03/listing", [{"ext": "pdf"}], ["V-EDITABLE"]),
        ("B-NY-03/listing", [{"ext": "xlsx"}], ["V-PDF"]),
        ("B-NY-03/listing", [{"ext": "xlsx"}, {"ext": "pdf"}], []),
        ("B-NY-02/", [{"ext": "pdf"}], ["V-EDITABLE"]),
        ("B-NY-02/", [{"ext": "docx"}], ["V-PDF"]),
        ("B-NY-02/", [{"ext": "docx"}, {"ext": "pdf"}], []),
        (SLOT, [], []),
    ],
)
def test_the_files_of_a_slot(store: Store, place: str, files: list[dict[str, str]], expected: list[str]) -> None:
    fill(store)
    if place != "B-NY-03/ledger":
        bring(store, "B-NY-03/ledger", {"ext": "pdf"}, {"ext": "pdf"})
    bring(store, place, *files)
    assert codes(store, place) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"px_w": "1200", "px_h": "1600"}, []),
        ({"px_w": "1599"}, ["V-PIXELS"]),
        ({"px_h": "1199"}, ["V-PIXELS"]),
        ({"px_w": "", "px_h": ""}, []),
        ({"taken_at": "2025-01-01"}, ["V-TAKEN"]),
        ({"taken_at": "2023-06-01", "phase": "before"}, []),
        ({"exif_lon": "79.8", "exif_lat": "40.4"}, []),
        ({"exif_lon": "79.900000", "exif_lat": "40.4"}, ["V-PLACE"]),
        ({"exif_lon": "116.4", "exif_lat": "39.9"}, ["V-PLACE"]),
    ],
)
def test_the_rules_of_photos(store: Store, changed: dict[str, str], expected: list[str]) -> None:
    third = {**PHOTO, "phase": "during", "taken_at": "2024-05-18", **changed}
    bring(store, SLOT, {**PHOTO, "phase": "before"}, {**PHOTO, "phase": "after"}, third)
    assert codes(store, SLOT) == expected


@pytest.mark.parametrize(("phases", "gone"), [(["before"] * 3, "治理后"), (["after", "during", ""], "治理前")])
def test_a_project_shows_before_and_after(store: Store, phases: list[str], gone: str) -> None:
    bring(store, SLOT, *({**PHOTO, "phase": phase} for phase in phases))
    assert codes(store, SLOT) == ["V-PAIR"]
    assert f"还缺{gone}的照片" in one(store, "V-PAIR").text


@pytest.mark.parametrize(("count", "is_right"), [(1, False), (2, False), (3, True), (5, True), (6, False)])
def test_photos_number_three_to_five(store: Store, count: int, is_right: bool) -> None:
    phases = [{**PHOTO, "phase": "before"}, *[{**PHOTO, "phase": "after"}] * (count - 1)]
    bring(store, SLOT, *phases)
    assert ("V-PHOTO" not in codes(store, SLOT)) == is_right


def test_a_condition_that_cannot_run_is_told_not_taken_for_no(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    faulty = compile_expression("stage = '2'", store.table("T11"), store.pack)
    monkeypatch.setattr("forms.expressions.compile_expression", lambda *_: replace(faulty, sql="nosuch(stage)"))
    told = one(store, "V-RULE")
    assert (told.level, told.slot, told.text.split(" ")[1]) == (Level.NOTE, "T11/acceptance", "T11/acceptance")


def test_each_row_that_meets_the_condition_asks_for_its_own_proof(store: Store) -> None:
    add_rows(store, "T11", [{"name": "甲", "stage": "2"}, {"name": "乙", "stage": "1"}, {"name": "丙", "stage": "2"}])
    first, _, third = rows(store, "T11")
    wanting = [item.row for item in material_findings(store) if item.table == "T11"]
    assert sorted(wanting) == sorted([first.key.id, third.key.id])
    bring(
        store,
        "T11/acceptance",
        {"ext": "pdf", "row_owner": first.key.owner, "row_id": first.key.id},
    )
    assert [item.row for item in material_findings(store) if item.table == "T11"] == [third.key.id]


def test_the_proof_of_a_table_is_asked_for_once_it_is_filled(store: Store) -> None:
    assert codes(store, "T12/proof") == []
    fill(store)
    assert codes(store, "T12/proof") == ["V-SLOT"]
    bring(store, "T12/proof", {"ext": "pdf"})
    assert codes(store, "T12/proof") == []


PARTS = """
id = "T12"
title = "面积卡片"
kind = "card"

[[section]]
id = "A"
title = "面积"

[[section]]
id = "B"
title = "经费"

[[field]]
name = "area"
title = "面积"
type = "decimal"
decimals = 2
section = "A"

[[field]]
name = "fund"
title = "经费"
type = "decimal"
decimals = 2
section = "B"

[[evidence]]
id = "proof"
title = "面积证明"
required = true
section = "A"

[[evidence]]
id = "payment"
title = "拨付证明"
required = true
section = "B"

[[evidence]]
id = "stamp"
title = "本部门所填内容的证明"
required = true
"""


def test_a_proof_of_a_part_is_asked_from_the_owner_of_the_part(tmp_path: Path) -> None:
    fund = '[[item]]\nid = "B-TJ-02"\nunit = "TJ"\nkind = "fill"\ntitle = "经费"\ntables = ["T12"]\n'
    duties = '[[duty]]\nunit = "TJ"\ntable = "T12"\nsection = "B"\n' + fund
    with make(tmp_path / "tj", "TJ", card=PARTS, duties=duties) as store:
        (card,) = rows(store, "T12")
        set_cells(store, [Edit(card.number, "fund", "1.50")])
        slots = {item.slot for item in material_findings(store) if item.check == "V-SLOT"}
        assert slots == {"T12/payment", "T12/stamp"}
        bring(store, "T12/proof", {"ext": "docx"})
        assert codes(store, "T12/proof") == ["V-PDF"]


def test_a_summary_that_is_worked_out_is_not_waited_for(tmp_path: Path) -> None:
    computed = 'name = "area"\ncompute = "1 + 1"\ngives = { area = "2.00" }\n'
    card = T12.replace('name = "area"\n', computed) + '\n[[field]]\nname = "note"\ntitle = "备注"\ntype = "note"\n'
    with make(tmp_path / "ny", card=card) as store:
        assert "面积卡片" not in one_of(store, "B-NY-01").text
        add_rows(store, "T11", [{"name": "某工程"}])
        assert codes(store, "B-NY-01") == []


def test_a_nil_return_of_a_table_that_has_rows_contradicts_itself(store: Store) -> None:
    done = declare(store, "T11", "nil", Reason("本年没有工程"))
    assert done.item == "B-NY-01"
    assert "V-NIL" not in [item.check for item in material_findings(store)]
    assert "工程清单" not in one_of(store, "B-NY-01").text.partition("：")[2]
    fill(store)
    assert one(store, "V-NIL").slot == "B-NY-01/T11"
    assert one(store, "V-NIL").level is Level.ERROR


def test_an_error_is_mended_whatever_a_package_says_of_it(store: Store) -> None:
    declare(store, "T11", "nil", Reason("本年没有工程"))
    fill(store)
    ((found, shown),) = [item for item in material_problems(store) if item[0].check == "V-NIL"]
    errors = readiness(store).errors
    place = {"check_id": found.check, "tbl": found.table, "row_owner": found.owner, "row_id": found.row}
    tokens = {**place, "slot": found.slot, "shown": shown, "reason": "情况属实，予以说明"}
    put_row(store, RowKey("C03", "NY", fixed_id(store.identity.campaign, "C03/x")), tokens, Act())
    assert not one(store, "V-NIL").explained
    assert readiness(store).errors == errors


def test_a_declaration_beside_material_contradicts_itself(store: Store) -> None:
    bring(store, "B-NY-03/ledger", {"ext": "pdf"}, {"ext": "pdf"})
    declare(store, "B-NY-03", "no_material", Reason("资料已经遗失"))
    assert codes(store, "B-NY-03") == ["V-NIL", "V-SIGNED"]


def test_a_signed_declaration_says_who_signed_it_and_when(store: Store, tmp_path: Path) -> None:
    """domain.md C02: both are asked for; a clerk who cannot write them here writes them in an explanation."""
    declare(store, "B-NY-03", "no_material", Reason("资料已经遗失", leader_role="局长"))
    scan = make_pdf(tmp_path / "说明.pdf")
    sign(store, "B-NY-03", scan)
    (asked,) = [item for item in material_findings(store) if item.check == "V-SIGNER"]
    assert "还没有填签字日期。" in asked.text
    sign(store, "B-NY-03", scan, signed_on="2025年1月6日")
    (row,) = rows(store, "C02")
    assert (row.tokens["leader_role"], row.tokens["signed_on"]) == ("局长", "2025-01-06")
    assert codes(store, "B-NY-03") == []


def test_who_signed_is_told_before_or_after_the_scan_and_no_other_word_is_touched(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotDeclared, match="没有写过"):
        tell_signer(store, "B-NY-03", leader_role="局长", signed_on="2025.1.6")
    declare(store, "B-NY-03", "no_material", Reason("资料已经遗失"))
    tell_signer(store, "B-NY-03", leader_role="=局长", signed_on="2025.1.6")
    sign(store, "B-NY-03", make_pdf(tmp_path / "说明.pdf"))
    (row,) = rows(store, "C02")
    assert row.tokens["leader_role"] == "=局长", "as it was typed"
    assert (row.tokens["signed_on"], row.tokens["statement"]) == ("2025-01-06", "资料已经遗失")
    assert codes(store, "B-NY-03") == []
    tell_signer(store, "B-NY-03", leader_role="局长", signed_on="")
    (row,) = rows(store, "C02")
    assert (row.tokens["leader_role"], row.tokens["signed_on"]) == ("局长", "")
    assert row.tokens["scan"]
    assert codes(store, "B-NY-03") == ["V-SIGNER"]


def test_a_day_of_signing_that_is_none_is_refused_and_nothing_is_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotDeclared, match="“年底”没有读懂"):
        declare(store, "B-NY-03", "no_material", Reason("资料已经遗失", signed_on="年底"))
    assert list(rows(store, "C02")) == []
    declare(store, "B-NY-03", "no_material", Reason("资料已经遗失"))
    with pytest.raises(NotDeclared, match="“年底”没有读懂"):
        sign(store, "B-NY-03", make_pdf(tmp_path / "说明.pdf"), signed_on="年底")
    with pytest.raises(NotDeclared, match="“年底”没有读懂"):
        tell_signer(store, "B-NY-03", leader_role="局长", signed_on="年底")
    (row,) = rows(store, "C02")
    assert {row.tokens[name] for name in ("leader_role", "signed_on", "scan")} == {""}


def test_a_rule_that_the_pack_switches_off_is_silent(tmp_path: Path) -> None:
    with make(tmp_path / "off", off="answered pdf editable photos pairs") as store:
        fill(store)
        bring(store, SLOT, {**PHOTO, "px_w": "1"})
        bring(store, "B-NY-02", {"ext": "docx"})
        assert {item.check for item in material_findings(store)} == {"V-FILE"}


def test_errors_hold_up_a_final_report_and_explanations_let_it_through(store: Store) -> None:
    fill(store)
    bring(store, "T12/proof", {"ext": "pdf"})
    bring(store, "B-NY-03/ledger", {"ext": "pdf"}, {"ext": "pdf"})
    declare(store, "B-NY-05", "not_applicable", Reason("本单位不做这项工作"))
    put_row(store, RowKey("C02", "NY", next(rows(store, "C02")).key.id), SIGNED, Act())
    assert not readiness(store).is_final
    bring(store, "B-NY-02", {"ext": "docx"})
    ready = readiness(store)
    assert (ready.errors, ready.explains) == (0, 1)
    explain(store, one(store, "V-PDF").id, "原件在县政府，正在扫描")
    ready = readiness(store)
    assert ready.is_final
    assert ready.explained == 1
    # What was explained is exactly these files.
    bring(store, "B-NY-02", {"ext": "xlsx"}, {"ext": "xlsx"})
    assert not readiness(store).is_final


def test_what_an_explanation_keeps_is_what_may_travel(tmp_path: Path) -> None:
    """A declaration of several lines is one fact; the bureau refuses a report in which it stands as written."""
    with make(tmp_path / "x") as store:
        field = store.table("C03").field("shown")
        declare(store, "B-NY-02", "not_applicable", Reason("本县没有这一类工程。\n下一年也没有。"))
        shown = [facts for problem, facts in material_problems(store) if problem.check == "V-SIGNED"]
        assert shown
        for _, facts in material_problems(store):
            assert is_canonical(field, facts)
            assert not formula_start(facts)


@pytest.mark.parametrize(
    "text", ["=-1+2，本县没有这一类工程。", "-5℃以下未监测，没有数。", "@ -本县没有这一类工程。", "+86 请看本县通讯录"]
)
def test_what_is_written_freely_is_kept_however_it_begins(store: Store, text: str) -> None:
    """Its first signs were taken away, lest a table program calculate in a file that holds it."""
    declare(store, "B-NY-02", "not_applicable", Reason(text, leader_role=text))
    bring(store, "B-NY-03/ledger", {"ext": "docx"}, {"ext": "docx"})
    explain(store, one(store, "V-PDF").id, text)
    (declared,), (explained,) = rows(store, "C02"), rows(store, "C03")
    assert (declared.tokens["statement"], declared.tokens["leader_role"]) == (text, text)
    assert explained.tokens["reason"] == text


def test_an_error_cannot_be_explained_away(store: Store) -> None:
    with pytest.raises(EntryRefused, match="不需要说明"):
        explain(store, one_of(store, "B-NY-02").id, "这个事项本来就没有什么可报的")


def test_the_check_of_one_table_tells_of_its_materials_alone(store: Store) -> None:
    fill(store)
    assert {item.check for item in check(store, "T12")} == {"V-SLOT"}
    assert check(store, "T11") == problems(store, "T11")


def test_the_bureau_judges_who_has_sent_a_final_report_and_itself(tmp_path: Path) -> None:
    with make(tmp_path / "hb", "HB", Role.BUREAU) as store:
        assert material_findings(store) == []


def test_what_a_stranger_attaches_to_a_row_proves_nothing(store: Store) -> None:
    """The statistics bureau has no duty on the table; that its package names a row of it is no proof."""
    add_rows(store, "T11", [{"name": "某工程", "stage": "2"}])
    (row,) = rows(store, "T11")
    where = {"tbl": "T11", "row_owner": row.key.owner, "row_id": row.key.id}
    asked = [item for item in material_findings(store) if item.table == "T11" and item.check == "V-SLOT"]
    assert asked
    for unit, gone in (("TJ", False), ("NY", True)):
        facts = {**where, "slot": asked[0].slot, "file_name": "a.pdf", "ext": "pdf", "sha256": "0" * 64, "sealed": "1"}
        put_row(store, RowKey("C01", unit, fixed_id(store.identity.campaign, unit)), facts, Act("system"))
        assert (asked[0].id not in {item.id for item in material_findings(store)}) is gone


def test_what_another_unit_attaches_does_not_answer_an_item(tmp_path: Path) -> None:
    with make(tmp_path / "ny") as store:
        put_row(
            store,
            RowKey("C01", "TJ", fixed_id(store.identity.campaign, "x")),
            {"item": "B-NY-03", "slot": "ledger", "file_name": "a.pdf", "ext": "pdf", "sha256": "0" * 64},
            Act("system"),
        )
        assert codes(store, "B-NY-03") == ["V-ITEM"]
        bring(store, "B-NY-03/ledger", {"ext": "pdf"}, {"ext": "pdf"}, owner="NY")
        assert codes(store, "B-NY-03") == []


def test_a_unit_is_told_to_name_its_liaison_in_time_where_the_pack_sets_a_day(store: Store, tmp_path: Path) -> None:
    """RU-7; a note, because a list on paper is as good."""

    def told(place: Store) -> list[str]:
        return [item.text for item in material_findings(place) if item.check == "V-LIAISON"]

    def named(place: Store, day: str) -> None:
        liaison = {"unit": "NY", "position": "科员", "name": "填表人甲", "phone": "0000-1234567"}
        add_rows(place, "C04", [{**liaison, "reported_on": day}])

    rule = "liaison_due = 2024-08-10"
    assert told(store) == []
    with make(tmp_path / "asked", rule=rule) as asked:
        assert "2024-08-10 前报送；还没有农业农村局的" in told(asked)[0]
        assert "V-LIAISON" not in {item.check for item in check(asked) if item.is_open}
        named(asked, "2024-09-01")
        assert "农业农村局的是 2024-09-01 报送的" in told(asked)[0]
        named(asked, "2024-08-10")
        assert told(asked) == []
    with make(tmp_path / "bureau", "HB", Role.BUREAU, rule=rule) as bureau:
        assert told(bureau) == []
