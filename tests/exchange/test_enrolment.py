"""The proof that a report comes from the holder of the unit's task package."""

from exchange.enrolment import enrol_proof, proves_enrolment
from tests.exchange.samples import AREA, FARMING, STRANGER, TASK_ID

SECRET = bytes(range(16))
PROOF = enrol_proof(SECRET, FARMING.public, AREA, "XM", TASK_ID)


def test_the_proof_fits_only_its_own_key_unit_and_task() -> None:
    assert proves_enrolment(PROOF, SECRET, FARMING.public, AREA, "XM", TASK_ID)
    assert not proves_enrolment(PROOF, bytes(16), FARMING.public, AREA, "XM", TASK_ID)
    assert not proves_enrolment(PROOF, SECRET, STRANGER.public, AREA, "XM", TASK_ID)
    assert not proves_enrolment(PROOF, SECRET, FARMING.public, AREA, "NY", TASK_ID)
    assert not proves_enrolment(PROOF, SECRET, FARMING.public, AREA, "XM", TASK_ID[::-1])
    assert not proves_enrolment(None, SECRET, FARMING.public, AREA, "XM", TASK_ID)


def test_area_and_unit_do_not_run_together() -> None:
    one = enrol_proof(SECRET, FARMING.public, "653130", "100XM", TASK_ID)
    assert one != enrol_proof(SECRET, FARMING.public, "653130100", "XM", TASK_ID)
