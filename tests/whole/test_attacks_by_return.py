"""Hostile returns and receipts: what a stranger, another unit or a bureau beyond its rights could send to a unit.

Each is signed and whole, so that only the check in question can refuse it; afterwards the workspace is as it was.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from db.merging.changefiles import ChangeSet, RowChange
from db.merging.digest import digest
from db.merging.packages import packages
from db.rows import rows
from exchange.bag_info import BagInfo, Kind, Stage
from exchange.finding import locate
from exchange.keys import KeyPair, new_key_pair
from exchange.registry import ROOT_NAMESPACE
from exchange.trust import Root, SignedRoot, encode_root, parse_root, root_digest, root_payload
from exchange.verify import peek
from forms import strictcsv
from forms.troubles import Trouble
from office.inspection import unpack
from office.returns import send_return
from office.review import comment
from office.take_return import take_return
from office.todo import todo
from office.workspaces import kept_root, open_workspace
from tests.county import CAMPAIGN, OTHER_TOWN, TOWN, XM, County, add_farm, keys_of, receive_at, seal_unit
from tests.whole.test_attacks import BUREAU, PACK, ROW, Forger, farm, payload_of, report_info, set_of

_ALL = {"row_scope": "all", "active": "1"}
OWN = "22222222-2222-4222-8222-222222222222"


@dataclass
class Rogue:
    """Somebody who writes returns to the animal husbandry office."""

    forger: Forger
    root: SignedRoot

    @property
    def keys(self) -> KeyPair:
        """The keys that sign."""
        return self.forger.keys

    def send(self, sets: Sequence[ChangeSet], info: BagInfo | None = None, root: SignedRoot | None = None) -> Path:
        """Write a return and give its folder."""
        return self.forger.write({**payload_of(sets), **root_payload(root or self.root)}, info)


def rogue(county: County, keys: KeyPair | None = None) -> Rogue:
    """Give the bureau's own key, or another, to somebody who does not use the program's screens."""
    signer = keys or keys_of(county.bureau)
    with open_workspace(county.unit(XM)) as store:
        task, recipient, root = store.meta["task"], store.identity.age, kept_root(store)
    info = report_info(BUREAU, tuple(sorted({recipient, signer.recipient})), None, task)
    info = replace(info, kind=Kind.RETURN, stage=Stage.NONE, recipient=f"{PACK.area}/{XM}", sequence=900)
    home = county.root / f"rogue-{uuid.uuid4().hex[:8]}"
    home.mkdir()
    return Rogue(Forger(home, signer, info), root)


def take(county: County, place: Path) -> None:
    """Take a return that is good."""
    unit = county.unit(XM)
    with open_workspace(unit) as store:
        assert take_return(store, keys_of(unit), place).is_merged


def refusal(county: County, place: Path) -> str:
    """Take what must be refused, first to look and then in earnest, and leave nothing behind; gives the code."""
    unit, codes = county.unit(XM), set()
    with open_workspace(unit) as store:
        before = _traces(unit, digest(store), len(packages(store)))
        for merge in (False, True):
            with pytest.raises(Trouble) as refused:
                take_return(store, keys_of(unit), place, merge=merge)
            assert str(refused.value)
            codes.add(refused.value.code)
        assert _traces(unit, digest(store), len(packages(store))) == before
    (code,) = codes
    return code


def _traces(unit: Path, state: str, count: int) -> tuple[str, int, list[str]]:
    folders = ("packages", "evidence", "quarantine")
    return state, count, sorted(str(path) for name in folders for path in (unit / name).rglob("*"))


def amended(keys: KeyPair) -> ChangeSet:
    """Make what the bureau may bring: a cell of the unit's own row."""
    return set_of(BUREAU, keys, [farm(XM, OWN, stock="5")], reason="核定")


def test_an_honest_forged_return_is_taken(county: County) -> None:
    """The packages of these tests differ from honest ones in what is tested only."""
    forged = rogue(county)
    take(county, forged.send([amended(forged.keys)]))
    with open_workspace(county.unit(XM)) as store:
        assert [row.tokens["stock"] for row in rows(store, "T31")] == ["5"]


# Who signed it


@pytest.mark.parametrize("who", ["stranger", "unit", "itself"])
def test_a_return_that_the_bureau_did_not_sign_is_refused(county: County, who: str) -> None:
    keys = {"stranger": new_key_pair(), "unit": keys_of(county.unit(TOWN)), "itself": keys_of(county.unit(XM))}[who]
    forged = rogue(county, keys)
    assert refusal(county, forged.send([amended(keys)])) == "E-RETURN-KEY-OTHER"


