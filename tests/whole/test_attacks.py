"""Hostile packages made with the program's own functions: what an enrolled unit, a stranger or a stick could try.

Each is signed and whole, so that only the check in question can refuse it; each refusal is told by its code, and the
workspace is afterwards as it was.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from db.merging import changefiles
from db.merging.changefiles import DELETED, ChangeSet, Columns, Head, RowChange
from db.merging.checkpoint import columns_of
from db.merging.digest import digest
from db.merging.packages import packages
from db.rows import rows
from db.state import rebuild
from db.store import fixed_id
from exchange.bag_info import BagInfo, Kind, Level, Stage
from exchange.enrolment import enrol_proof
from exchange.finding import PackageFiles
from exchange.freeze import CoreFile, EvidenceFile, PayloadFile, freeze
from exchange.head import Peek
from exchange.key_codes import key_code
from exchange.keys import KeyPair, new_key_pair
from exchange.registry import ROOT_NAMESPACE
from exchange.send import write_package
from exchange.trust import Root, SignedRoot, encode_root, root_payload
from exchange.verify import peek
from forms.lineage import Lineage
from forms.load import read_pack
from forms.troubles import Trouble
from office.content import change_payload, table_payload
from office.inspection import unpack
from office.issue import enrol_secret
from office.keys import fingerprint
from office.open_task import open_task
from office.receive import Received, receive
from office.workspaces import bureau_recipients, open_workspace, register_key
from tests.county import CAMPAIGN, OTHER_TOWN, PASSPHRASE, TOWN, XM, County, keys_of

BUREAU = "HB"
PACK = read_pack("bachu-2024")
ROW = "11111111-1111-4111-8111-111111111111"
AT = "2024-05-18T10:00:00+08:00"
EMISSIONS = fixed_id(CAMPAIGN, "T68")


def set_of(
    unit: str,
    keys: KeyPair,
    changes: Sequence[RowChange],
    columns: Columns | None = None,
    *,
    reason: str = "",
    seen: Sequence[str] = (),
    at: str = AT,
    people: Mapping[str, str] | None = None,
) -> ChangeSet:
    """Make a change set in canonical form, whatever its author may do; `columns` are those of its first table."""
    head = Head(unit, fingerprint(keys.public), "", at, uuid.uuid4().hex, reason, tuple(sorted(seen)))
    by_table = {change.table: columns_of(PACK.table(change.table)) for change in changes}
    if columns is not None:
        by_table[changes[0].table] = columns
    stems = {table.file_stem: table.id for table in PACK.tables}
    return changefiles.decode(changefiles.encode(head, list(changes), by_table, people or {}), {}, stems.get)


def farm(owner: str, row: str = ROW, **cells: str) -> RowChange:
    """Set a few cells of a farm."""
    return RowChange("T31", owner, row, {"name": "某场", **cells})


def payload_of(sets: Sequence[ChangeSet]) -> dict[str, bytes]:
    """Give the files of an honest report."""
    return {**change_payload(sets, personal=True), **table_payload(sets, Lineage([PACK]), personal=True)}


@dataclass
class Forger:
    """Somebody with a key who writes whatever the container allows."""

    home: Path
    keys: KeyPair
    info: BagInfo

    @property
    def code(self) -> str:
        """The code on the letter."""
        return key_code(self.keys.public)

    def pack(self, sets: Sequence[ChangeSet], info: BagInfo | None = None) -> Path:
        """Write a report and give its folder."""
        return self.write(payload_of(sets), info)

    def write(
        self, files: Mapping[str, bytes], info: BagInfo | None = None, evidence: Sequence[EvidenceFile] = ()
    ) -> Path:
        """Write a package of any files and give its folder."""
        payload: list[PayloadFile] = [CoreFile(path, data) for path, data in files.items()]
        made = freeze(self.home / "outbox", info or self.info, [*payload, *evidence], self.keys, self.home / "evidence")
        return write_package(made, self.home / "sticks" / made.package_id[:12]).folder


def report_info(
    unit: str, recipients: tuple[str, ...], proof: str | None, task: str = hashlib.sha256(b"task").hexdigest()
) -> BagInfo:
    """Fill the signed page of a report to the bureau."""
    return BagInfo(
        kind=Kind.REPORT,
        stage=Stage.INTERIM,
        task_id=str(CAMPAIGN),
        task_digest=task,
        year=PACK.year,
        area=PACK.area,
        unit=unit,
        level=Level.COUNTY,
        recipient=f"{PACK.area}/{BUREAU}",
        recipient_keys=recipients,
        installation=str(uuid.uuid4()),
        sequence=1,
        previous=(),
        exported_at=AT,
        enrol_proof=proof,
        software="xiankao/0.1",
        bagging_date="2024-05-18",
    )


def forger(county: County, unit: str = TOWN) -> Forger:
    """Give a unit's key to somebody who does not use the program's own screens."""
    with open_workspace(county.bureau) as store:
        secret, bureau = enrol_secret(store, unit), bureau_recipients(store)
        task = next(fact.id for fact in packages(store, sent=True) if fact.kind == "task")
    home = county.root / f"forger-{unit}"
    home.mkdir(exist_ok=True)
    keys = keys_of(county.unit(unit))
    proof = enrol_proof(secret, keys.public, PACK.area, unit, str(CAMPAIGN))
    return Forger(home, keys, report_info(unit, tuple(sorted({*bureau, keys.recipient})), proof, task))


def take(root: Path, place: Path, confirm: str | None = None) -> Received:
    """Receive a package that is good."""
    with open_workspace(root) as store:
        return receive(store, keys_of(root), place, confirm=confirm)


def refusal(county: County, place: Path, confirm: str | None) -> str:
    """Receive a package that must be refused and leave nothing behind; gives the code."""
    with open_workspace(county.bureau) as store:
        before = _traces(county, store.sql.execute("SELECT count(*) FROM changeset").fetchone()[0], digest(store))
        with pytest.raises(Trouble) as refused:
            receive(store, keys_of(county.bureau), place, confirm=confirm)
        assert str(refused.value)
        after = _traces(county, store.sql.execute("SELECT count(*) FROM changeset").fetchone()[0], digest(store))
    assert after == before
    return refused.value.code


def _traces(county: County, changesets: int, state: str) -> tuple[int, str, list[str]]:
    folders = ("packages", "evidence", "quarantine")
    return changesets, state, sorted(str(path) for name in folders for path in (county.bureau / name).iterdir())


# An enrolled unit that goes beyond its rights


def test_an_honest_forged_report_is_taken(county: County) -> None:
    """The forger's packages differ from honest ones in what is tested only."""
    rogue = forger(county)
    assert take(county.bureau, rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])]), rogue.code).is_new_key
    with open_workspace(county.bureau) as store:
        assert [row.tokens["name"] for row in rows(store, "T31")] == ["某场"]


