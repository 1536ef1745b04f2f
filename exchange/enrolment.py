"""Proof that a report comes from whoever got the task package of that unit (packages.md 2.2).

The parts of the message are separated by a zero byte: run together, area 511500 with unit 511 and area 511500511 with
an empty unit would give the same proof.
"""

import hashlib
import hmac

from exchange import sshsig


def enrol_proof(enrol_secret: bytes, public: str, area: str, unit: str, task_id: str) -> str:
    """Return the proof for bag-info as 64 hex digits."""
    parts = (
        b"xiankao-enrol/1",
        sshsig.wire_key(sshsig.raw_key(public)),
        area.encode(),
        unit.encode(),
        task_id.encode(),
    )
    return hmac.new(enrol_secret, b"\0".join(parts), hashlib.sha256).hexdigest()


def proves_enrolment(proof: str | None, enrol_secret: bytes, public: str, area: str, unit: str, task_id: str) -> bool:
    """Tell whether a proof was made with this unit's secret for this very key."""
    expected = enrol_proof(enrol_secret, public, area, unit, task_id)
    return proof is not None and hmac.compare_digest(proof, expected)
