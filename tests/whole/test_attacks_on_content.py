"""Attacks that succeeded once; each was closed with its test (threats of packages.md 7)."""

import hashlib
import shutil
import threading
import time
import uuid
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from db.checks.problems import problems, values_of
from db.journal import Act, RowKey, put_row
from db.merging.changefiles import ChangeFault, Columns, RowChange
from db.merging.checkpoint import checkpoint, columns_of
from db.merging.packages import packages
from db.merging.sending import own_sets
from db.rows import rows
from exchange.bag_info import Kind
from exchange.freeze import EvidenceFile
from exchange.keys import new_key_pair
from exchange.layout import is_allowed_in
from forms import strictcsv
from forms.lineage import Lineage
from forms.troubles import Trouble
from office import reading
from office import receive as receiving
from office.content import change_payload, load_changesets, table_payload
from office.entry import Typed, explain, type_cells
from office.issue import issue
from office.open_task import open_task
from office.receive import receive
from office.workspaces import assign, open_workspace
from tests.county import (
    OTHER_TOWN,
    PASSPHRASE,
    TOWN,
    XM,
    County,
    add_farm,
    clone,
    keys_of,
    receive_at,
    seal_unit,
)
from tests.whole.test_attacks import (
    BUREAU,
    EMISSIONS,
    PACK,
    ROW,
    FalseBureau,
    farm,
    forger,
    not_opened,
    payload_of,
    refusal,
    set_of,
    take,
    with_check,
)

#: An example that a check over tables must have; whatever it selects from is there.
FAILS = "fails = { T68 = [{}] }"

T31 = columns_of(PACK.table("T31"))


def test_a_confirmed_letter_of_a_unit_does_not_make_a_bureau(county: County) -> None:
    """The officer types the code of the township's letter; the package says it comes from the bureau itself."""
    rogue = forger(county)
    card = RowChange("T68", "", EMISSIONS, {"so2": "666"})
    key = RowChange(
        "K02", BUREAU, ROW, {"unit": XM, "public": new_key_pair().public, "age": "", "status": "active", "level": "2"}
    )
    place = rogue.pack([set_of(BUREAU, rogue.keys, [card, key])], replace(rogue.info, unit=BUREAU))
    assert refusal(county, place, rogue.code) == "E-NO-PROOF"


def test_a_confirmed_letter_of_a_unit_does_not_register_its_key_for_another(county: County) -> None:
    """Letter (and enrolment secret) of TOWN; the package says OTHER_TOWN; there is no proof for it."""
    rogue = forger(county)
    place = rogue.pack([set_of(OTHER_TOWN, rogue.keys, [farm(OTHER_TOWN)])], replace(rogue.info, unit=OTHER_TOWN))
    assert refusal(county, place, rogue.code) == "E-NO-PROOF"


def test_nothing_is_sealed_to_a_bureau_that_nobody_confirmed(false_bureau: FalseBureau, tmp_path: Path) -> None:
    open_task(false_bureau.task(), tmp_path / "copy", PASSPHRASE)
    with pytest.raises(Trouble) as caught:
        seal_unit(tmp_path / "copy", tmp_path / "stick")
    assert caught.value.code == "E-BUREAU-UNCONFIRMED"


def test_personal_columns_are_refused_in_public_files(county: County) -> None:
    rogue = forger(county)
    name = T31.private[0]
    made = set_of(TOWN, rogue.keys, [farm(TOWN, **{name: "某人"})], Columns((*T31.public, name)))
    assert refusal(county, rogue.pack([made]), rogue.code) == "E-ROWS"


def test_what_an_explanation_rests_on_is_in_no_plain_package(county: County) -> None:
    """A check may read a person's telephone number, and a task to a lost key is plain."""
    with open_workspace(county.unit(XM)) as store:
        told = {"check_id": "T31-99", "tbl": "T31", "shown": '{"phone":"0000-1234567"}', "reason": "已经打电话核实过了"}
        put_row(store, RowKey("C03", XM, ROW), told, Act())
        checkpoint(store)
        sets = load_changesets(store, own_sets(store))
        plain, private = (
            b"".join(
                {
                    **change_payload(sets, personal=personal),
                    **table_payload(sets, store.lineage, personal=personal),
                }.values()
            )
            for personal in (False, True)
        )
    assert b"0000-1234567" not in plain
    assert b"0000-1234567" in private