@pytest.mark.parametrize(
    "change",
    [
        farm(OTHER_TOWN),
        farm(XM),
        RowChange("T68", "", EMISSIONS, {"so2": "1"}),
        RowChange("C02", OTHER_TOWN, ROW, {"item": "B-XM-04", "reason_code": "1", "statement": "无"}),
        RowChange("K01", BUREAU, ROW, {"package": "0" * 64, "verdict": "withdraw"}),
        RowChange("K02", BUREAU, ROW, {"unit": TOWN, "public": "x", "status": "active", "level": "2"}),
        RowChange("K02", TOWN, ROW, {"unit": TOWN, "public": "x", "status": "active", "level": "2"}),
        RowChange("K05", BUREAU, ROW, {"unit": TOWN, "due": "2099-01-01"}),
        RowChange("C06", BUREAU, ROW, {"unit": TOWN, "verdict": "pass"}),
    ],
    ids=lambda change: f"{change.table}-{change.owner}",
)
def test_what_is_not_ones_own_is_out_of_scope(county: County, change: RowChange) -> None:
    rogue = forger(county)
    assert refusal(county, rogue.pack([set_of(TOWN, rogue.keys, [change])]), rogue.code) == "E-SCOPE"


def test_a_duty_that_a_unit_gives_itself_is_out_of_scope(county: County) -> None:
    rogue = forger(county)
    duty = {"unit": TOWN, "tbl": "T68", "section": "", "row_scope": "all", "active": "1"}
    changes = [RowChange("K04", BUREAU, ROW, duty), RowChange("T68", "", EMISSIONS, {"so2": "1"})]
    assert refusal(county, rogue.pack([set_of(TOWN, rogue.keys, changes)]), rogue.code) == "E-SCOPE"


