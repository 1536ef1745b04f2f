"""What is to be said of a single proof, at once, in words; `office.materials` says what a whole place lacks."""

from collections.abc import Sequence
from typing import Final

from db.materials import Proof
from forms.model import Pack, Slot
from office.materials import PHOTOS, is_late, is_outside, is_small

_SCANS: Final = frozenset({"pdf", *PHOTOS})


def remarks_on(proof: Proof, slot: Slot, pack: Pack) -> list[str]:
    """Say what may be wrong with a proof at its place; nothing if it is as asked for."""
    found = [*_as_photo(proof, pack)] if slot.photos and proof.ext in PHOTOS and pack.submission.photos else []
    if slot.pairs and not proof.phase:
        found.append("没有标明是治理前还是治理后")
    if slot.sealed and proof.ext in _SCANS and not proof.is_sealed:
        found.append("没有标明已盖章")
    if slot.sealed and proof.ext not in _SCANS:
        found.append("要求的是盖章后的扫描件")
    return found


def _as_photo(proof: Proof, pack: Pack) -> Sequence[str]:
    rules, found = pack.submission, []
    if is_small(proof, rules):
        found.append(f"像素不够，要求不小于 {rules.photo_long}×{rules.photo_short}，请用原图")
    if is_late(proof, pack):
        found.append(f"不是 {pack.start} 至 {pack.end} 之间拍的")
    if is_outside(proof, pack.county):
        found.append("拍摄位置不在县域内，请核对是不是选错了照片")
    return found