def test_a_return_in_a_units_own_name_is_refused(county: County) -> None:
    keys = keys_of(county.unit(TOWN))
    forged = rogue(county, keys)
    place = forged.send([set_of(TOWN, keys, [farm(TOWN)])], replace(forged.forger.info, unit=TOWN))
    assert refusal(county, place) == "E-RETURN-KEY-OTHER"


def test_the_bureaus_key_signs_a_return_for_nobody_else(county: County) -> None:
    forged = rogue(county)
    place = forged.send([amended(forged.keys)], replace(forged.forger.info, unit=TOWN))
    assert refusal(county, place) == "E-SCOPE"


def test_another_key_table_of_the_same_number_is_an_alarm(county: County) -> None:
    """Who has the bureau's key but not its recovery key cannot put another key beside it."""
    forged, mine = rogue(county), new_key_pair()
    root = encode_root(Root(PACK.area, 1, (forged.keys.public, mine.public), (), (mine.recipient,)))
    signed = SignedRoot(root, (forged.keys.sign(ROOT_NAMESPACE, root),))
    assert refusal(county, forged.send([amended(forged.keys)], root=signed)) == "E-ROOT-FORK"


def test_a_key_table_that_follows_is_kept_and_the_former_key_is_worth_nothing(county: County) -> None:
    forged, mine = rogue(county), new_key_pair()
    former = parse_root(forged.root.data, "")
    table = Root(PACK.area, 2, (mine.public,), (), (mine.recipient,), root_digest(former))
    content = encode_root(table)
    both = tuple(keys.sign(ROOT_NAMESPACE, content) for keys in (forged.keys, mine))
    place = forged.send([amended(forged.keys)], root=SignedRoot(content, both))
    half = SignedRoot(content, both[1:])
    assert refusal(county, forged.send([amended(forged.keys)], root=half)) == "E-ROOT"
    take(county, place)
    with open_workspace(county.unit(XM)) as store:
        assert kept_root(store).data == content
    later = replace(forged.forger.info, sequence=901)
    again = Rogue(forged.forger, SignedRoot(content, both))
    assert refusal(county, again.send([], later)) == "E-RETURN-KEY-OTHER"
    follower = rogue(county, mine)
    take(county, follower.send([set_of(BUREAU, mine, [farm(XM, OWN, stock="6")], reason="核定")], None))


# For whom and of what it is


def test_scope_that_is_not_ours_is_refused_by_its_own_code(county: County) -> None:
    forged = rogue(county)
    info, sets = forged.forger.info, [amended(forged.keys)]
    for code, other in (
        ("E-OTHER-TASK", replace(info, task_id=str(uuid.uuid4()))),
        ("E-OTHER-YEAR", replace(info, year=2023)),
        # A key belongs to one area, so the key is what speaks first.
        ("E-SCOPE", replace(info, area="511500")),
        ("E-NOT-FOR-US", replace(info, recipient=f"{PACK.area}/{TOWN}")),
        ("E-NOT-RETURN-KIND", replace(info, kind=Kind.ROLL_UP)),
    ):
        assert refusal(county, forged.send(sets, other)) == code


def test_a_return_for_another_unit_that_is_handed_on_is_refused(county: County, tmp_path: Path) -> None:
    """The township opens its own return and passes the bag on: it is not addressed to the office."""
    _report(county, TOWN)
    with open_workspace(county.bureau) as store:
        sent = send_return(store, keys_of(county.bureau), TOWN, county.stick("town"))
    assert refusal(county, sent.folder) == "E-DECRYPT"
    bag = unpack(sent.folder, tmp_path / "out", keys_of(county.unit(TOWN)))
    assert refusal(county, bag) == "E-NOT-FOR-US"


def _report(county: County, unit: str) -> None:
    with open_workspace(county.unit(unit)) as store:
        add_farm(store, name=f"{unit} 的场")
    receive_at(county.bureau, seal_unit(county.unit(unit), county.stick(unit)))


def test_a_replayed_older_return_brings_nothing_back(county: County) -> None:
    """Between two returns the bureau took a comment back; the first stick must not bring it again."""
    _report(county, XM)
    sticks: list[Path] = []
    for text in ("请核实", ""):
        with open_workspace(county.bureau) as store:
            comment(store, "T31", f"{XM} 的场", "stock", text)
            sticks.append(send_return(store, keys_of(county.bureau), XM, county.stick(f"r{len(sticks)}")).folder)
    take(county, sticks[1])
    assert refusal(county, sticks[0]) == "E-RETURN-OLDER"
    with open_workspace(county.unit(XM)) as store:
        assert todo(store) == []


