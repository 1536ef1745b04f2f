"""The bureau's answer: comments, verdicts, amendments and receipts, from its store over a stick to the unit's."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from db.backup import back_up
from db.evidence import present
from db.history import undo_last
from db.journal import Edit, add_rows, delete_rows, set_cells
from db.merging.conflicts import conflicts, decide
from db.merging.digest import digest
from db.merging.packages import PackageFact, decide_package, packages
from db.people import set_person
from db.remarks import remarks
from db.rows import Row, rows
from db.state import rebuild
from db.store import Store
from db.troubles import EntryRefused
from exchange.bag_info import Kind
from forms.troubles import Trouble
from office.attach import Details, attach
from office.backups import restore_copy
from office.differences import differences, task_changes, told
from office.from_stick import open_from_stick
from office.issue import issue
from office.open_task import open_task
from office.owing import owed_by
from office.places import find_place
from office.receipts import package_of, receipts
from office.returns import send_receipt, send_return
from office.review import ReviewState, comment, fillers, pass_item, send_back, verdicts
from office.revise import revise
from office.seal import seal
from office.status import status
from office.take_return import TakenReturn, take_out, take_return
from office.todo import Done, answer, todo
from office.troubles import NotAccepted, OpenErrors, ReturnRefused, WrongUse
from office.update_task import Age, UpdatedTask, update_task
from office.workspaces import open_workspace
from tests.county import PASSPHRASE, XM, County, keys_of, receive_at, seal_unit
from tests.office.answered import (
    TOWN,
    answered,
    answered_template,
    farm,
    files,
    put,
    receipt,
    sent,
    take,
)
from tests.samples import make_pdf

__all__ = ["answered", "answered_template"]

WORDS = "与二污普相差太大，请核实"


def say(county: County, text: str = WORDS, field: str = "amount") -> None:
    with open_workspace(county.bureau) as store:
        comment(store, "T50", "红旗养殖场", field, text)


def digest_at(root: Path) -> str:
    with open_workspace(root) as store:
        return digest(store)


# Comments and what is to be done


def test_a_comment_on_a_cell_reaches_the_unit_and_is_done_when_the_cell_changes(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        said = comment(store, "T50", "红旗养殖场", "amount", WORDS)
        assert (said.units, said.is_taken_back) == ((XM,), False)
    unit = answered.unit(XM)
    taken = take(unit, sent(answered, "return").folder)
    assert (taken.comments, taken.sent_back, taken.is_merged) == (1, 0, True)
    with open_workspace(unit) as store:
        (one,) = todo(store)
        assert (one.table, one.row, one.field, one.text) == ("T50", farm_row(store, XM).number, "amount", WORDS)
        assert (one.title, one.words) == ("T50 表 数量", "红旗养殖场")
        assert (one.who, one.is_open, one.round) == ("审核人乙", True, 1)
        assert one.at[:4].isdigit()
        set_cells(store, [Edit(one.row or 0, "amount", "13")])
        assert todo(store)[0].done is Done.CHANGED
        undo_last(store)
        assert todo(store)[0].is_open, "back to what was commented on"
        delete_rows(store, [one.row or 0])
        assert todo(store)[0].done is Done.REMOVED


def test_the_other_unit_sees_no_word_of_it(answered: County) -> None:
    say(answered)
    with open_workspace(answered.bureau) as store:
        send_back(store, XM, "T50", "缺电话")
    stick = sent(answered, "town", TOWN).folder
    take(answered.unit(TOWN), stick)
    with open_workspace(answered.unit(TOWN)) as store:
        assert remarks(store) == []
        assert todo(store) == []
        assert {row.tokens["unit"] for row in rows(store, "K01") if row.key.owner == "HB"} == {TOWN}
        assert [row.key.owner for row in rows(store, "T50")] == [TOWN]


def test_an_answer_travels_with_the_next_report_and_holds_for_one_round(answered: County) -> None:
    say(answered)
    unit = answered.unit(XM)
    take(unit, sent(answered, "return").folder)
    with open_workspace(unit) as store:
        done = answer(store, todo(store)[0].id[:8], "已到现场核实，数据无误")
        assert (done.done, done.answer) == (Done.ANSWERED, "已到现场核实，数据无误")
    receive_at(answered.bureau, seal_unit(unit, answered.stick("second")))
    with open_workspace(answered.bureau) as store:
        (one,) = todo(store)
        assert (one.done, one.answer) == (Done.ANSWERED, "已到现场核实，数据无误")
    say(answered, "照片里看不出，请再核实")
    with open_workspace(answered.bureau) as store:
        (one,) = todo(store)
        assert (one.is_open, one.round, one.answer) == (True, 2, "")


@pytest.mark.parametrize(("who", "text", "code"), [("", "x", "E-REMARK"), ("zz", "x", "E-REMARK")])
def test_an_answer_to_nothing_is_refused(answered: County, who: str, text: str, code: str) -> None:
    with open_workspace(answered.unit(XM)) as store, pytest.raises(WrongUse) as refused:
        answer(store, who, text)
    assert refused.value.code == code


def test_an_answer_without_words_is_refused(answered: County) -> None:
    say(answered)
    take(answered.unit(XM), sent(answered, "return").folder)
    with open_workspace(answered.unit(XM)) as store:
        with pytest.raises(WrongUse) as refused:
            answer(store, todo(store)[0].id, " =\t")
        assert refused.value.code == "E-REMARK-EMPTY"
        assert todo(store)[0].is_open


def test_a_comment_on_a_row_is_done_with_any_cell_of_it(answered: County) -> None:
    say(answered, field="-")
    take(answered.unit(XM), sent(answered, "return").folder)
    with open_workspace(answered.unit(XM)) as store:
        (one,) = todo(store)
        assert (one.field, one.title, one.is_open) == ("", "T50 表", True)
        set_cells(store, [Edit(one.row or 0, "phone", "0000-7654321")])
        assert todo(store)[0].done is Done.CHANGED


def test_a_comment_that_is_taken_back_vanishes_with_the_next_return(answered: County) -> None:
    say(answered)
    take(answered.unit(XM), sent(answered, "first").folder)
    say(answered, "")
    take(answered.unit(XM), sent(answered, "second").folder)
    with open_workspace(answered.unit(XM)) as store:
        assert todo(store) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("＠某某 请看", "＠某某 请看"),
        ("-3 不对", "-3 不对"),
        ("看\u202e倒\u0007过来", "看倒过来"),
    ],
)
def test_a_comment_arrives_as_it_was_typed_and_hides_nothing(answered: County, typed: str, kept: str) -> None:
    say(answered, typed)
    take(answered.unit(XM), sent(answered, "return").folder)
    with open_workspace(answered.unit(XM)) as store:
        assert [one.text for one in todo(store)] == [kept]


def test_a_comment_on_what_is_not_there_is_refused(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        for table, row, field, code in (
            ("T99", "1", "amount", "E-TABLE"),
            ("T50", "9999", "amount", "E-ROW"),
            ("T50", "红旗养殖场", "nothing", "E-FIELD"),
        ):
            with pytest.raises(EntryRefused) as refused:
                comment(store, table, row, field, WORDS)
            assert refused.value.code == code
        with pytest.raises(WrongUse) as unknown:
            comment(store, "T50", "红旗养殖场", "amount", WORDS, unit="ZZ")
    assert unknown.value.code == "E-UNIT-UNKNOWN"


def test_who_fills_a_cell_is_told_of_it(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        fixed = next(rows(store, "T51"))
        assert fillers(store, store.table("T51"), fixed, "land") == (XM,)
        assert fillers(store, store.table("T50"), farm_row(store, TOWN), "amount") == (TOWN,)


def test_reports_are_read_once_an_act_however_many_units_it_is_about(
    answered: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Store] = []

    def counted(store: Store) -> list[PackageFact]:
        reads.append(store)
        return packages(store)

    monkeypatch.setattr("office.review.packages", counted)
    monkeypatch.setattr("office.review.fillers", lambda *_: (XM, TOWN))
    with open_workspace(answered.bureau) as store:
        assert comment(store, "T50", "红旗养殖场", "amount", WORDS).units == (XM, TOWN)
        assert len(reads) == 1
        said = {remark.unit: remark.package for remark in remarks(store) if remark.text == WORDS}
        assert len(set(said.values())) == 2, "each with its own report"
        for unit in (XM, TOWN):
            send_back(store, unit, next(one.id for one in owed_by(store, unit)), "缺电话")
        reads.clear()
        assert {verdict.unit for verdict in verdicts(store)} == {XM, TOWN}
        assert len(reads) == 1


def farm_row(store: Store, owner: str) -> Row:
    return next(row for row in rows(store, "T50") if row.key.owner == owner)


# Verdicts


def test_an_item_that_is_sent_back_is_open_until_the_unit_reports_again(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        found = send_back(store, XM, "T50", "缺电话")
        assert (found.state, found.reason, found.round) == (ReviewState.SENT_BACK, "缺电话", 1)
        assert {line.unit.code: line.state for line in status(store)} == {XM: "退回", TOWN: "已采纳"}
    unit = answered.unit(XM)
    taken = take(unit, sent(answered, "return").folder)
    assert taken.sent_back == 1
    with open_workspace(unit) as store:
        (one,) = todo(store)
        assert (one.item, one.text, one.is_open) == ("T50", "缺电话", True)
        assert status(store)[0].state == "退回"
    put(unit, "phone", "0000-7654321")
    sealed = seal_unit(unit, answered.stick("second"))
    with open_workspace(unit) as store:
        assert todo(store)[0].done is Done.SENT_AGAIN
        assert status(store)[0].state == "已封包"
    receive_at(answered.bureau, sealed)
    with open_workspace(answered.bureau) as store:
        assert verdicts(store)[0].state is ReviewState.SENT_AGAIN
        assert next(line.state for line in status(store) if line.unit.code == XM) == "已采纳"
        for item in ("T50", "T51", "T52"):
            assert pass_item(store, XM, item).state is ReviewState.PASSED
        line = next(line for line in status(store) if line.unit.code == XM)
        assert (line.state, line.passed, line.items, line.sent_back) == ("通过", ("T50", "T51", "T52"), 3, ())
    take(unit, sent(answered, "third").folder)
    with open_workspace(unit) as store:
        assert todo(store) == []
        assert status(store)[0].state == "通过"


def test_a_verdict_needs_an_item_and_sending_back_a_reason(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        for item, reason, code in (
            ("T99", "缺", "E-ITEM"),
            ("T50", "", "E-RETURN-REASON"),
            ("T50", " = ", "E-RETURN-REASON"),
        ):
            with pytest.raises(WrongUse) as refused:
                send_back(store, XM, item, reason)
            assert refused.value.code == code
        assert verdicts(store) == []
    with open_workspace(answered.unit(XM)) as store, pytest.raises(WrongUse) as elsewhere:
        pass_item(store, XM, "T50")
    assert elsewhere.value.code == "E-NOT-BUREAU"


# Amendments and merging


def test_an_amendment_comes_with_a_preview_that_is_the_truth(answered: County) -> None:
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    stick = sent(answered, "return").folder
    unit = answered.unit(XM)
    before = digest_at(unit)
    preview = take(unit, stick, merge=False)
    assert digest_at(unit) == before
    merged = take(unit, stick)
    assert preview.impact == merged.impact
    assert preview.differences == merged.differences
    assert (preview.is_merged, merged.is_merged) == (False, True)
    with open_workspace(unit) as store:
        (row,) = told(store, merged.differences)
        assert row.sentence == "T50 T50 表　红旗养殖场：数量 12.50 → 15.00"
        assert merged.impact is not None
        assert (merged.impact.added, merged.impact.changed, merged.impact.conflicts) == (0, 1, 0)
        state = digest(store)
        rebuild(store)
        assert digest(store) == state
    assert take(unit, stick).is_duplicate


def test_after_the_return_the_units_edit_supersedes_the_amendment(answered: County) -> None:
    """packages.md 6.4: a department that imported the return first needs no rebase step."""
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    unit = answered.unit(XM)
    take(unit, sent(answered, "return").folder)
    put(unit, "amount", "14.00")
    receive_at(answered.bureau, seal_unit(unit, answered.stick("second")))
    with open_workspace(answered.bureau) as store:
        assert conflicts(store) == []
    assert farm(answered.bureau).tokens["amount"] == "14.00"


def test_without_the_return_both_values_stand_against_each_other(answered: County) -> None:
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    unit = answered.unit(XM)
    put(unit, "amount", "14.00")
    receive_at(answered.bureau, seal_unit(unit, answered.stick("second")))
    with open_workspace(answered.bureau) as store:
        assert [[choice.words for choice in one.choices] for one in conflicts(store)] == [["14.00", "15.00"]]
    taken = take(unit, sent(answered, "return").folder)
    assert taken.impact is not None
    assert taken.impact.conflicts == 1


def test_what_was_typed_before_the_return_came_is_not_lost(answered: County) -> None:
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    unit = answered.unit(XM)
    stick = sent(answered, "return").folder
    put(unit, "phone", "0000-7654321")
    take(unit, stick)
    assert farm(unit).tokens["phone"] == "0000-7654321"
    assert farm(unit).tokens["amount"] == "15.00"


def test_a_return_can_be_taken_out_and_in_again(answered: County) -> None:
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    say(answered)
    unit = answered.unit(XM)
    stick = sent(answered, "return")
    before = digest_at(unit)
    take(unit, stick.folder)
    after = digest_at(unit)
    with open_workspace(unit) as store:
        found = package_of(store, stick.package_code.replace(" ", ""))
        assert found == stick.package_id
        assert take_out(store, found).changed == 1
        assert todo(store) == []
        with pytest.raises(WrongUse) as twice:
            take_out(store, found)
    assert twice.value.code == "E-NOT-RETURN"
    assert digest_at(unit) == before
    again = take(unit, stick.folder)
    assert (again.is_duplicate, again.is_merged, again.comments) == (False, True, 1)
    assert digest_at(unit) == after


def test_nothing_but_a_return_or_receipt_can_be_taken_out(answered: County) -> None:
    with open_workspace(answered.unit(XM)) as store:
        (task,) = packages(store, sent=False)
        with pytest.raises(WrongUse) as refused:
            take_out(store, task.id)
        assert refused.value.code == "E-NOT-RETURN"
        with pytest.raises(WrongUse) as unknown:
            package_of(store, "0" * 20)
    assert unknown.value.code == "E-NOT-RETURN"


# Receipts


def test_a_receipt_tells_what_became_of_each_report(answered: County) -> None:
    unit = answered.unit(XM)
    with open_workspace(unit) as store:
        (one,) = receipts(store)
        assert (one.verdict, one.received_at, one.is_here) == ("", "", True)
        assert "还没有回执" in one.sentence
    second = seal_unit(unit, answered.stick("second"))
    stick = receipt(answered, "receipt")
    assert (stick.kind, stick.reports, stick.comments) == (Kind.RECEIPT, 1, 0)
    taken = take(unit, stick.folder)
    assert (taken.kind, taken.decisions) == ("receipt", 1)
    assert taken.impact is not None
    assert (taken.impact.added, taken.impact.changed, taken.impact.removed) == (0, 0, 0)
    with open_workspace(unit) as store:
        first, later = receipts(store)
        assert (first.sequence, first.verdict, later.verdict) == (1, "accept", "")
        assert f"第 1 次报送已于 {first.received_at[:10]}" in first.sentence
        assert f"包码 {first.package_code}" in first.sentence
        assert later.package_code == second.package_code
        assert {row.tokens["status"] for row in rows(store, "K02") if row.tokens["unit"] == XM} == {"active"}


def test_a_receipt_carries_no_data(answered: County) -> None:
    say(answered)
    stick = receipt(answered, "receipt")
    with open_workspace(answered.bureau) as store:
        found = store.sql.execute(
            "SELECT DISTINCT r.tbl FROM package p JOIN package_changeset c ON c.package = p.n"
            " JOIN change h ON h.cs = c.cs JOIN row r ON r.n = h.row WHERE p.id = ?",
            (stick.package_id,),
        )
        assert {table for (table,) in found} <= {"K01", "K02"}


def test_a_decision_that_changes_comes_with_the_next_receipt(answered: County) -> None:
    unit = answered.unit(XM)
    take(unit, receipt(answered, "first").folder)
    with open_workspace(answered.bureau) as store:
        report = next(fact.id for fact in packages(store) if fact.unit == XM)
        decide_package(store, report, "withdraw", "重复报送")
    take(unit, receipt(answered, "second").folder)
    with open_workspace(unit) as store:
        (one,) = receipts(store)
        assert (one.verdict, one.reason) == ("withdraw", "重复报送")
        assert "已撤回：重复报送" in one.sentence
    assert farm(unit).tokens["name"] == "红旗养殖场", "the unit's own data stays its own"


def test_a_return_says_what_a_receipt_would(answered: County) -> None:
    take(answered.unit(XM), sent(answered, "return").folder)
    with open_workspace(answered.unit(XM)) as store:
        assert [one.verdict for one in receipts(store)] == ["accept"]


# Lost data


def test_a_unit_that_lost_everything_goes_on_from_a_return(answered: County) -> None:
    """packages.md 2.3: a new key, a plain task without personal columns, and then the return brings the rest."""
    shutil.rmtree(answered.unit(XM))
    with open_workspace(answered.bureau) as store:
        lost = [row.number for row in rows(store, "K02") if row.tokens["unit"] == XM]
        set_cells(store, [Edit(number, "status", "lost") for number in lost])
        (issued,) = issue(store, keys_of(answered.bureau), [XM], answered.stick("again"))
        with pytest.raises(ReturnRefused) as refused:
            _send_with(store, answered)
    assert refused.value.code == "E-RETURN-KEY"
    unit = answered.unit(XM)
    open_task(issued.folder, unit, PASSPHRASE, confirm=answered.code)
    assert farm(unit).tokens["phone"] == ""
    receive_at(answered.bureau, seal_unit(unit, answered.stick("new-key")))
    taken = take(unit, sent(answered, "return").folder)
    assert farm(unit).tokens["phone"] == "0000-1234567"
    with open_workspace(unit) as store:
        lost_one, new_one = receipts(store)
        assert (lost_one.is_here, lost_one.sequence, lost_one.verdict) == (False, 1, "accept")
        assert "本机的记录已丢失" in lost_one.sentence
        assert new_one.is_here
    assert taken.is_merged


def _send_with(store: Store, county: County) -> None:
    send_return(store, keys_of(county.bureau), XM, county.stick("early"))


def test_a_copy_from_before_is_brought_up_to_the_accepted_state(answered: County) -> None:
    """The folder of an older day is put back by hand; the return brings what the unit itself had sent since."""
    unit = answered.unit(XM)
    old = answered.root / "old"
    shutil.copytree(unit, old)
    with open_workspace(unit) as store:
        add_rows(store, "T52", [{"count": "7"}])
    put(unit, "amount", "13.00")
    receive_at(answered.bureau, seal_unit(unit, answered.stick("second")))
    shutil.rmtree(unit)
    old.rename(unit)
    taken = take(unit, sent(answered, "return").folder)
    assert taken.brought_back > 0
    with open_workspace(unit) as store:
        assert [row.tokens["count"] for row in rows(store, "T52")] == ["7"]
    assert farm(unit).tokens["amount"] == "13.00"
    put(unit, "amount", "14.00")
    receive_at(answered.bureau, seal_unit(unit, answered.stick("third")))
    with open_workspace(answered.bureau) as store:
        assert conflicts(store) == []
    assert farm(answered.bureau).tokens["amount"] == "14.00"


def test_proofs_come_along_if_they_are_asked_for(answered: County, tmp_path: Path) -> None:
    unit = answered.unit(XM)
    with open_workspace(unit) as store:
        page = make_pdf(tmp_path / "台账.pdf", text="台账")
        attach(store, find_place(store, "T50"), [page], Details(), asked=lambda _kind, _path: {"pages": 1})
    receive_at(answered.bureau, seal_unit(unit, answered.stick("second")))
    (name,) = (path for path in (unit / "evidence").rglob("*.pdf"))
    name.unlink()
    with open_workspace(unit) as store:
        store.sql.execute("DELETE FROM evidence")
    assert sent(answered, "bare").files == 0
    stick = sent(answered, "full", files=True)
    assert stick.files == 1
    take(unit, stick.folder)
    assert [path.name for path in (unit / "evidence").rglob("*.pdf")] == [name.name]
    with open_workspace(unit) as store:
        assert present(store) == {name.stem}


def test_a_bureau_whose_store_was_brought_back_knows_what_it_has_answered(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        copy = back_up(store)
        assert copy
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    say(answered)
    sent(answered, "return")
    restore_copy(copy, answered.bureau)
    with open_workspace(answered.bureau) as store:
        assert [one.text for one in todo(store)] == [WORDS]
    assert farm(answered.bureau).tokens["amount"] == "15.00"


# What does not fit


def refusal(root: Path, place: Path) -> str:
    """Take what must be refused and leave nothing behind; gives the code."""
    before = digest_at(root)
    with pytest.raises(Trouble) as refused:
        take(root, place)
    assert digest_at(root) == before
    assert not any((root / "quarantine").iterdir())
    return refused.value.code


def test_an_older_return_after_a_newer_one_is_told_apart(answered: County) -> None:
    unit = answered.unit(XM)
    first = sent(answered, "first").folder
    early = receipt(answered, "receipt").folder
    say(answered)
    take(unit, sent(answered, "second").folder)
    assert refusal(unit, first) == "E-RETURN-OLDER"
    assert refusal(unit, early) == "E-RETURN-OLDER"
    take(unit, receipt(answered, "later").folder)
    with open_workspace(unit) as store:
        assert len(todo(store)) == 1


def test_a_newer_receipt_does_not_overtake_a_return(answered: County) -> None:
    say(answered)
    stick = sent(answered, "return").folder
    unit = answered.unit(XM)
    take(unit, receipt(answered, "receipt").folder)
    assert take(unit, stick).comments == 1


def test_another_units_return_a_task_a_report_and_the_bureau_are_told_apart(answered: County) -> None:
    unit = answered.unit(XM)
    assert refusal(unit, sent(answered, "town", TOWN).folder) == "E-DECRYPT"
    report = next(answered.stick(f"{XM}-1").iterdir())
    assert refusal(unit, report) == "E-NOT-RETURN-KIND"
    with open_workspace(answered.bureau) as store:
        (task,) = issue(store, keys_of(answered.bureau), [XM], answered.stick("again"))
    assert refusal(unit, task.folder) == "E-NOT-RETURN-KIND"
    with pytest.raises(WrongUse) as refused:
        take(answered.bureau, sent(answered, "return").folder)
    assert refused.value.code == "E-NOT-FILLING"


def test_one_door_takes_whatever_the_bureau_has_sent(answered: County) -> None:
    unit = answered.unit(XM)
    with open_workspace(answered.bureau) as store:
        revise(store, files(2))
        (task,) = issue(store, keys_of(answered.bureau), [XM], answered.stick("second"))
    sticks = [task.folder, sent(answered, "return").folder, receipt(answered, "receipt").folder]
    report = next(answered.stick(f"{XM}-1").iterdir())
    with open_workspace(unit) as store:
        keys = keys_of(unit)
        found = [open_from_stick(store, keys, place) for place in sticks]
        assert [type(one) for one in found] == [UpdatedTask, TakenReturn, TakenReturn]
        with pytest.raises(NotAccepted) as refused:
            open_from_stick(store, keys, report)
    assert refused.value.code == "E-NOT-RETURN-KIND"


def test_a_return_swapped_after_a_look_is_refused(answered: County) -> None:
    first = sent(answered, "first")
    say(answered)
    second = sent(answered, "second")
    unit = answered.unit(XM)
    with open_workspace(unit) as store, pytest.raises(NotAccepted) as refused:
        take_return(store, keys_of(unit), second.folder, previewed=first.package_id)
    assert refused.value.code == "E-SWAPPED"


def test_a_unit_that_never_reported_gets_no_receipt_and_the_bureau_no_return(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        keys = keys_of(answered.bureau)
        with pytest.raises(ReturnRefused) as nothing:
            send_receipt(store, keys, "653130100", answered.stick("x"))
        with pytest.raises(WrongUse) as itself:
            send_return(store, keys, "HB", answered.stick("x"))
        with pytest.raises(Trouble) as no_stick:
            send_return(store, keys, XM, answered.root / "没有优盘")
    codes = [refused.value.code for refused in (nothing, itself, no_stick)]
    assert codes == ["E-RETURN-KEY", "E-UNIT-UNKNOWN", "E-NO-PLACE"]


# Revisions


def test_a_return_under_new_forms_waits_for_their_task(answered: County) -> None:
    unit = answered.unit(XM)
    with open_workspace(answered.bureau) as store:
        revise(store, files(2))
        with pytest.raises(ReturnRefused) as early:
            _send_with(store, answered)
        assert early.value.code == "E-RETURN-REVISION"
        (task,) = issue(store, keys_of(answered.bureau), [XM], answered.stick("second"))
    put(answered.bureau, "extra", "3", reason="核定")
    say(answered, field="quantity")
    stick = sent(answered, "return").folder
    assert refusal(unit, stick) == "E-RETURN-TASK"
    with open_workspace(unit) as store:
        update_task(store, keys_of(unit), task.folder)
        assert [(one.revision, bool(one.changes)) for one in task_changes(store)] == [(2, True)]
    take(unit, stick)
    assert farm(unit).tokens["extra"] == "3"
    with open_workspace(unit) as store:
        assert [one.field for one in todo(store)] == ["quantity"]


def test_a_comment_on_a_field_that_is_renamed_later_stays_where_it_is(answered: County) -> None:
    say(answered)
    unit = answered.unit(XM)
    take(unit, sent(answered, "return").folder)
    with open_workspace(answered.bureau) as store:
        revise(store, files(2))
        (task,) = issue(store, keys_of(answered.bureau), [XM], answered.stick("second"))
    with open_workspace(unit) as store:
        update_task(store, keys_of(unit), task.folder)
        (one,) = todo(store)
        assert (one.field, one.is_open) == ("quantity", True)


# What has changed since the last report


def test_differences_since_the_last_report_are_told_cell_by_cell(answered: County) -> None:
    unit = answered.unit(XM)
    with open_workspace(unit) as store:
        assert differences(store).rows == ()
    put(answered.bureau, "amount", "15.00", reason="按年鉴核定")
    take(unit, sent(answered, "return").folder)
    put(unit, "phone", "0000-7654321")
    with open_workspace(unit) as store:
        add_rows(store, "T50", [{"name": "新场", "amount": "1"}])
        fixed = next(rows(store, "T51")).number
        set_cells(store, [Edit(fixed, "land", "5")])
        found = differences(store)
        assert found.sequence == 1
        assert [row.sentence for row in found.rows] == [
            "T50 T50 表　红旗养殖场：数量 12.50 → 15.00，电话 0000-1234567 → 0000-7654321",
            "T50 T50 表　新场：新增",
            "T51 T51 表　猪：数 （空） → 5",
        ]
    seal_unit(unit, answered.stick("second"))
    with open_workspace(unit) as store:
        assert differences(store).rows == ()
        (old,) = (row.number for row in rows(store, "T50") if row.tokens["name"] == "红旗养殖场")
        delete_rows(store, [old])
        assert [row.sentence for row in differences(store).rows] == ["T50 T50 表　红旗养殖场：删除"]
        first = packages(store, sent=True)[0].id
        assert len(differences(store, first).rows) == 3


def test_nothing_was_sent_and_nothing_differs(answered: County) -> None:
    with open_workspace(answered.bureau) as store:
        with pytest.raises(WrongUse) as refused:
            differences(store)
        assert refused.value.code == "E-NOT-FILLING"


def test_of_many_packages_on_a_stick_the_units_own_is_chosen(answered: County) -> None:
    """The bureau puts the answers to all units onto one stick; a task comes first, what is here already last."""
    stick = answered.stick("all")
    with open_workspace(answered.bureau) as store:
        keys = keys_of(answered.bureau)
        for unit in (XM, TOWN):
            send_receipt(store, keys, unit, stick)
        own, theirs = (send_return(store, keys, unit, stick) for unit in (XM, TOWN))
        (task,) = issue(store, keys, [XM], stick)
    with open_workspace(answered.unit(XM)) as store:
        keys = keys_of(answered.unit(XM))
        found = [open_from_stick(store, keys, stick) for _ in range(2)]
        assert [one.package_id for one in found] == [task.package_id, own.package_id]
        assert isinstance(found[1], TakenReturn)
        again = open_from_stick(store, keys, stick)
        assert isinstance(again, UpdatedTask)
        assert again.age is Age.SAME
    with open_workspace(answered.unit(TOWN)) as store:
        keys = keys_of(answered.unit(TOWN))
        assert open_from_stick(store, keys, stick).package_id == theirs.package_id
        assert open_from_stick(store, keys, stick).package_id == theirs.package_id


def test_a_slip_that_may_not_travel_is_mended_before_anything_is_taken_in_or_sent(answered: County) -> None:
    """Made into a change set on the way, it would be in each later package, and nobody would take one of them."""
    say(answered)
    place = sent(answered, "return").folder
    unit = answered.unit(XM)
    put(unit, "remark", "=旧备注")
    with pytest.raises(OpenErrors, match="当成公式"):
        take(unit, place)
    put(unit, "remark", "新备注")
    assert take(unit, place).is_merged
    assert receive_at(answered.bureau, seal_unit(unit, answered.stick("again"))).is_merged
    assert farm(answered.bureau).tokens["remark"] == "新备注"
    put(answered.bureau, "remark", "@备注", reason="核实后修改")
    for write in (sent, receipt):
        with pytest.raises(OpenErrors, match="当成公式"):
            write(answered, "no")
    with open_workspace(answered.bureau) as store:
        with pytest.raises(OpenErrors, match="当成公式"):
            issue(store, keys_of(answered.bureau), [XM], answered.stick("no"))
        with pytest.raises(OpenErrors, match="当成公式"):
            revise(store, store.pack.files)


def _person(store: Store) -> None:
    set_person(store, "填表人丙")


def _copied(store: Store) -> None:
    back_up(store)


@pytest.mark.parametrize("act", [_person, _copied, rebuild])
def test_no_act_of_a_unit_bars_its_reports_for_good(answered: County, act: Callable[[Store], object]) -> None:
    """Whatever made a change set while a slip stood, the report is taken in once the slip is mended."""
    unit = answered.unit(XM)
    put(unit, "remark", "=旧备注")
    with open_workspace(unit) as store:
        act(store)
        with pytest.raises(OpenErrors, match="开头"):
            seal(store, keys_of(unit), answered.stick("no"), interim=True)
    put(unit, "remark", "新备注")
    assert receive_at(answered.bureau, seal_unit(unit, answered.stick("again"))).is_merged
    assert farm(answered.bureau).tokens["remark"] == "新备注"
    assert digest_of(answered.bureau, unit)


def digest_of(bureau: Path, unit: Path) -> bool:
    """Whether the bureau has the farms that the unit has, as they are there."""
    with open_workspace(bureau) as theirs, open_workspace(unit) as own:
        shown = [
            [(row.key, row.tokens) for row in rows(store, "T50") if row.key.owner == XM] for store in (theirs, own)
        ]
    return shown[0] == shown[1]


def test_no_act_of_the_bureau_bars_its_answers_for_good(answered: County) -> None:
    put(answered.bureau, "remark", "@备注", reason="核实后修改")
    say(answered)
    with pytest.raises(OpenErrors, match="当成公式"):
        sent(answered, "no")
    put(answered.bureau, "remark", "备注", reason="核实后修改")
    unit = answered.unit(XM)
    assert take(unit, sent(answered, "return").folder).is_merged
    assert digest_of(answered.bureau, unit)
    put(unit, "remark", "再备注")
    assert receive_at(answered.bureau, seal_unit(unit, answered.stick("again"))).is_merged
    assert farm(answered.bureau).tokens["remark"] == "再备注"


def test_a_decision_for_a_text_like_a_formula_is_mended_like_any(answered: County) -> None:
    unit = answered.unit(XM)
    place = sent(answered, "old").folder
    put(answered.bureau, "remark", "县局备注", reason="核实后修改")
    put(unit, "remark", "=旧备注")
    with open_workspace(unit) as store:
        rebuild(store)
    with pytest.raises(OpenErrors, match="当成公式"):
        take(unit, place)
    put(unit, "remark", "新备注")
    take(unit, sent(answered, "return").folder)
    with open_workspace(unit) as store:
        (found,) = conflicts(store)
        assert {word for choice in found.choices for word in choice.tokens.values()} == {"新备注", "县局备注"}
        decide(store, found.id, 1, "以此为准")
    assert receive_at(answered.bureau, seal_unit(unit, answered.stick("again"))).is_merged
    assert digest_of(answered.bureau, unit)