def test_public_columns_are_refused_in_private_files(county: County) -> None:
    """Once taken, the tables of others' tasks could not be made again, so that one unit blocked them all."""
    rogue = forger(county)
    columns = Columns(tuple(name for name in T31.public if name != "stock"), (*T31.private, "stock"))
    change = RowChange("T31", TOWN, ROW, {"name": "某场", "stock": "12"}, "a" * 32)
    assert refusal(county, rogue.pack([set_of(TOWN, rogue.keys, [change], columns)]), rogue.code) == "E-ROWS"


def test_nobody_explains_away_anothers_finding(county: County) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, lon="75.10")
        found = next(item for item in problems(store) if item.level.value == "explain")
        shown = values_of(store, found)
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("1")))
    rogue = forger(county)
    tokens = {
        "check_id": found.check,
        "tbl": found.table,
        "row_owner": found.owner,
        "row_id": found.row,
        "field": found.field,
        "shown": shown,
        "reason": "乱说一气乱说一气乱说",
    }
    take(
        county.bureau,
        rogue.pack([set_of(TOWN, rogue.keys, [RowChange("C03", TOWN, ROW, tokens, "a" * 32)])]),
        rogue.code,
    )
    with open_workspace(county.bureau) as store:
        assert not any(item.explained for item in problems(store))


def test_explanations_do_not_depend_on_the_order_of_sticks(county: County) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, lon="75.10")
        found = next(item for item in problems(store) if item.level.value == "explain")
        explain(store, found.id, "已经核实过，数值没有错误，特此说明")
    honest = seal_unit(county.unit(XM), county.stick("1"))
    rogue = forger(county)
    tokens = {
        "check_id": found.check,
        "tbl": found.table,
        "row_owner": found.owner,
        "row_id": found.row,
        "field": found.field,
        "shown": "x",
        "reason": "乱说一气乱说一气乱说",
    }
    place = rogue.pack([set_of(TOWN, rogue.keys, [RowChange("C03", TOWN, ROW, tokens, "a" * 32)])])
    states = []
    for order in ((0, 1), (1, 0)):
        bureau = clone(county.bureau, county.root / f"bureau-{order[0]}")
        for number in order:
            receive_at(bureau, honest) if number == 0 else take(bureau, place, rogue.code)
        with open_workspace(bureau) as store:
            states.append([item.explained for item in problems(store) if item.id == found.id])
    assert states[0] == states[1]


def test_foreign_change_sets_are_refused_also_when_they_are_known(county: County) -> None:
    rogue, other = forger(county), forger(county, OTHER_TOWN)
    theirs = set_of(OTHER_TOWN, other.keys, [farm(OTHER_TOWN)])
    both = rogue.pack([theirs, set_of(TOWN, rogue.keys, [farm(TOWN)])])
    assert refusal(county, both, rogue.code) == "E-SCOPE"
    take(county.bureau, other.pack([theirs]), other.code)
    assert refusal(county, both, rogue.code) == "E-SCOPE"


@pytest.mark.parametrize("is_known", [False, True])
def test_one_change_set_twice_in_a_package_is_refused(county: County, is_known: bool) -> None:
    rogue = forger(county)
    made = set_of(TOWN, rogue.keys, [farm(TOWN)])
    if is_known:
        take(county.bureau, rogue.pack([made]), rogue.code)
    files = {**change_payload([made, made], personal=True), **table_payload([made], Lineage([PACK]), personal=True)}
    assert refusal(county, rogue.write(files), rogue.code) == "E-TABLES"


