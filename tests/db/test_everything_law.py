"""One law over everything at once: what was worked out step by step is what working it out anew gives.

Random histories of a bureau and two units over real stores, in which all that may change a state meets: typing, undo
and redo, reports accepted and withdrawn, conflicts and decisions, explanations, revisions that rename fields,
last year brought in again, duties given and taken back, and copies from before all that.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from db import lastyear, revisions
from db.backup import back_up, copies, put_back
from db.checks import findings, indicatorchecks, settle, staleness
from db.checks.problems import problems
from db.checks.settle import settle_tables, waiting_checks
from db.history import redo_last
from db.indicators import results
from db.journal import Act, Edit, set_cells
from db.lastcopy import copy_cells, copy_missing
from db.lastpart import last_part, take_last_part
from db.lastyear import Line, forms_of, replace_lines
from db.merging.conflicts import conflicts, decide
from db.merging.digest import digest
from db.opening import open_store
from db.remarks import put_comment
from db.revisions import install_revision
from db.rows import rows
from db.schema import last_name
from db.state import rebuild
from db.store import Role, Store, fixed_id
from db.troubles import EntryRefused
from office.todo import answer as give_answer
from office.todo import todo
from office.workspaces import put_duty
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, report_of, return_for, task_for
from tests.db.laws import find_fault, run_histories
from tests.db.made_stores import made_store
from tests.db.plots import FILES
from tests.db.test_settle_law import REASON, UNITS, Settling, _begin, everything

LATEST = 3
#: What the field of corners that is renamed twice is called.
SIZE = ("size", "extent", "reach")
_INDICATOR = """
[[indicator]]
id = "I-1"
title = "块均申报面积"
formula = "declared / plots"
inputs = { declared = { from = "T03", take = "declared" }, plots = { from = "T01", reduce = "count" } }
unit = "亩"
yoy = "explain"
gives = { declared = 4, plots = 2, result = "2.00" }
"""
_NEW_CHECK = """
[[check]]
id = "T02-01"
level = "explain"
message = "角点面积 {NAME} 偏大。"
expect = "NAME < 5"
at = ["NAME"]
fails = { NAME = 9 }
"""
LAST: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "none": (),
    "one": ({"name": "甲", "soil": "1", "area": "4"},),
    "two": ({"name": "甲", "soil": "1", "area": "1"}, {"name": "乙", "soil": "2", "area": "30"}),
}


@cache
def pack_files(version: int) -> Mapping[str, bytes]:
    """Give the plots with a yearly comparison and an indicator, in one of three revisions."""
    texts = {name: data.decode() for name, data in FILES.items()}
    name = SIZE[version - 1]
    texts["pack.toml"] = texts["pack.toml"].replace("version = 1\n", f"version = {version}\n") + _INDICATOR
    for path, old, new in (
        ("tables/t01.toml", 'name = "area"\n', 'name = "area"\nyoy = "explain"\n'),
        ("tables/t03.toml", 'name = "declared"\n', 'name = "declared"\nyoy = "explain"\n'),
        ("tables/t01.toml", "c.size AS size", f"c.{name} AS size"),
        ("tables/t01.toml", "'size' AS _field", f"'{name}' AS _field"),
        ("tables/t01.toml", "c.size", f"c.{name}"),
        ("tables/t01.toml", 'size = "', f'{name} = "'),
        ("tables/t02.toml", 'name = "size"\n', f'name = "{name}"\n'),
    ):
        assert old in texts[path], old
        texts[path] = texts[path].replace(old, new)
    if version > 1:
        texts["tables/t02.toml"] = (
            texts["tables/t02.toml"].replace(
                f'name = "{name}"\n', f'name = "{name}"\nrenamed_from = "{SIZE[version - 2]}"\n'
            )
            + _NEW_CHECK.replace("NAME", name)
        )  # fmt: skip
    return {path: text.encode() for path, text in texts.items()}


@cache
def _templates() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="everything-"))
    with ExitStack() as stack:
        stores: dict[str, Store] = {}
        for unit in UNITS:
            role = Role.BUREAU if unit == "HB" else Role.FILL
            made = made_store(folder / unit, pack_files(1), identity(unit, role, unit[0].lower()))
            stores[unit] = stack.enter_context(made)
        issue_duties(stores["HB"])
        for unit in ("XM", "NY"):
            hand_over(task_for(stores["HB"], unit), stores[unit])
        _begin(stores)
        (card,) = rows(stores["XM"], "T03")
        set_cells(stores["XM"], [Edit(card.number, "declared", "4")])
        hand_over(report_of(stores["XM"]), stores["HB"])
    return folder


def shown(store: Store) -> dict[str, Any]:
    """Give all that is derived and all that people are told of it."""
    found: dict[str, Any] = {**everything(store)}
    for table in forms_of(store.pack):
        found[last_name(table.id)] = store.sql.execute(f'SELECT * FROM "{last_name(table.id)}"').fetchall()
    found["told"] = [(item.id, item.level, item.text, item.explained) for item in problems(store)]
    found["indicators"] = [(item.shown, item.why, item.last) for item in results(store)]
    found["waiting"] = waiting_checks(store)
    found["digest"] = digest(store)
    found["asked"] = [(one.id, one.text, one.round, one.done, one.answer) for one in todo(store)]
    return found


class Everything(Settling):
    """The histories of `Settling`, and all else that may come between."""

    def _copy(self, unit: str) -> Store:
        shutil.copytree(_templates() / unit, self.folder / unit)
        return self._opened(unit)

    def _opened(self, unit: str) -> Store:
        store = open_store(self.folder / unit)
        store.sql.execute("PRAGMA synchronous = OFF")
        return store

    def _law(self, store: Store) -> None:
        settle_tables(store)
        before = shown(store)
        settle.judge_all(store)
        assert shown(store) == before, "judged anew it is the same"
        rebuild(store)
        assert shown(store) == before, "rebuilt it is the same"

    def _follow(self, unit: str) -> None:
        """Bring a unit to the bureau's revision, as a new task does."""
        store, revision = self.stores[unit], self.stores["HB"].revision
        if store.revision < revision:
            former = {number: pack_files(number) for number in range(1, revision)}
            install_revision(store, pack_files(revision), former)

    @rule(who=st.sampled_from(("XM", "NY")), final=st.booleans())
    def report(self, who: str, final: bool) -> None:
        # A report made under forms that the bureau has lost is refused until it has them again.
        if self.stores[who].revision <= self.stores["HB"].revision:
            super().report(who, final)

    @rule(who=st.sampled_from(("XM", "NY")))
    def send_back(self, who: str) -> None:
        self._follow(who)
        hand_over(return_for(self.stores["HB"], who), self.stores[who])

    @rule(
        who=st.sampled_from(("XM", "HB")), name=st.sampled_from("甲乙"), soil=st.sampled_from("12"),
        area=st.sampled_from(("", "1", "2.50", "不适用")),
    )  # fmt: skip
    def add_plot(self, who: str, name: str, soil: str, area: str) -> None:
        with suppress(EntryRefused):
            super().add_plot(who, name, soil, area)

    @rule(place=st.integers(0, 5), size=st.sampled_from(("1", "9")))
    def edit_on_both_sides(self, place: int, size: str) -> None:
        """Type into one cell apart, so that there is something to decide."""
        self._follow("XM")
        for who, value in (("XM", size), ("HB", "3")):
            found = self._one(self._rows(self.stores[who], "T01"), place)
            if found:
                with suppress(EntryRefused):
                    set_cells(self.stores[who], [Edit(found[0], "area", value)], REASON)
        if self.stores["XM"].revision == self.stores["HB"].revision:
            hand_over(report_of(self.stores["XM"]), self.stores["HB"])

    @rule(take=st.integers(1, 2))
    def decide_conflict(self, take: int) -> None:
        found = conflicts(self.stores["HB"])
        if found:
            decide(self.stores["HB"], found[0].id, take, "核实")

    @rule(who=st.sampled_from(UNITS))
    def do_again(self, who: str) -> None:
        with suppress(EntryRefused):
            redo_last(self.stores[who])

    @precondition(lambda self: self.stores["HB"].revision < LATEST)
    @rule()
    def revise(self) -> None:
        bureau = self.stores["HB"]
        install_revision(bureau, pack_files(bureau.revision + 1))

    @rule(who=st.sampled_from(("XM", "NY")))
    def follow(self, who: str) -> None:
        self._follow(who)

    @rule(which=st.sampled_from(sorted(LAST)), declared=st.sampled_from(("", "4", "8")))
    def bring_last_year(self, which: str, declared: str) -> None:
        bureau = self.stores["HB"]
        campaign = bureau.identity.campaign
        lines = [
            Line("XM", fixed_id(campaign, f"T01/last/XM/{place}"), tokens) for place, tokens in enumerate(LAST[which])
        ]
        with bureau.transaction():
            replace_lines(bureau, bureau.table("T01"), lines)
            card = [Line("", fixed_id(campaign, "T03"), {"declared": declared})] if declared else []
            replace_lines(bureau, bureau.table("T03"), card)
        for who in ("XM", "NY"):
            self._follow(who)
            if self.stores[who].revision == bureau.revision:
                take_last_part(self.stores[who], last_part(bureau, who, personal=True), personal=True)

    @rule(who=st.sampled_from(("XM", "HB")), whole=st.booleans())
    def copy_from_last_year(self, who: str, whole: bool) -> None:
        store = self.stores[who]
        with suppress(EntryRefused):
            if whole:
                copy_missing(store, store.table("T01"), "核实后沿用")
            else:
                copy_cells(store, store.table("T03"), reason="核实后沿用")

    @rule(
        duty=st.sampled_from((("XM", "T01", "all"), ("XM", "T04", "all"), ("NY", "T04", "own"), ("NY", "T01", "own"))),
        active=st.booleans(),
    )
    def give_duty(self, duty: tuple[str, str, str], active: bool) -> None:
        unit, table, scope = duty
        put_duty(self.stores["HB"], unit, table, "", scope, active=active)
        for who in ("XM", "NY"):
            self.send_back(who)

    @rule(who=st.sampled_from(UNITS))
    def keep_copy(self, who: str) -> None:
        back_up(self.stores[who])

    @rule(who=st.sampled_from(UNITS), place=st.integers(0, 3))
    def restore(self, who: str, place: int) -> None:
        known = copies(self.folder / who)
        if known:
            self.stores[who].close()
            put_back(self.folder / who, known[place % len(known)].path)
            self.stores[who] = self._opened(who)

    @rule(area=st.sampled_from(("1", "12")))
    def add_foreign(self, area: str) -> None:
        with suppress(EntryRefused):  # the duty may be gone
            super().add_foreign(area)

    @rule(who=st.sampled_from(("XM", "NY")), place=st.integers(0, 3), field=st.sampled_from(("area", "")))
    def remark(self, who: str, place: int, field: str) -> None:
        """Say something about a plot; it belongs to a unit and comes with the next return."""
        bureau = self.stores["HB"]
        found = self._one(self._rows(bureau, "T01"), place)
        if found:
            key = next(row.key for row in rows(bureau, "T01") if row.number == found[0])
            put_comment(bureau, who, key, field, "请核实", "")

    @rule(place=st.integers(0, 3))
    def answer(self, place: int) -> None:
        store = self.stores["XM"]
        asked = [one.id for one in todo(store) if one.id]
        if asked:
            give_answer(store, asked[place % len(asked)], "已核实，数据无误")

    @rule(value=st.sampled_from(("", "4", "8")))
    def declare_area(self, value: str) -> None:
        (card,) = rows(self.stores["XM"], "T03")
        with suppress(EntryRefused):
            set_cells(self.stores["XM"], [Edit(card.number, "declared", value)], Act(reason="核实"))


