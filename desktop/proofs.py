"""One attached file (材料) as screens show it: what it is in words, and what may be wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.evidence import evidence_path
from db.materials import Proof, proof_of
from db.row_key import RowKey
from db.rows import Row, rows
from db.store import Store
from forms.model import Pack, Slot
from office.places import words_of_place
from office.proof_words import remarks_on

_MB: Final = 1024**2
PHASES: Final = {"before": "治理前", "during": "治理中", "after": "治理后"}
#: After all those that were put in order.
_LAST: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class File:
    """One attached file.

    Attributes:
        number: Local number of its row.
        kind: Extension by content.
        facts: Size, dots or pages, when it was taken, in words.
        remarks: What may be wrong with it, each in words.
        path: None if it is not on this computer.
        seq: Its place among those of the same slot.
    """

    number: int
    name: str
    kind: str
    facts: str
    phase: str
    sha256: str
    remarks: tuple[str, ...]
    path: Path | None
    seq: int = _LAST

    @property
    def is_here(self) -> bool:
        """Whether it is on this computer."""
        return self.path is not None

    @property
    def words(self) -> str:
        """What people know it by."""
        return f"{self.name}（{self.facts}）"

    @property
    def verdict(self) -> str:
        """Whether it is as asked for, in words; with a sign, never by colour alone."""
        if self.path is None:
            return "i 文件不在这台电脑上"
        return f"！ {'；'.join(self.remarks)}" if self.remarks else "✓ 符合要求"


def file_of(row: Row, slot: Slot, pack: Pack, path: Path | None, twins: Sequence[str]) -> File:
    """Read a file from its row of C01.

    Args:
        twins: Other places where the same content is attached, in words.
    """
    proof, token = proof_of(row), row.tokens
    remarks = remarks_on(proof, slot, pack)
    if twins:
        remarks.append(f"同样的文件也附在“{'”、“'.join(twins)}”")
    seq = int(token["seq"]) if token["seq"].isdigit() else _LAST
    return File(
        row.number,
        proof.name,
        proof.ext,
        _facts(proof, int(token["size"] or 0), token["pages"]),
        proof.phase,
        proof.sha256,
        tuple(remarks),
        path,
        seq,
    )


def _facts(proof: Proof, size: int, pages: str) -> str:
    sized = f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, size // 1024)} KB"
    dots = f"{proof.width}×{proof.height}" if proof.width else f"{pages} 页" if pages else ""
    taken = f"{proof.taken[:16]} 拍摄" if proof.taken else ""
    facts = (sized, dots, taken, "已盖章" if proof.is_sealed else "", PHASES.get(proof.phase, ""))
    return "，".join(part for part in facts if part)


class Shelf:
    """All attached files, read once, by where they are attached."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows = list(rows(store, "C01"))
        self._places: dict[str, list[Mapping[str, str]]] = {}
        for row in self._rows:
            self._places.setdefault(row.tokens["sha256"], []).append(row.tokens)

    def files(self, slot: Slot, item: str, table: str, row: RowKey | None) -> tuple[File, ...]:
        """The files of one place, in order.

        Args:
            item: Empty where they belong to a table; `table` empty where they belong to the item itself.
        """
        wanted = (slot.id, table, row.owner if row else "", row.id if row else "")
        found = []
        for line in self._rows:
            token = line.tokens
            place = (token["slot"], token["tbl"], token["row_owner"], token["row_id"])
            if place == wanted and (table or token["item"] == item):
                found.append(self._file(line, slot))
        return tuple(sorted(found, key=lambda file: (file.seq, file.number)))

    def _file(self, row: Row, slot: Slot) -> File:
        others = [tokens for tokens in self._places[row.tokens["sha256"]] if tokens is not row.tokens]
        twins = list(dict.fromkeys(words_of_place(self._store, tokens) for tokens in others))
        return file_of(row, slot, self._store.pack, evidence_path(self._store, row.tokens["sha256"]), twins)