def test_what_is_merged_is_what_was_shown(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    from cli import receiving
    from cli.main import main

    monkeypatch.setenv("XIANKAO_PASSPHRASE", PASSPHRASE)
    one, two = forger(county), forger(county, OTHER_TOWN)
    take(county.bureau, one.pack([set_of(TOWN, one.keys, [farm(TOWN)])]), one.code)
    take(county.bureau, two.pack([set_of(OTHER_TOWN, two.keys, [farm(OTHER_TOWN)])]), two.code)
    shown = one.pack([set_of(TOWN, one.keys, [farm(TOWN, stock="1")])])
    hidden = two.pack([set_of(OTHER_TOWN, two.keys, [farm(OTHER_TOWN, str(uuid.uuid4()))])])

    def swap(_question: str) -> bool:
        shutil.rmtree(shown)
        shutil.copytree(hidden, shown)
        return True

    monkeypatch.setattr(receiving, "agrees", swap)
    CliRunner().invoke(main, ["receive", str(county.bureau), str(shown)])
    with open_workspace(county.bureau) as store:
        assert len(packages(store, sent=False)) == 2


def test_a_task_shows_no_row_that_its_unit_may_not_see(county: County) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store, name="秘密场")
    receive_at(county.bureau, seal_unit(county.unit(TOWN), county.stick("1")))
    with open_workspace(county.bureau) as store:
        (row,) = rows(store, "T31")
        type_cells(store, "T31", [Typed(row.number, "name", "更正场")], Act(reason="电话核实过"))
        assign(store, OTHER_TOWN, "T68")
        (issued,) = issue(store, keys_of(county.bureau), [OTHER_TOWN], county.stick("again"))
    open_task(issued.folder, county.root / "other", PASSPHRASE)
    with open_workspace(county.root / "other") as store:
        assert list(rows(store, "T31")) == []


# Limits of packages.md 4.1


@pytest.mark.parametrize(
    "change",
    [
        farm(TOWN, note="=HYPERLINK(1)"),
        farm(TOWN, name="@SUM(A1)"),
        farm(TOWN, note="长" * 40_000),
        farm(TOWN, uscc_absent_reason="甲\n乙"),
        farm(TOWN, ledger_from="2024-02-31"),
        farm(TOWN, land_mu="0." + "0" * 30_000 + "1"),
        farm(TOWN, species="=1+1\n伪造"),
        farm(TOWN, stock="?" + "x" * 50_000),
    ],
    ids=["formula", "formula-at", "long", "lines", "no-such-day", "digits", "choice", "unparsed"],
)
def test_values_beyond_the_limits_are_refused(county: County, change: RowChange) -> None:
    rogue = forger(county)
    assert refusal(county, rogue.pack([set_of(TOWN, rogue.keys, [change])]), rogue.code) == "E-ROWS"


def test_a_reason_of_a_megabyte_is_refused(county: County) -> None:
    rogue = forger(county)
    with pytest.raises(ChangeFault):
        set_of(TOWN, rogue.keys, [farm(TOWN)], reason="长" * 1_000_000)


@pytest.mark.parametrize("name", ["甲\n  2 = 假的候选值", "甲" * 61])
def test_a_name_cannot_pass_for_a_line_of_the_program(county: County, name: str) -> None:
    """The list of conflicts named authors as they came: a line break in a name made a choice of nobody's."""
    rogue = forger(county)
    with pytest.raises(ChangeFault, match="姓名"):
        set_of(TOWN, rogue.keys, [farm(TOWN)], people={str(uuid.uuid4()): name})
    with pytest.raises(ChangeFault, match="时间"):
        set_of(TOWN, rogue.keys, [farm(TOWN)], at=name)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "＝HYPERLINK(1)", "@SUM(A1)", "-1+cmd", " =1+1"])
@pytest.mark.parametrize("place", ["reason", "at", "name", "person", "choice"])
def test_no_file_holds_what_a_table_program_would_calculate(
    county: County, monkeypatch: pytest.MonkeyPatch, place: str, text: str
) -> None:
    """Whoever opened head.csv or the names with a double click ran what a stranger had written there."""
    rogue = forger(county)
    person = str(uuid.uuid4())
    heads: dict[str, dict[str, Any]] = {
        "reason": {"reason": text},
        "at": {"at": text},
        "name": {"people": {person: text}},
        "person": {"people": {text: "填表人甲"}},
        "choice": {},
    }
    told = heads[place]
    row = farm(TOWN, species=text) if place == "choice" else farm(TOWN)
    with monkeypatch.context() as bare:
        bare.setattr(strictcsv, "may_hold_formula", lambda _: False)
        stick = rogue.pack([set_of(TOWN, rogue.keys, [row], **told)])
    assert refusal(county, stick, rogue.code) == "E-ROWS"
    take(county.bureau, rogue.pack([set_of(TOWN, rogue.keys, [row], **told)]), rogue.code)