def test_whatever_happens_the_state_is_the_recomputed_one() -> None:
    run_histories(Everything, 25, 25)


@contextmanager
def _last_year_tells_nobody(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(lastyear, "relink", lambda _store, _table: None)
    yield


@contextmanager
def _a_revision_forgets_last_year(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(revisions, "_put_last", lambda _store, _table, _rows: None)
    patch.setattr(revisions, "judge_all", lambda _store: None)
    patch.setattr(revisions, "rebuild", lambda _store: None)
    yield


@contextmanager
def _indicators_are_asked_about_once(patch: pytest.MonkeyPatch) -> Iterator[None]:
    honest = indicatorchecks.renew_indicators
    patch.setattr(settle, "renew_indicators", lambda store, stale, *, always: honest(store, stale) if always else set())
    yield


@contextmanager
def _duties_change_nothing(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(settle, "DUTIES", "nothing")
    honest, cells = staleness.mark_stale, staleness.mark_cells
    patch.setattr(findings, "mark_stale", lambda store, tables: honest(store, [one for one in tables if one != "K04"]))
    patch.setattr(
        findings, "mark_cells", lambda store, table, *more: None if table == "K04" else cells(store, table, *more)
    )
    yield


MUTANTS = (
    _last_year_tells_nobody,
    _a_revision_forgets_last_year,
    _indicators_are_asked_about_once,
    _duties_change_nothing,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_what_is_renewed_wrongly_is_caught(mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _templates()
    with mutant(monkeypatch), pytest.raises(BaseException):  # noqa: B017, PT011 - an assertion, or several at once
        find_fault(Everything, 60)