@pytest.mark.parametrize("author", [OTHER_TOWN, BUREAU])
def test_change_sets_in_anothers_name_are_out_of_scope(county: County, author: str) -> None:
    rogue = forger(county)
    place = rogue.pack([set_of(author, rogue.keys, [farm(author)])])
    assert refusal(county, place, rogue.code) == "E-SCOPE"


@pytest.mark.parametrize(
    "change",
    [
        farm(TOWN, "not-a-uuid"),
        farm("ZZ"),
        farm(""),
        farm(TOWN, stock="1,200"),
        farm(TOWN, stock="007"),
        farm(TOWN, stock="1e9"),
        farm(TOWN, stock="-0"),
        farm(TOWN, stock="1234567890123456"),
        farm(TOWN, stock="冲突"),
        farm(TOWN, note=" 空白 "),
        farm(TOWN, fac_ok="yes"),
        farm(TOWN, ledger_from="18.5.2024"),
        RowChange("T68", "", ROW, {"so2": "1"}),
        RowChange("T68", "", EMISSIONS, {DELETED: "1"}),
        RowChange("T68", "", EMISSIONS, {"sum4": "1"}),
    ],
    ids=str,
)
def test_rows_that_no_program_would_write_are_refused(county: County, change: RowChange) -> None:
    rogue = forger(county)
    names = Columns(tuple(name for name in change.cells if name != DELETED))
    place = rogue.pack([set_of(TOWN, rogue.keys, [change], names)])
    assert refusal(county, place, rogue.code) == "E-ROWS"


def test_tables_that_say_something_else_than_the_change_sets_are_refused(county: County) -> None:
    rogue = forger(county)
    files = payload_of([set_of(TOWN, rogue.keys, [farm(TOWN, stock="12")])])
    path = "data/tables/t31.csv"
    for changed in ({**files, path: files[path].replace(b"12", b"13")}, {k: v for k, v in files.items() if k != path}):
        assert refusal(county, rogue.write(changed), rogue.code) == "E-TABLES"


def test_a_change_set_under_a_false_name_is_refused(county: County) -> None:
    rogue = forger(county)
    made = set_of(TOWN, rogue.keys, [farm(TOWN)])
    files = {path.replace(made.id[:12], "0" * 12): data for path, data in payload_of([made]).items()}
    assert refusal(county, rogue.write(files), rogue.code) == "E-TABLES"


def test_a_table_outside_the_pack_is_refused(county: County) -> None:
    rogue = forger(county)
    made = set_of(TOWN, rogue.keys, [farm(TOWN)])
    files = payload_of([made])
    for stem in ("row", "meta", "sqlite_master", "t99"):
        more = {**files, f"data/changes/01-{made.id[:12]}/{stem}.csv": b"_row,_owner,_set,_deleted,a\n"}
        assert refusal(county, rogue.write(more), rogue.code) == "E-TABLES"