def test_columns_that_no_form_has_are_refused(county: County) -> None:
    rogue = forger(county)
    made = set_of(TOWN, rogue.keys, [farm(TOWN)], Columns((*T31.public, "=evil"), T31.private))
    assert refusal(county, rogue.pack([made]), rogue.code) == "E-ROWS"


def test_a_program_is_no_proof(county: County) -> None:
    rogue = forger(county)
    data = b"MZ program"
    name = hashlib.sha256(data).hexdigest()
    stored = f"{name[:2]}/{name}.exe"
    (rogue.home / "evidence" / name[:2]).mkdir(parents=True)
    (rogue.home / "evidence" / stored).write_bytes(data)
    proof = EvidenceFile(name, "exe", len(data), zlib.crc32(data), stored)
    with pytest.raises(ValueError, match="不应有"):
        rogue.write(payload_of([set_of(TOWN, rogue.keys, [farm(TOWN)])]), evidence=[proof])
    assert not is_allowed_in(Kind.REPORT, proof.path)


def test_two_jobs_on_one_package_keep_its_core(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    rogue = forger(county)
    take(county.bureau, rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])]), rogue.code)
    place = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN, stock="3")])])
    both, faults, read = threading.Barrier(2), [], reading.incoming_of

    def together(*args: object) -> object:
        found = read(*args)  # type: ignore[arg-type]
        both.wait()
        return found

    monkeypatch.setattr(receiving, "incoming_of", together)
    with open_workspace(county.bureau) as store:

        def job() -> None:
            beside = store.beside()
            try:
                receive(beside, keys_of(county.bureau), place)
            except Exception as fault:  # noqa: BLE001 - any bug in the thread must reach the test
                faults.append(fault)
            finally:
                beside.sql.close()

        jobs = [threading.Thread(target=job) for _ in range(2)]
        for thread in jobs:
            thread.start()
        for thread in jobs:
            thread.join()
        accepted = [fact.id for fact in packages(store, sent=False)]
    assert all((county.bureau / "packages" / name).is_dir() for name in accepted)
    assert all(isinstance(fault, Trouble) for fault in faults), faults


def test_rows_of_equal_key_cost_no_more_than_others(county: County) -> None:
    rogue, seconds = forger(county), []
    for is_equal in (False, True):
        made = [
            farm(TOWN, str(uuid.uuid4()), town_code=TOWN, species="猪", name=f"{is_equal}{'' if is_equal else n}")
            for n in range(1000)
        ]
        place = rogue.pack([set_of(TOWN, rogue.keys, made)])
        start = time.thread_time()
        take(county.bureau, place, rogue.code)
        seconds.append(time.thread_time() - start)
    assert seconds[1] < 3 * seconds[0]


# A task that contradicts itself


@pytest.mark.parametrize(
    ("unit", "to", "year", "why"),
    [
        (BUREAU, OTHER_TOWN, PACK.year - 1, "年度"),
        (BUREAU, BUREAU, PACK.year, "县局自己"),
        (BUREAU, "ZZ", PACK.year, "没有这个填报单位"),
        (XM, OTHER_TOWN, PACK.year, "不是由方案里的县局"),
    ],
    ids=["year", "bureau-is-oneself", "unknown-unit", "of-another"],
)
def test_a_pack_must_fit_the_signed_page(
    false_bureau: FalseBureau, tmp_path: Path, unit: str, to: str, year: int, why: str
) -> None:
    info = replace(false_bureau.forger.info, unit=unit, year=year, recipient=f"{PACK.area}/{to}")
    place = false_bureau.task(to=to, info=info)
    assert not_opened(place, tmp_path / "copy") == "E-TASK-CONTENT"
    with pytest.raises(Trouble, match=why):
        open_task(place, tmp_path / "copy", PASSPHRASE)


# Sentences instead of bugs


def test_a_secret_that_is_none(false_bureau: FalseBureau, tmp_path: Path) -> None:
    enrol = {"v": 1, "unit": OTHER_TOWN, "secret": "zz"}
    assert not_opened(false_bureau.task(enrol=enrol), tmp_path / "copy") == "E-ENROL"


