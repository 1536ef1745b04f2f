"""Which files may lie in which kind of package."""

import pytest

from exchange.bag_info import BUREAU_KINDS, Kind
from exchange.layout import evidence_path, is_allowed_in

EVERYWHERE = [
    "data/datapackage.json",
    "data/tables/t31.csv",
    "data/tables/c06.csv",
    "data/private/t31.csv",
    "data/changes/01-0123456789ab/head.csv",
    "data/changes/99999-0123456789ab/t31.csv",
    "data/changes/01-0123456789ab/t31.private.csv",
    "data/changes/01-0123456789ab/people.private.csv",
    evidence_path("ab" * 32, "pdf"),
    "data/withheld.csv",
]
TASK = [
    "data/pack/pack.toml",
    "data/pack/tables/t31.toml",
    "data/former/1/pack.toml",
    "data/enrol.json",
    "data/last/t31.csv",
]
BUREAU = ["data/trust/root.json", "data/trust/root.json.s1", "data/trust/allowed_signers", "data/trust/revoked_keys"]
SOURCE = f"data/sources/{'0' * 64}"
ROLL_UP = [
    f"{SOURCE}/bagit.txt",
    f"{SOURCE}/signature/package.sig",
    f"{SOURCE}/data/changes/01-0123456789ab/t31.csv",
    f"{SOURCE}/data/tables/t31.csv",
    "data/conflicts.csv",
]
NOWHERE = [
    "data/readme.txt",
    "data/tables/t31.xlsx",
    "data/tables/sub/t31.csv",
    "data/tables/31.csv",
    "data/changes/1-0123456789ab/head.csv",
    "data/changes/01-0123456789AB/head.csv",
    "data/changes/01-0123456789ab/sub/head.csv",
    "data/evidence/ab/x.pdf",
    evidence_path("ab" * 32, "exe"),
    evidence_path("ab" * 32, "docm"),
    "data/workspace.sqlite-wal",
    "data/workspace.db",
    "data/sources/0/bagit.txt",
    f"{SOURCE}/data/evidence/00/{'0' * 64}.pdf",
    f"{SOURCE}/data/sources/{'0' * 64}/bagit.txt",
    "tables/t31.csv",
    "data/",
    "data/tables/t31.csv\n",
]


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_holds_what_belongs_to_it_and_nothing_else(kind: Kind) -> None:
    assert all(is_allowed_in(kind, path) for path in EVERYWHERE)
    assert all(is_allowed_in(kind, path) is (kind is Kind.TASK) for path in TASK)
    assert all(is_allowed_in(kind, path) is (kind in BUREAU_KINDS) for path in BUREAU)
    assert is_allowed_in(kind, "data/workspace.sqlite") is (kind is Kind.BACKUP)
    assert all(is_allowed_in(kind, path) is (kind is Kind.ROLL_UP) for path in ROLL_UP)
    assert not any(is_allowed_in(kind, path) for path in NOWHERE)