def test_seen_may_name_what_nobody_knows_and_changes_nothing(county: County) -> None:
    rogue = forger(county)
    unknown = [hashlib.sha256(bytes([number])).hexdigest() for number in range(200)]
    take(county.bureau, rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)], seen=unknown)]), rogue.code)
    with open_workspace(county.bureau) as store:
        state = digest(store)
        rebuild(store)
        assert digest(store) == state
        assert [row.tokens["name"] for row in rows(store, "T31")] == ["某场"]


# Replay and re-addressing


def test_scope_that_is_not_ours_is_refused_by_its_own_code(county: County) -> None:
    rogue = forger(county)
    made, info = [set_of(TOWN, rogue.keys, [farm(TOWN)])], rogue.info
    for code, other in (
        ("E-OTHER-TASK", replace(info, task_id=str(uuid.uuid4()))),
        ("E-OTHER-YEAR", replace(info, year=2023)),
        ("E-OTHER-AREA", replace(info, area="511500")),
        ("E-NOT-FOR-US", replace(info, recipient=f"{PACK.area}/{XM}")),
        ("E-NOT-FOR-US", replace(info, recipient="511500/HB")),
        ("E-KIND", replace(info, kind=Kind.TASK, stage=Stage.NONE, task_digest=None)),
        ("E-KIND", replace(info, kind=Kind.RETURN, stage=Stage.NONE)),
    ):
        assert refusal(county, rogue.pack(made, other), None) == code


def test_a_package_for_other_keys_that_is_handed_on_is_refused(county: County, tmp_path: Path) -> None:
    """What was sealed to another key of the same bureau is opened by its holder and passed on to us."""
    rogue = forger(county)
    own = replace(rogue.info, recipient_keys=(rogue.keys.recipient,))
    place = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])], own)
    assert refusal(county, place, rogue.code) == "E-DECRYPT"
    assert refusal(county, unpack(place, tmp_path / "out", rogue.keys), rogue.code) == "E-NOT-FOR-US"


def test_an_old_report_after_a_new_one_changes_nothing(county: County) -> None:
    rogue = forger(county)
    first = set_of(TOWN, rogue.keys, [farm(TOWN, stock="1")])
    second = set_of(TOWN, rogue.keys, [farm(TOWN, stock="2")], seen=[first.id])
    take(county.bureau, rogue.pack([first, second]), rogue.code)
    with open_workspace(county.bureau) as store:
        state = digest(store)
    take(county.bureau, rogue.pack([first]))
    with open_workspace(county.bureau) as store:
        assert digest(store) == state


# Keys


@pytest.mark.parametrize("code", ["", " ", "0", "-", "00000 00000", "12345"])
def test_a_code_that_is_none_confirms_nothing(county: County, code: str) -> None:
    rogue = forger(county)
    assert refusal(county, rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])]), code) == "E-CODE-OTHER"


def test_no_code_and_anothers_code_confirm_nothing(county: County) -> None:
    rogue, other = forger(county), forger(county, OTHER_TOWN)
    place = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])])
    assert refusal(county, place, None) == "E-KEY-UNKNOWN"
    assert refusal(county, place, other.code) == "E-CODE-OTHER"
    assert refusal(county, place, rogue.code.replace(" ", "")[:10]) == "E-CODE-OTHER"


@pytest.mark.parametrize("unit", [OTHER_TOWN, BUREAU])
def test_a_registered_key_signs_for_nobody_else(county: County, unit: str) -> None:
    rogue = forger(county)
    take(county.bureau, rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])]), rogue.code)
    place = rogue.pack([set_of(unit, rogue.keys, [farm(unit)])], replace(rogue.info, unit=unit))
    assert refusal(county, place, None) == "E-SCOPE"
    assert refusal(county, place, rogue.code) == "E-SCOPE"


