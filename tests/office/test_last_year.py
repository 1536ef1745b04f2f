"""Last year on its way: from a workspace or tables to the bureau, in each task to the unit, and into new rows."""

import os
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.store import Store
from db.troubles import ChangeRefused
from forms import strictcsv
from office import issue as issuing
from office import last_year
from office.last_year import bring, copy_from_last
from office.open_task import open_task
from office.troubles import LastYearRefused, WrongUse
from office.workspaces import open_workspace
from tests.county import PASSPHRASE, TOWN, XM, County, add_farm, keys_of, receive_at, seal_unit, type_cell

ROW = "00000000-0000-4000-8000-00000000000"
FARMS = ["_row,_owner,name,town_code,species,stock,land_mu,phone"]


def tables(folder: Path, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "t31.csv").write_bytes("\n".join([*FARMS, *lines, ""]).encode())
    return folder


def farm(number: int, owner: str, name: str, **cells: str) -> str:
    known = {"town": TOWN, "species": "01", "stock": "", "land": "", "phone": ""} | cells
    return ",".join([f"{ROW}{number}", owner, name, *known.values()])


def reissue(county: County, unit: str, root: Path) -> Path:
    with open_workspace(county.bureau) as store:
        (issued,) = issuing.issue(store, keys_of(county.bureau), [unit], county.stick("again"))
    return open_task(issued.folder, root, PASSPHRASE, confirm=county.code).root


def last_names(store: Store) -> set[str]:
    return {name for (name,) in store.sql.execute("SELECT name FROM T31_last")}


def test_a_task_carries_what_the_unit_may_write_and_changes_are_asked_about(county: County, tmp_path: Path) -> None:
    source = tables(
        tmp_path / "去年",
        farm(1, XM, "甲场", stock="1000", land="20", phone="0000-1234567"),
        farm(2, TOWN, "乙场"),
        farm(3, "653130101", "丙场"),
    )
    with open_workspace(county.bureau) as store:
        brought = {item.table: item for item in bring(store, source)}
        assert brought["T31"].rows == 3
    with open_workspace(reissue(county, TOWN, tmp_path / "town")) as store:
        assert last_names(store) == {"乙场"}
    with open_workspace(reissue(county, XM, tmp_path / "xm")) as store:
        assert last_names(store) == {"甲场", "乙场", "丙场"}
        assert store.sql.execute("SELECT DISTINCT phone FROM T31_last").fetchall() == [(None,)]
        add_farm(store, name="甲场", species="猪", stock="1400", land_mu="300")
        found = {item.field: item.check for item in problems(store)}
        assert (found["stock"], found["land_mu"]) == ("V-YOY", "V-SLIP")


def test_personal_fields_come_with_the_first_encrypted_task(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("one")))
    with open_workspace(county.bureau) as store:
        bring(store, tables(tmp_path / "去年", farm(1, XM, "甲场", phone="0000-1234567")))
        payload = last_year.last_payload(store, XM, personal=True)
        assert b"0000-1234567" in payload["data/last/t31.csv"]
        (issued,) = issuing.issue(store, keys_of(county.bureau), [XM], county.stick("two"))
    assert not issued.is_plain


def test_a_broken_part_makes_no_workspace(county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"data/last/t31.csv": b"_row,_owner,name\nx,XM,=1\n"}
    monkeypatch.setattr(issuing, "last_payload", lambda *_, **__: broken)
    with pytest.raises(ChangeRefused) as caught:
        reissue(county, XM, tmp_path / "xm")
    assert caught.value.code == "E-ROWS"
    assert not (tmp_path / "xm").exists()


