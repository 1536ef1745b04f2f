"""A bureau, a department and small packages between them, with fixed keys; made for tests only."""

import hashlib
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exchange.bag_info import BUREAU_KINDS, UNIT_KINDS, BagInfo, Kind, Level, Stage
from exchange.container import container_blocks
from exchange.examination import Volume
from exchange.freeze import CoreFile, EvidenceFile, Frozen, PayloadFile, freeze, volume_sources
from exchange.head import Peek
from exchange.keys import KeyPair
from exchange.policy import Standpoint
from exchange.registry import KeyRecord
from exchange.volumes import VolumeLimits

AREA = "653130"
YEAR = 2024
BUREAU = KeyPair(hashlib.sha256(b"bureau").digest())
RECOVERY = KeyPair(hashlib.sha256(b"recovery").digest())
FARMING = KeyPair(hashlib.sha256(b"farming").digest())
STRANGER = KeyPair(hashlib.sha256(b"stranger").digest())
TASK_ID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
INSTALLATION = "6fa459ea-ee8a-4ca4-894e-db77e160355e"

REPORT = BagInfo(
    kind=Kind.REPORT,
    stage=Stage.FINAL,
    task_id=TASK_ID,
    task_digest=hashlib.sha256(b"task").hexdigest(),
    year=YEAR,
    area=AREA,
    unit="XM",
    level=Level.COUNTY,
    recipient=f"{AREA}/bureau",
    recipient_keys=(BUREAU.recipient, RECOVERY.recipient, FARMING.recipient),
    installation=INSTALLATION,
    sequence=1,
    previous=(),
    exported_at="2024-05-18T10:32:07+08:00",
    enrol_proof=None,
    software="xiankao 0.1.0",
    bagging_date="2024-05-18",
)
PLAIN_REPORT = replace(REPORT, recipient_keys=())
TASK = replace(PLAIN_REPORT, kind=Kind.TASK, stage=Stage.NONE, task_digest=None, unit="bureau", recipient=f"{AREA}/XM")

CORE = (
    CoreFile("data/datapackage.json", b'{"name":"xiankao"}\n'),
    CoreFile("data/tables/t31.csv", "_row,_owner,name\nr1,XM,巴楚一场\n".encode()),
    CoreFile("data/changes/01-0123456789ab/head.csv", b"unit,key\nXM,k\n"),
    CoreFile("data/changes/01-0123456789ab/t31.csv", b"_row,_owner,_set,_deleted,name\nr1,XM,*,,a\n"),
)

FARMING_RECORD = KeyRecord(FARMING.public, "XM", AREA, kinds=UNIT_KINDS)
BUREAU_RECORD = KeyRecord(BUREAU.public, "bureau", AREA, kinds=BUREAU_KINDS)
AT_BUREAU = Standpoint(
    area=AREA,
    unit="bureau",
    year=YEAR,
    task_id=TASK_ID,
    recipients=(BUREAU.recipient, RECOVERY.recipient),
    keys={FARMING.public: FARMING_RECORD},
    known_packages=frozenset(),
    kinds=UNIT_KINDS,
)


def attach(folder: Path, content: bytes, extension: str = "pdf") -> EvidenceFile:
    """Put a proof into an evidence folder, as the workspace does."""
    digest = hashlib.sha256(content).hexdigest()
    stored = f"{digest[:2]}/{digest}.{extension}"
    (folder / stored).parent.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(content)
    return EvidenceFile(digest, extension, len(content), zlib.crc32(content), stored)


def make(
    home: Path,
    info: BagInfo = REPORT,
    payload: Sequence[PayloadFile] = CORE,
    signer: KeyPair = FARMING,
    most: VolumeLimits | None = None,
) -> Frozen:
    """Freeze a package in a home folder with an outbox and an evidence folder."""
    return freeze(home / "outbox", info, payload, signer, home / "evidence", most=most)


def volume_bytes(frozen: Frozen, number: int = 1) -> bytes:
    """Return a volume as it looks before encryption."""
    return b"".join(container_blocks(volume_sources(frozen, number)))


@dataclass
class InMemory:
    """Volumes that are given as bytes, volume 1 first."""

    volumes: Sequence[bytes]

    def first(self) -> Volume:
        return self._volume(1)

    def later(self, peek: Peek, number: int, first_path: str) -> Volume:
        return self._volume(number)

    def _volume(self, number: int) -> Volume:
        content = self.volumes[number - 1]
        return Volume(f"volume {number}", io.BytesIO(content), len(content))


class Nowhere:
    """A sink that uses the blocks up and keeps nothing."""

    def keep(self, path: str, blocks: Iterable[bytes]) -> None:
        for _ in blocks:
            pass