@pytest.mark.parametrize("status", ["retired", "compromised", "lost"])
def test_a_revoked_key_brings_nothing_new_and_loses_nothing_old(county: County, status: str) -> None:
    rogue = forger(county)
    old = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])])
    take(county.bureau, old, rogue.code)
    with open_workspace(county.bureau) as store:
        register_key(store, TOWN, rogue.keys.public, rogue.keys.recipient, level=2, status=status)
    place = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN, stock="3")])])
    assert refusal(county, place, None) == "E-KEY-REVOKED"
    assert refusal(county, place, rogue.code) == "E-KEY-REVOKED"
    assert take(county.bureau, old).is_duplicate
    with open_workspace(county.bureau) as store:
        assert [row.tokens["name"] for row in rows(store, "T31")] == ["某场"]


def test_a_key_that_nobody_compared_is_refused(county: County) -> None:
    rogue = forger(county)
    with open_workspace(county.bureau) as store:
        register_key(store, TOWN, rogue.keys.public, rogue.keys.recipient, level=1)
    place = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])])
    assert refusal(county, place, None) == "E-KEY-UNCONFIRMED"


# What lies on the stick


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of this kind are not there")
def test_an_unpacked_bag_is_read_by_the_same_rules(county: County, tmp_path: Path) -> None:
    rogue = forger(county)
    bag = unpack(rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])]), tmp_path / "out", rogue.keys)
    tables, outside = bag / "data" / "tables", tmp_path / "outside"

    (tables / "autorun.inf").write_text("x")
    assert refusal(county, bag, rogue.code) == "E-CONTENT"
    (tables / "autorun.inf").unlink()

    (tables / "t31.csv").rename(outside)
    assert refusal(county, bag, rogue.code) == "E-CONTENT"
    (tables / "t31.csv").symlink_to(outside)
    assert refusal(county, bag, rogue.code) == "E-CONTENT"
    (tables / "t31.csv").unlink()
    outside.rename(tables / "t31.csv")

    tables.rename(outside)
    tables.symlink_to(outside)
    assert refusal(county, bag, rogue.code) == "E-CONTENT"
    tables.unlink()
    outside.rename(tables)

    os.mkfifo(bag / "data" / "pipe")
    assert refusal(county, bag, rogue.code) == "E-CONTENT"
    (bag / "data" / "pipe").unlink()
    assert take(county.bureau, bag, rogue.code).is_merged


def test_a_stick_swapped_after_the_first_look_is_refused(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    rogue = forger(county)
    good = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])])
    other = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN, stock="1")])])
    take(county.bureau, good, rogue.code)
    third = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN, stock="2")])])

    def peek_and_swap(files: PackageFiles, identities: Sequence[str]) -> Peek:
        found = peek(files, identities)
        (volume,), (swapped,) = other.glob("*.age"), third.glob("*.age")
        volume.write_bytes(swapped.read_bytes())
        return found

    monkeypatch.setattr("office.taking_in.peek", peek_and_swap)
    with open_workspace(county.bureau) as store:
        with pytest.raises(Trouble) as refused:
            receive(store, keys_of(county.bureau), other)
        assert len(packages(store, sent=False)) == 1
    assert refused.value.code == "E-SWAPPED"


# A false bureau, or a bureau with a careless pack


@dataclass
class FalseBureau:
    """Somebody who writes task packages."""

    forger: Forger

    @property
    def keys(self) -> KeyPair:
        """The keys that sign."""
        return self.forger.keys

    def root(self, sign: str | None = None) -> bytes:
        """Make a key table with one signing key."""
        return encode_root(Root(PACK.area, 1, (sign or self.keys.public,), (), (self.keys.recipient,)))

    def task(
        self,
        pack: Mapping[str, bytes] | None = None,
        *,
        to: str = OTHER_TOWN,
        enrol: Mapping[str, object] | None = None,
        root: SignedRoot | None = None,
        more: Mapping[str, bytes] | None = None,
        info: BagInfo | None = None,
    ) -> Path:
        """Write a task package and give its folder."""
        content = self.root()
        signed = root or SignedRoot(content, (self.keys.sign(ROOT_NAMESPACE, content),))
        told = enrol or {"v": 1, "unit": to, "secret": "00" * 16}
        files = {
            **{f"data/pack/{name}": data for name, data in {**PACK.files, **(pack or {})}.items()},
            "data/enrol.json": json.dumps(told, sort_keys=True).encode() + b"\n",
            **root_payload(signed),
            **table_payload([], Lineage([PACK]), personal=False),
            **(more or {}),
        }
        return self.forger.write(files, info or replace(self.forger.info, recipient=f"{PACK.area}/{to}"))


