"""Proofs (证明材料) as the store knows them: once under their SHA-256, named by rows of C01."""

from db.rows import rows
from db.store import Store

Fact = tuple[str, str, int, int, str]


def evidence_of(store: Store, unit: str) -> list[Fact]:
    """Give (sha256, extension, size, crc32, place in the evidence folder) of the proofs that a unit attached.

    A proof that is not on this computer is left out: that is a normal state of an evidence row (DESIGN 5).
    """
    wanted = {row.tokens["sha256"] for row in rows(store, "C01") if row.key.owner == unit}
    found = store.sql.execute("SELECT sha256, ext, size, crc32 FROM evidence ORDER BY sha256")
    return [
        (sha256, ext, size, crc32, stored_name(sha256, ext)) for sha256, ext, size, crc32 in found if sha256 in wanted
    ]


def all_evidence(store: Store) -> list[Fact]:
    """Give the same of every proof that the store knows, whoever attached it."""
    found = store.sql.execute("SELECT sha256, ext, size, crc32 FROM evidence ORDER BY sha256")
    return [(sha256, ext, size, crc32, stored_name(sha256, ext)) for sha256, ext, size, crc32 in found]


def stored_name(sha256: str, ext: str) -> str:
    """Give a proof's place in the evidence folder, with `/`."""
    return f"{sha256[:2]}/{sha256}.{ext}"


def keep_evidence(store: Store, sha256: str, size: int, crc32: int, ext: str) -> None:
    """Note a proof whose file is in place and flushed."""
    store.sql.execute("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?)", (sha256, size, crc32, ext))
