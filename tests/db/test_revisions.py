"""A pack that changes in mid-season: nothing typed is lost, and neither order nor moment of it matters (DESIGN 5)."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.history import history, undo
from db.journal import Act, Edit, RowKey, add_rows, put_row, set_cells
from db.merging.checkpoint import checkpoint
from db.merging.digest import digest
from db.merging.incoming import Incoming, Judge
from db.opening import open_store
from db.revisions import install_revision
from db.rows import rows
from db.schema import last_name
from db.state import rebuild
from db.store import Role, Store, fixed_id
from db.troubles import ChangeRefused, EntryRefused, RevisionRefused
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, report_of, task_for
from tests.db.made_stores import made_store
from tests.db.revised import LATEST, amount, former_files, pack_files

FARM = {"name": "红旗养殖场", "amount": "12.50", "kind": "03", "remark": "旧备注", "phone": "0000-1234567", "lon": "5"}


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Store]:
    with made_store(tmp_path / "bureau", pack_files(1), identity("HB", Role.BUREAU)) as store:
        issue_duties(store)
        yield store


@pytest.fixture
def unit(tmp_path: Path, bureau: Store) -> Iterator[Store]:
    """The animal husbandry office, with a farm that it has typed under revision 1."""
    with made_store(tmp_path / "unit", pack_files(1), identity("XM", Role.FILL)) as store:
        hand_over(task_for(bureau, "XM"), store)
        add_rows(store, "T50", [FARM])
        yield store


def to_latest(store: Store, revision: int = LATEST) -> None:
    install_revision(store, pack_files(revision), former_files(revision))


def farm_of(store: Store) -> dict[str, str]:
    (row,) = rows(store, "T50")
    return dict(row.tokens)


def state_of(store: Store) -> tuple[str, list[str], list[str]]:
    """Everything that people see, without local numbers: the digest, all cells and all findings."""
    settle_tables(store)
    cells = [
        f"{table.id} {row.key.owner} {row.key.id} {json.dumps(dict(row.tokens), sort_keys=True, ensure_ascii=False)}"
        for table in store.pack.tables
        if not table.builtin
        for row in rows(store, table.id)
    ]
    return digest(store), sorted(cells), sorted(f"{item.id} {item.level} {item.text}" for item in problems(store))


def test_typing_that_is_in_no_change_set_yet_is_kept_under_its_new_name(unit: Store) -> None:
    to_latest(unit)
    assert farm_of(unit) == {
        "name": "红旗养殖场",
        "heads": "12.50",
        "kind": "03",
        "remark": "旧备注",
        "phone": "0000-1234567",
        "lon": "5",
        "lat": "",
        "height": "",
        "extra": "",
    }
    assert unit.sql.execute("SELECT count(*) FROM journal WHERE cs IS NULL").fetchone() == (0,)


def test_what_no_longer_fits_is_found_and_not_lost(unit: Store) -> None:
    assert not [item for item in problems(unit) if item.field in {"amount", "kind"}]
    to_latest(unit)
    found = {item.field: item.text for item in problems(unit)}
    assert "12.50" in found["heads"]
    assert "03" in found["kind"]


def test_nothing_is_found_in_a_field_that_nobody_is_shown_any_more(unit: Store) -> None:
    def found() -> set[str]:
        return {item.field for item in problems(unit)} & {"remark", "lon"}

    (row,) = rows(unit, "T50")
    set_cells(unit, [Edit(row.number, "remark", "长" * 300), Edit(row.number, "lon", "?乱")])
    assert found() == {"remark", "lon"}
    other = set_cells(unit, [Edit(row.number, "name", "改名")]).batch
    install_revision(unit, pack_files(2), former_files(2))
    assert found() == {"lon"}
    undo(unit, other)
    set_cells(unit, [Edit(row.number, "remark", "长" * 301)])
    assert found() == {"lon"}
    rebuild(unit)
    assert found() == {"lon"}
    set_cells(unit, [Edit(row.number, "remark", "=1+1")])
    assert {item.check for item in problems(unit) if item.field == "remark"} == {"V-FORMULA"}, "no package takes it"


def test_history_and_undo_reach_across_two_renamings(unit: Store) -> None:
    (row,) = rows(unit, "T50")
    batch = set_cells(unit, [Edit(row.number, "amount", "20")]).batch
    to_latest(unit)
    told = [(entry.before, entry.after) for entry in history(unit, row.number, "heads")]
    assert told == [("", "12.50"), ("12.50", "20")]
    undo(unit, batch)
    assert farm_of(unit)["heads"] == "12.50"
    before = state_of(unit)
    checkpoint(unit)
    rebuild(unit)
    assert state_of(unit) == before


def test_a_change_after_the_revision_travels_under_the_new_name_only(unit: Store, bureau: Store) -> None:
    to_latest(unit)
    (row,) = rows(unit, "T50")
    set_cells(unit, [Edit(row.number, "heads", "7")])
    checkpoint(unit)
    stored = [
        json.loads(cells) for (cells,) in unit.sql.execute("SELECT cells FROM change WHERE row = ?", (row.number,))
    ]
    assert [sorted(cells) for cells in stored] == [sorted([*FARM, "lat"]), ["heads"]]
    to_latest(bureau)
    hand_over(report_of(unit), bureau)
    assert farm_of(bureau)["heads"] == "7"


def test_rows_of_a_table_that_was_taken_back_come_again_with_it(unit: Store) -> None:
    add_rows(unit, "T52", [{"count": "3"}])
    to_latest(unit, 3)
    with pytest.raises(EntryRefused) as refused:
        list(rows(unit, "T52"))
    assert refused.value.code == "E-TABLE"
    to_latest(unit)
    assert [row.tokens["count"] for row in rows(unit, "T52")] == ["3"]


def test_a_fixed_row_that_is_no_more_stays_as_long_as_something_is_in_it(bureau: Store) -> None:
    pigs, cattle, sheep = rows(bureau, "T51")
    set_cells(bureau, [Edit(sheep.number, "land", "30")], _because())
    assert pigs.tokens["land"] == cattle.tokens["land"] == ""
    to_latest(bureau, 2)
    assert [row.tokens["land"] for row in rows(bureau, "T51")] == ["", "", "30"]
    rebuild(bureau)
    assert [row.tokens["kind"] for row in rows(bureau, "T51")] == ["01", "02", "03"]
    set_cells(bureau, [Edit(sheep.number, "land", "")], _because())
    checkpoint(bureau)
    rebuild(bureau)
    assert [row.number for row in rows(bureau, "T51")] == [pigs.number, cattle.number]


def _because() -> Act:
    return Act(reason="县局更正")


def test_last_years_rows_are_kept_under_the_new_names(unit: Store) -> None:
    unit.sql.execute(
        f'INSERT INTO "{last_name("T50")}"(_id, _owner, name, amount, _x) VALUES (?, ?, ?, ?, ?)',
        ("x", "XM", "红旗养殖场", 12.5, '{"amount":{"t":"12.50"}}'),
    )
    to_latest(unit)
    found = unit.sql.execute(f'SELECT _owner, name, heads, _x FROM "{last_name("T50")}"').fetchall()
    assert found == [("XM", "红旗养殖场", 12.5, '{"heads":{"t":"12.50"}}')]


def test_nothing_kept_in_memory_outlives_its_pack(unit: Store) -> None:
    beside = unit.beside()
    try:
        assert beside.codec("T50").names[1] == "amount"
        to_latest(unit)
        assert unit.codec("T50").names[1] == "heads"
        with beside.transaction():
            assert beside.codec("T50").names[1] == "heads"
    finally:
        beside.close()


def test_a_revision_that_fails_in_the_middle_leaves_everything(unit: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of(unit)

    def fail(store: Store) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("db.revisions.judge_all", fail)
    with pytest.raises(OSError, match="gone"):
        to_latest(unit)
    assert unit.revision == 1
    assert state_of(unit) == before
    assert unit.revisions() == [1]


REFUSED = {
    "older": (1, {}, "E-REVISION-OLD"),
    "year": (2, {"pack": ("year = 2024", "year = 2025")}, "E-REVISION-OTHER"),
    "field gone": (2, {"t50": ('renamed_from = "amount"', "")}, "E-REVISION-GONE"),
    "table gone": (3, {"pack": ('withdrawn = ["T52", "T50-01"]', 'withdrawn = ["T50-01"]')}, "E-REVISION-GONE"),
    "check gone": (3, {"pack": ('withdrawn = ["T52", "T50-01"]', 'withdrawn = ["T52"]')}, "E-REVISION-GONE"),
    "unit gone": (2, {"pack": ('[[town]]\ncode = "653130101"\nname = "东乡"\n', "")}, "E-REVISION-GONE"),
    "type": (
        2,
        {"t50": ('type = "choice"\nchoices = "species"', 'type = "integer"\nunit = "头"')},
        "E-REVISION-MEANING",
    ),
    "measure": (2, {"t51": ('unit = "头"', 'unit = "亩"')}, "E-REVISION-MEANING"),
    "personal": (2, {"t50": ("personal = true", "")}, "E-REVISION-MEANING"),
    "fixed rows": (2, {"t51": ('rows_from = "species"', 'rows_from = "towns"')}, "E-REVISION-MEANING"),
    "computed": (
        2,
        {"t51": ('name = "land"', 'name = "land"\ncompute = "1 + 1"\ngives = { land = 2 }')},
        "E-REVISION-MEANING",
    ),
}


@pytest.mark.parametrize(("revision", "edits", "code"), REFUSED.values(), ids=REFUSED)
def test_a_pack_that_takes_back_what_it_may_not_is_refused(
    unit: Store, revision: int, edits: dict[str, tuple[str, str]], code: str
) -> None:
    if revision > 2:
        to_latest(unit, 2)
    before = state_of(unit)
    with pytest.raises(RevisionRefused) as refused:
        install_revision(unit, pack_files(revision, **edits))
    assert refused.value.code == code
    assert state_of(unit) == before


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("older", ("方案的版本", "version")),
        ("field gone", ("曾用名称", "renamed_from", "已停用", "withdrawn = true")),
        ("table gone", ("“取消的表和检查”", 'withdrawn = ["T52"]')),
        ("check gone", ("“取消的表和检查”", 'withdrawn = ["T50-01"]')),
    ],
)
def test_what_to_change_is_said_for_the_workbook_and_for_the_files(
    unit: Store, case: str, words: tuple[str, ...]
) -> None:
    revision, edits, _ = REFUSED[case]
    if revision > 2:
        to_latest(unit, 2)
    with pytest.raises(RevisionRefused) as refused:
        install_revision(unit, pack_files(revision, **edits))
    assert [word for word in words if word not in str(refused.value)] == []


def test_fields_that_are_merged_as_one_stay_together(unit: Store) -> None:
    lat = 'name = "lat"\ntitle = "lat"\ntype = "integer"\nunit = "m"'
    apart = pack_files(2, t50=(f'{lat}\ngroup = "place"', lat))
    with pytest.raises(RevisionRefused) as refused:
        install_revision(unit, apart)
    assert refused.value.code == "E-REVISION-MEANING"


def test_a_former_name_never_gets_a_new_meaning(unit: Store) -> None:
    to_latest(unit, 2)
    with pytest.raises(RevisionRefused) as refused:
        install_revision(unit, pack_files(3, t50=('name = "extra"', 'name = "amount"')))
    assert refused.value.code in {"E-REVISION-MEANING", "E-REVISION-GONE"}
    more = pack_files(3)
    text = (
        more["tables/t50.toml"]
        + b'\n[[field]]\nname = "amount"\ntitle = "\xe9\x87\x8f"\ntype = "text"\nmax_length = 9\n'
    )
    with pytest.raises(RevisionRefused) as again:
        install_revision(unit, {**more, "tables/t50.toml": text})
    assert again.value.code == "E-REVISION-MEANING"
    assert "amount" in str(again.value)


def test_an_explanation_that_nobody_could_have_written_silences_nothing(unit: Store) -> None:
    install_revision(unit, pack_files(2))
    add_rows(unit, "T50", [{"name": "一号", amount(2): "-3"}])
    before = problems(unit)
    key = RowKey("C03", "XM", fixed_id(unit.identity.campaign, "C03/x"))
    told = {"check_id": "T50-03", "tbl": "T50", "field": "amount", "shown": "[" * 3999, "reason": "并无此事，只为试验"}
    put_row(unit, key, told, Act())
    assert [item for item in problems(unit) if item.table == "T50"] == before


def test_two_packs_of_one_number_are_a_fork(unit: Store) -> None:
    to_latest(unit, 2)
    other = {1: pack_files(1), 2: pack_files(2, pack=("小县", "别的县"))}
    with pytest.raises(RevisionRefused) as refused:
        install_revision(unit, pack_files(3), other)
    assert refused.value.code == "E-REVISION-FORK"


def test_a_set_of_an_old_revision_is_judged_by_that_one(unit: Store, bureau: Store) -> None:
    """Its columns, its groups, its fixed rows and its sections are those of the pack that it was written under."""
    *_, sheep = rows(unit, "T51")
    set_cells(unit, [Edit(sheep.number, "land", "30")])
    add_rows(unit, "T52", [{"count": "3", "lon": "1"}])
    to_latest(bureau)
    report = report_of(unit)
    Judge(bureau).judge(report)
    with pytest.raises(ChangeRefused):
        Judge(unit).judge(report_of(bureau))
    forged = [row for item in report.changesets for row in item.rows if row.table == "T50"]
    forged[0].cells["heads"] = "1"
    with pytest.raises(ChangeRefused) as refused:
        Judge(bureau).judge(report)
    assert refused.value.code == "E-ROWS"


@cache
def _templates() -> Path:
    """A bureau and its unit, each made once."""
    folder = Path(tempfile.mkdtemp(prefix="revisions-"))
    with ExitStack() as stack:
        bureau = stack.enter_context(made_store(folder / "bureau", pack_files(1), identity("HB", Role.BUREAU)))
        issue_duties(bureau)
        unit = stack.enter_context(made_store(folder / "unit", pack_files(1), identity("XM", Role.FILL)))
        hand_over(task_for(bureau, "XM"), unit)
        add_rows(unit, "T50", [FARM])
        checkpoint(unit)
    return folder


@contextmanager
def _copies(*names: str) -> Iterator[list[Store]]:
    folder = Path(tempfile.mkdtemp(prefix="revision-"))
    try:
        with ExitStack() as stack:
            found = []
            for place, name in enumerate(names):
                shutil.copytree(_templates() / name, folder / str(place))
                found.append(stack.enter_context(open_store(folder / str(place))))
            yield found
    finally:
        shutil.rmtree(folder)


def _type(store: Store, value: str) -> None:
    (row,) = rows(store, "T50")
    name = amount(store.revision) if int(value) % 2 else "remark"
    set_cells(store, [Edit(row.number, name, value)])


def _step(store: Store) -> None:
    if store.revision < LATEST:
        to_latest(store, store.revision + 1)


STEPS: dict[str, Callable[[Store, Store, list[Incoming], str], None]] = {
    "type": lambda unit, _bureau, _sent, value: _type(unit, value),
    "add": lambda unit, _bureau, _sent, value: _add(unit, value),
    "report": lambda unit, _bureau, sent, _value: sent.append(replace(report_of(unit), revision=unit.revision)),
    "update": lambda unit, _bureau, _sent, _value: _step(unit),
    "revise": lambda _unit, bureau, _sent, _value: _step(bureau),
    "receive": lambda _unit, bureau, sent, _value: _receive(bureau, sent[-1:]),
}


def _add(store: Store, value: str) -> None:
    if store.revision != 3:
        add_rows(store, "T52", [{"count": value}])


def _receive(bureau: Store, sent: list[Incoming]) -> None:
    for package in sent:
        hand_over(package, bureau)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(1, 9).map(str)), max_size=12), st.randoms())
def test_neither_order_nor_moment_of_a_revision_matters(history_of: list[tuple[str, str]], chance: Random) -> None:
    """Install then receive, receive then install, and everything made anew: one state."""
    with _copies("unit", "bureau", "bureau") as (unit, bureau, other):
        sent: list[Incoming] = []
        for step, value in history_of:
            if step != "receive" or _is_readable(bureau, sent[-1:]):
                STEPS[step](unit, bureau, sent, value)
        sent.append(report_of(unit))
        to_latest_from_here(bureau)
        _receive(bureau, sent)
        to_latest_from_here(other)
        _receive(other, chance.sample(sent, len(sent)))
        assert state_of(bureau) == state_of(other)
        before = state_of(bureau)
        rebuild(bureau)
        assert state_of(bureau) == before
        to_latest_from_here(unit)
        assert [line for line in state_of(unit)[1] if "XM" in line] == [line for line in before[1] if "XM" in line]


def to_latest_from_here(store: Store) -> None:
    if store.revision < LATEST:
        to_latest(store)


def _is_readable(bureau: Store, sent: list[Incoming]) -> bool:
    """A unit never has a later pack than its bureau; here it may, and its report then waits."""
    return all(package.revision <= bureau.revision for package in sent)


def test_every_order_of_three_reports_and_two_revisions(tmp_path: Path) -> None:
    """The smallest case in full: what a unit seals under 1, 2 and 3, and a bureau that goes to 4 at any moment."""
    with _copies("unit") as (unit,):
        sent = []
        for value in ("1", "3", "5"):
            _type(unit, value)
            sent.append(report_of(unit))
            _step(unit)
    states = set()
    for order in permutations(range(3)):
        for moment in range(4):
            with _copies("bureau") as (bureau,):
                to_latest(bureau, 3)
                for place, number in enumerate(order):
                    if place == moment:
                        to_latest(bureau)
                    hand_over(sent[number], bureau)
                to_latest_from_here(bureau)
                states.add(repr(state_of(bureau)))
    assert len(states) == 1
    assert "heads" in next(iter(states))