def make_false_bureau(folder: Path) -> FalseBureau:
    """A bureau with fresh keys that nobody knows."""
    info = replace(
        report_info(BUREAU, (), None), kind=Kind.TASK, stage=Stage.NONE, task_digest=None, recipient=f"{PACK.area}/x"
    )
    return FalseBureau(Forger(folder / "false", new_key_pair(), info))


def not_opened(place: Path, root: Path, confirm: str | None = None) -> str:
    """Open a task that must be refused and leave nothing; gives the code."""
    with pytest.raises(Trouble) as refused:
        open_task(place, root, PASSPHRASE, confirm=confirm)
    assert str(refused.value)
    assert not root.exists()
    assert not list(root.parent.glob(f".{root.name}*"))
    return refused.value.code


def edited(name: str, old: str, new: str) -> dict[str, bytes]:
    """Change one place in a file of the pack."""
    text = PACK.files[name].decode()
    assert old in text
    return {name: text.replace(old, new).encode()}


def with_check(rest: str) -> dict[str, bytes]:
    """Add a check to T68."""
    return {"tables/t68.toml": PACK.files["tables/t68.toml"] + f'\n[[check]]\nid = "T68-90"\n{rest}\n'.encode()}


def test_the_false_bureaus_task_is_whole_but_for_the_code(false_bureau: FalseBureau, tmp_path: Path) -> None:
    assert not open_task(false_bureau.task(), tmp_path / "copy", PASSPHRASE).is_confirmed


@pytest.mark.parametrize("code", ["", " ", "0", "00000 00000", "１２３４５６７８９０"])
def test_an_impostors_task_does_not_pass_the_code(false_bureau: FalseBureau, tmp_path: Path, code: str) -> None:
    assert not_opened(false_bureau.task(), tmp_path / "copy", code) == "E-KEY-CODE"


def test_a_key_table_must_be_signed_by_its_own_keys_for_that_purpose(false_bureau: FalseBureau, tmp_path: Path) -> None:
    content, other, copy = false_bureau.root(), new_key_pair(), tmp_path / "copy"
    theirs = false_bureau.root(other.public)
    for code, signed in (
        ("E-ROOT", SignedRoot(content, ())),
        ("E-ROOT", SignedRoot(content, (other.sign(ROOT_NAMESPACE, content),))),
        ("E-ROOT", SignedRoot(content, (false_bureau.keys.sign(Kind.TASK.namespace, content),))),
        ("E-SIG", SignedRoot(content, (false_bureau.keys.sign(ROOT_NAMESPACE, content), b"\xff\xfe"))),
        ("E-SCOPE", SignedRoot(theirs, (other.sign(ROOT_NAMESPACE, theirs),))),
    ):
        assert not_opened(false_bureau.task(root=signed), copy) == code


def test_a_task_for_two_units_or_another_area_is_refused(false_bureau: FalseBureau, tmp_path: Path) -> None:
    info, copy = false_bureau.forger.info, tmp_path / "copy"
    enrol = {"v": 1, "unit": XM, "secret": "00" * 16}
    assert not_opened(false_bureau.task(enrol=enrol), copy) == "E-ENROL"
    other = replace(info, area="511500", recipient=f"511500/{OTHER_TOWN}")
    assert not_opened(false_bureau.task(info=other), copy) == "E-SCOPE"