# What is in it


@pytest.mark.parametrize(
    "change",
    [
        RowChange("K01", XM, ROW, {"package": "0" * 64, "verdict": "withdraw"}),
        RowChange("C04", XM, ROW, {"unit": XM}),
        RowChange("K01", TOWN, ROW, {"package": "0" * 64, "verdict": "accept"}),
    ],
    ids=lambda change: f"{change.table}-{change.owner}",
)
def test_not_even_the_bureau_decides_in_a_units_own_workspace(county: County, change: RowChange) -> None:
    forged = rogue(county)
    assert refusal(county, forged.send([set_of(BUREAU, forged.keys, [change])])) == "E-SCOPE"


@pytest.mark.parametrize(
    ("author", "change"),
    [
        (TOWN, farm(XM, OWN)),
        (OTHER_TOWN, farm(TOWN)),
        (XM, RowChange("C06", XM, ROW, {"unit": XM, "item": "B-XM-01", "verdict": "pass"})),
        (TOWN, RowChange("K04", BUREAU, ROW, {"unit": TOWN, "tbl": "T31", "section": "", **_ALL})),
    ],
    ids=["anothers-row", "a-third-ones-row", "its-own-verdict", "its-own-duty"],
)
def test_what_is_carried_in_a_units_name_keeps_to_its_rights(county: County, author: str, change: RowChange) -> None:
    """The bureau vouches for whom it carries, but a unit's cells are changed under the bureau's own name or not."""
    forged = rogue(county)
    assert refusal(county, forged.send([set_of(author, forged.keys, [change])])) == "E-SCOPE"


def test_a_receipt_brings_no_data(county: County) -> None:
    forged = rogue(county)
    info = replace(forged.forger.info, kind=Kind.RECEIPT)
    assert refusal(county, forged.send([amended(forged.keys)], info)) == "E-SCOPE"
    carried = set_of(XM, forged.keys, [RowChange("K01", XM, ROW, {"package": "0" * 64, "verdict": "withdraw"})])
    assert refusal(county, forged.send([carried], info)) == "E-SCOPE"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "＠某某", "-3 不对", "+1 不对"])
def test_a_comment_that_stands_as_a_formula_is_refused(
    county: County, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    forged = rogue(county)
    change = RowChange("C06", XM, ROW, {"unit": XM, "tbl": "T31", "row_id": OWN, "comment": text})
    with monkeypatch.context() as bare:
        bare.setattr(strictcsv, "may_hold_formula", lambda _: False)
        stick = forged.send([set_of(BUREAU, forged.keys, [change])])
    assert refusal(county, stick) == "E-ROWS"


def test_a_verdict_of_another_word_is_refused(county: County) -> None:
    forged = rogue(county)
    change = RowChange("C06", XM, ROW, {"unit": XM, "item": "B-XM-01", "verdict": "burn"})
    assert refusal(county, forged.send([set_of(BUREAU, forged.keys, [change])])) == "E-ROWS"


def test_a_remark_on_what_is_not_there_harms_nobody(county: County) -> None:
    """It came from outside: tables, fields and rows may be anything, and the list must still be read."""
    forged = rogue(county)
    changes = [
        RowChange("C06", XM, str(uuid.uuid5(CAMPAIGN, str(place))), {"unit": XM, "comment": "看", **about})
        for place, about in enumerate(
            [
                {},
                {"tbl": "T99", "row_id": OWN, "field": "x"},
                {"tbl": "T31", "row_id": "not-a-row", "field": "nothing"},
                {"tbl": "C06", "row_owner": XM, "row_id": ROW},
                {"item": "no-such-item", "verdict": "return"},
            ]
        )
    ]
    take(county, forged.send([set_of(BUREAU, forged.keys, changes)]))
    with open_workspace(county.unit(XM)) as store:
        assert {one.text for one in todo(store)} == {"看"}


def test_the_look_at_the_head_tells_whose_it_is(county: County) -> None:
    forged = rogue(county)
    found = peek(locate(forged.send([amended(forged.keys)])), (keys_of(county.unit(XM)).identity,))
    assert (found.info.kind, found.info.unit) == (Kind.RETURN, BUREAU)
