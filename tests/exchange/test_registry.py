"""The public files of the key register."""

from dataclasses import replace

import pytest

from exchange.registry import KeyStatus, allowed_signers, revoked_keys
from tests.exchange.samples import AREA, BUREAU, BUREAU_RECORD, FARMING, FARMING_RECORD


def test_each_key_is_allowed_only_its_own_name_and_kinds() -> None:
    farming = f'{AREA}/XM namespaces="package@xiankao.v1,withdraw@xiankao.v1" {FARMING.public}\n'
    assert allowed_signers([FARMING_RECORD]) == farming.encode()
    both = allowed_signers([BUREAU_RECORD, FARMING_RECORD], [BUREAU.public]).decode()
    assert both.splitlines() == sorted(both.splitlines())
    assert "root@xiankao.v1" in both
    assert "root@xiankao.v1" not in allowed_signers([BUREAU_RECORD]).decode()


@pytest.mark.parametrize("status", [KeyStatus.LOST, KeyStatus.RETIRED, KeyStatus.COMPROMISED])
def test_every_key_that_is_not_active_is_revoked(status: KeyStatus) -> None:
    revoked = replace(FARMING_RECORD, status=status)
    assert revoked_keys([revoked, BUREAU_RECORD]) == f"{FARMING.public}\n".encode()


def test_each_status_has_a_name() -> None:
    assert len({status.label for status in KeyStatus}) == len(KeyStatus)