def test_a_report_is_no_task(county: County, tmp_path: Path) -> None:
    rogue = forger(county)
    place = rogue.pack([set_of(TOWN, rogue.keys, [farm(TOWN)])], replace(rogue.info, recipient_keys=()))
    assert not_opened(place, tmp_path / "copy") == "E-NOT-TASK"


@pytest.mark.parametrize(
    "pack",
    [
        {"tables/k01.toml": b'id = "K01"\n'},
        {"tables/c03.toml": b'id = "C03"\n'},
        {"evil.py": b"print()"},
        edited("pack.toml", 'tables = ["T01", "T02"', 'tables = ["K01", "T01", "T02"'),
        edited("pack.toml", 'tables = ["T01", "T02"', 'tables = ["sqlite_master", "row", "meta", "T01", "T02"'),
        edited("pack.toml", 'tables = ["T01", "T02"', 'tables = [\'T31" (x)\', "T01", "T02"'),
        edited("tables/t68.toml", 'name = "so2"', 'name = "rowid"'),
        edited("tables/t68.toml", 'name = "so2"', "name = 'a\" TEXT); DROP TABLE meta; --'"),
    ],
    ids=range(8),
)
def test_a_pack_cannot_name_what_is_the_programs(
    false_bureau: FalseBureau, tmp_path: Path, pack: dict[str, bytes]
) -> None:
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


@pytest.mark.parametrize(
    "message",
    ["{0.__class__}", "{so2.__class__}", "{so2[0]}", "{so2!r:>999999999}", "{so2:>99999999}", "{}", "{so2", "{{so2}}"],
)
@pytest.mark.parametrize(
    "rule", ["find = 'SELECT n AS _row, so2 FROM T68'", "expect = 'so2 > 1'\nat = ['so2']\nfails = { so2 = 0 }"]
)
def test_a_message_of_a_pack_holds_nothing_but_names(
    false_bureau: FalseBureau, tmp_path: Path, message: str, rule: str
) -> None:
    pack = with_check(f'level = "note"\nmessage = "{message}"\n{rule}')
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


@pytest.mark.parametrize("pattern", ["(a+)+$", "a*a*a*b", "(?=x)", "a|b", r"(a)\\1", "[a-z]+"])
def test_a_pattern_that_could_run_away_is_refused(false_bureau: FalseBureau, tmp_path: Path, pattern: str) -> None:
    field = f"\n[[field]]\nname = 'zz'\ntitle = '某项'\ntype = 'text'\nmax_length = 99\npattern = '{pattern}'\n"
    pack = {"tables/t68.toml": PACK.files["tables/t68.toml"] + field.encode()}
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


@pytest.mark.parametrize(
    "find",
    [
        "SELECT key AS a FROM meta",
        "SELECT name FROM sqlite_master",
        "SELECT data FROM pack_file",
        "SELECT 1 FROM person",
        "SELECT load_extension('x')",
        "SELECT randomblob(100000000)",
        "SELECT 1 FROM pragma_table_info('meta')",
        "SELECT value FROM json_each('[1]')",
    ],
)
def test_a_statement_of_a_pack_that_reaches_out_is_not_taken(
    false_bureau: FalseBureau, tmp_path: Path, find: str
) -> None:
    """That the store itself would not run it either, and say so, is shown in tests/db/test_settle.py."""
    pack = with_check(f'level = "note"\nmessage = "x"\nfind = "{find}"\nfails = {{ T68 = [{{}}] }}')
    assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"


def test_a_statement_of_a_pack_is_one_statement(false_bureau: FalseBureau, tmp_path: Path) -> None:
    for find in ("SELECT n FROM T68; DROP TABLE T68", "DELETE FROM T68", "WITH RECURSIVE a AS (SELECT 1) SELECT 1"):
        pack = with_check(f'level = "note"\nmessage = "x"\nfind = "{find}"')
        assert not_opened(false_bureau.task(pack), tmp_path / "copy") == "E-PACK"