def test_too_many_fields(false_bureau: FalseBureau, tmp_path: Path) -> None:
    more = "".join(f'\n[[field]]\nname = "f{n}"\ntitle = "某项"\ntype = "text"\n' for n in range(2100))
    pack = {"tables/t68.toml": PACK.files["tables/t68.toml"] + more.encode()}
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


@pytest.mark.parametrize(
    ("message", "find"),
    [
        ("{so2}", "SELECT n AS _row FROM T68"),
        ("x", "SELECT 'x' AS _row FROM T68"),
        ("x", "SELECT 100000000000000 * 100000000000000 AS _row FROM T68"),
        ("x", "SELECT 1e300 AS _row FROM T68"),
        ("x", "SELECT x'ff' AS _row FROM T68"),
    ],
)
def test_a_table_check_that_cannot_be_right_is_not_taken(
    false_bureau: FalseBureau, tmp_path: Path, message: str, find: str
) -> None:
    pack = with_check(f'level = "note"\nmessage = "{message}"\nfind = "{find}"\n{FAILS}')
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


def test_a_duty_of_an_unknown_kind(false_bureau: FalseBureau, tmp_path: Path) -> None:
    duty = {"unit": OTHER_TOWN, "tbl": "T31", "section": "", "row_scope": "nonsense", "active": "1"}
    made = set_of(BUREAU, false_bureau.keys, [RowChange("K04", BUREAU, ROW, duty)])
    assert not_opened(false_bureau.task(more=payload_of([made])), tmp_path / "copy") == "E-ROWS"


# Confinement of `find`


def test_a_table_check_gives_a_bounded_number_of_findings(
    false_bureau: FalseBureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 s of a cross join are some 7 GB in memory (687 MB in 3 s)."""
    from db.checks import confine

    monkeypatch.setattr(confine, "PASS_SECONDS", 2.0)
    joined = ", ".join(f"towns t{n}" for n in range(9))
    pack = with_check(
        'level = "note"\nmessage = "x"\nfind = "SELECT t8.code || t7.code || t6.code || t5.code || t4.code'
        f' AS _field FROM {joined} LIMIT 200000"\n{FAILS}'
    )
    open_task(false_bureau.task(pack), tmp_path / "copy", PASSPHRASE)
    with open_workspace(tmp_path / "copy") as store:
        assert store.sql.execute("SELECT count(*) FROM problem WHERE code = 'T68-90'").fetchone()[0] < 100_000


def test_texts_in_a_table_check_are_bounded(false_bureau: FalseBureau, tmp_path: Path) -> None:
    """LENGTH is set on the connection in memory only; instr of such texts is one step and runs for minutes.

    The example shows it: a pack whose check cannot be run on one is not taken.
    """
    find = "SELECT name AS x FROM towns LIMIT 1"
    for _ in range(5):
        find = f"SELECT {'||'.join('x' * 16)} AS x FROM ({find})"
    pack = with_check(
        f'level = "note"\nmessage = "{{y}}"\nfind = "SELECT length(x) AS y FROM ({find} LIMIT 1)"\n{FAILS}'
    )
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


def test_names_on_a_stick_do_not_write_to_the_terminal(
    county: County, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from cli.main import main

    monkeypatch.setenv("XIANKAO_PASSPHRASE", PASSPHRASE)
    folder = tmp_path / "\x1b]0;evil\x07\u202eabc"
    folder.mkdir()
    found = CliRunner().invoke(main, ["receive", str(county.bureau), str(folder)], color=True)
    assert not any(mark in found.output for mark in "\x1b\x07\u202e")


def test_a_task_is_opened_into_the_folder_one_stands_in(
    false_bureau: FalseBureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    open_task(false_bureau.task(), Path(), PASSPHRASE)


def test_opening_removes_no_folder_that_is_somebodys(false_bureau: FalseBureau, tmp_path: Path) -> None:
    precious = tmp_path / ".copy.part" / "precious"
    precious.parent.mkdir()
    precious.write_text("x")
    open_task(false_bureau.task(), tmp_path / "copy", PASSPHRASE)
    assert precious.exists()