def test_copied_farms_are_sealed_received_and_continue_at_the_bureau(county: County, tmp_path: Path) -> None:
    with open_workspace(county.bureau) as store:
        bring(store, tables(tmp_path / "去年", farm(1, XM, "甲场", stock="1000"), farm(2, XM, "乙场", stock="5")))
    with open_workspace(reissue(county, XM, tmp_path / "xm")) as store:
        written = copy_from_last(store, "T31")
        type_cell(store, written.rows["T31"][0], "name", "改名后的场")
    receive_at(county.bureau, seal_unit(tmp_path / "xm", county.stick("three")))
    with open_workspace(county.bureau) as store:
        asked = "SELECT t.name, l.name FROM T31 t JOIN T31_last l ON l.n = t._last"
        assert set(store.sql.execute(asked).fetchall()) == {("改名后的场", "甲场"), ("乙场", "乙场")}
        settle_tables(store)
        assert not [item for item in problems(store) if item.check == "V-GONE"]


def test_tables_of_an_unpacked_package_are_found_with_their_personal_columns(county: County, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    tables(bag / "data" / "tables", farm(1, XM, "甲场"))
    (bag / "data" / "private").mkdir()
    private = strictcsv.encode(("_row", "_owner", "_salt", "legal_rep"), [(f"{ROW}1", XM, "ab", "户甲")])
    (bag / "data" / "private" / "t31.csv").write_bytes(private)
    for place in (bag, bag / "data" / "tables"):
        with open_workspace(county.bureau) as store:
            bring(store, place)
            assert store.sql.execute("SELECT name, legal_rep FROM T31_last").fetchall() == [("甲场", "户甲")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"_row,_owner,name\r\n",
        b"name,stock\n",
        b"\xff\xfe",
        "_row,_owner,name\n,XM,乙场\n,XM,丙场\n".encode(),
        "_row,_owner,name,name\nx,XM,乙场,丙场\n".encode(),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(county: County, tmp_path: Path, content: bytes) -> None:
    with open_workspace(county.bureau) as store:
        bring(store, tables(tmp_path / "去年", farm(1, XM, "甲场")))
        (tmp_path / "t31.csv").write_bytes(content)
        with pytest.raises(LastYearRefused) as caught:
            bring(store, tmp_path / "t31.csv")
        assert caught.value.code == "E-LAST-FILE"
        assert last_names(store) == {"甲场"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_what_is_no_file_or_too_large_is_not_looked_into(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tables(tmp_path / "去年", farm(1, XM, "甲场"))
    with open_workspace(county.bureau) as store:
        monkeypatch.setattr(last_year, "TEXT_FILE_BYTES", 10)
        with pytest.raises(LastYearRefused, match=r"整个文件.*超过"):
            bring(store, place)
        (place / "t31.csv").unlink()
        os.mkfifo(place / "t31.csv")
        with pytest.raises(LastYearRefused, match=r"整个文件.*不是文件"):
            bring(store, place)


def test_nothing_another_year_and_another_role_are_refused(county: County, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with open_workspace(county.bureau) as store:
        for place, code in ((tmp_path / "nothing", "E-LAST-SOURCE"), (county.unit(XM), "E-LAST-YEAR")):
            with pytest.raises(LastYearRefused) as caught:
                bring(store, place)
            assert caught.value.code == code
    with open_workspace(county.unit(XM)) as store, pytest.raises(WrongUse):
        bring(store, tables(tmp_path / "去年", farm(1, XM, "甲场")))


def test_what_no_task_could_carry_is_not_brought_in_as_it_stands(county: County, tmp_path: Path) -> None:
    """Tables of last year may come from anywhere; one odd row must not make every unit refuse its task."""
    source = tables(
        tmp_path / "去年", farm(1, XM, "=1+1"), farm(2, "某局 二科", "乙场", stock="5"), farm(3, XM, "-丙场")
    )
    with open_workspace(county.bureau) as store:
        (told,) = [item for item in bring(store, source) if item.table == "T31"]
        assert told.rows == 3
        assert last_names(store) == {"1+1", "乙场", "－丙场"}
    with open_workspace(reissue(county, XM, tmp_path / "xm")) as store:
        assert last_names(store) == {"1+1", "乙场", "－丙场"}
