"""The page of a package that says what it is, from whom and for whom: `bag-info.txt` (packages.md 1.4).

Every label occurs once and in one order; one set of facts has exactly one spelling, so that reading and writing again
gives the same bytes. The two lists, Xiankao-Recipient-Keys and Xiankao-Previous, may be up to 64 KiB long, since ten
recipients would not fit into the 500 bytes that every other value is held to.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from exchange import limits
from exchange.troubles import PackageRefused, Reason

FORMAT = "xiankao-package/1"
SUITE = "xk1"


class Kind(StrEnum):
    """The kinds of package; see docs/glossary.md."""

    TASK = "task"
    REPORT = "report"
    RETURN = "return"
    ROLL_UP = "roll-up"
    RECEIPT = "receipt"
    WITHDRAW = "withdraw"
    HANDOVER = "handover"
    BACKUP = "backup"

    @property
    def label(self) -> str:
        """The kind's name on the screen."""
        return _TITLES[self]

    @property
    def namespace(self) -> str:
        """What a signature under this kind is good for, and for nothing else."""
        return "package@xiankao.v1" if self is Kind.REPORT else f"{self.value}@xiankao.v1"


_TITLES = {
    Kind.TASK: "任务包",
    Kind.REPORT: "报送包",
    Kind.RETURN: "退回包",
    Kind.ROLL_UP: "汇总包",
    Kind.RECEIPT: "回执",
    Kind.WITHDRAW: "撤回申请",
    Kind.HANDOVER: "移交包",
    Kind.BACKUP: "备份包",
}
#: Kinds that use no task: the task itself, and a copy of everything for oneself.
_WITHOUT_TASK = frozenset({Kind.TASK, Kind.BACKUP})
UNIT_KINDS = frozenset({Kind.REPORT, Kind.WITHDRAW})
BUREAU_KINDS = frozenset({Kind.TASK, Kind.RETURN, Kind.RECEIPT, Kind.ROLL_UP, Kind.HANDOVER})


class Stage(StrEnum):
    """Whether a report is 阶段报送 or the final one; other kinds have none."""

    INTERIM = "interim"
    FINAL = "final"
    NONE = "none"


class Level(StrEnum):
    """The administrative level of the body that signed."""

    TOWN = "town"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What a package says of itself; all of it is signed.

    Attributes:
        kind, stage: `stage` is interim or final for a report and none for everything else.
        task_id: UUID of the campaign, lower-case.
        task_digest: package_id of the task whose definitions were used; None in a task itself and in a backup.
        area, unit: Who signed: region code (6, 9 or 12 digits) and unit code.
        recipient: `<area>/<body>` this copy is meant for.
        recipient_keys: age recipients it is encrypted to, the sender's own among them; empty: a plain export.
        installation, sequence: UUID of this copy of the database and its export counter, from 1.
        previous: package_ids known as direct ancestors, sorted.
        exported_at: Local time `YYYY-MM-DDThh:mm:ss±hh:mm`, for information only.
        enrol_proof: 64 hex digits, or None (2.2).
        bagging_date: `YYYY-MM-DD`.
        volumes, payload_bytes, payload_files: Filled in when the package is frozen.
    """

    kind: Kind
    stage: Stage
    task_id: str
    task_digest: str | None
    year: int
    area: str
    unit: str
    level: Level
    recipient: str
    recipient_keys: tuple[str, ...]
    installation: str
    sequence: int
    previous: tuple[str, ...]
    exported_at: str
    enrol_proof: str | None
    software: str
    bagging_date: str
    volumes: int = 1
    payload_bytes: int = 0
    payload_files: int = 1
    suite: str = SUITE
    format: str = FORMAT


_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SHA256 = r"[0-9a-f]{64}"
_AREA = r"(?:[0-9]{6}|[0-9]{9}|[0-9]{12})"
_UNIT = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"
_AGE = r"age1[0-9a-z]{20,4000}"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_COUNT = r"(?:0|[1-9][0-9]{0,17})"


def _one_of(kinds: type[StrEnum]) -> str:
    return "|".join(re.escape(kind.value) for kind in kinds)


def _list_of(pattern: str) -> str:
    return f"none|{pattern}(?: {pattern})*"


# Label and the grammar of its value, in the order of the page.
_LABELS: dict[str, str] = {
    "Xiankao-Format": re.escape(FORMAT),
    "Xiankao-Suite": r"[a-z0-9]{1,12}(?:\+[a-z0-9]{1,12})?",
    "Xiankao-Kind": _one_of(Kind),
    "Xiankao-Stage": _one_of(Stage),
    "Xiankao-Task-Id": _UUID,
    "Xiankao-Task-Digest": f"none|{_SHA256}",
    "Xiankao-Year": r"[12][0-9]{3}",
    "Xiankao-Area": _AREA,
    "Xiankao-Unit": _UNIT,
    "Xiankao-Level": _one_of(Level),
    "Xiankao-Recipient": f"{_AREA}/{_UNIT}",
    "Xiankao-Recipient-Keys": _list_of(_AGE),
    "Xiankao-Installation": _UUID,
    "Xiankao-Sequence": r"[1-9][0-9]{0,17}",
    "Xiankao-Previous": _list_of(_SHA256),
    "Xiankao-Exported-At": _DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}",
    "Xiankao-Enrol-Proof": f"none|{_SHA256}",
    "Xiankao-Volumes": r"[1-9][0-9]?",
    "Xiankao-Software": r"\S(?:.*\S)?",
    "Bagging-Date": _DATE,
    "Payload-Oxum": rf"{_COUNT}\.[1-9][0-9]{{0,17}}",
}
_GRAMMAR = {label: re.compile(pattern) for label, pattern in _LABELS.items()}
_LISTS = frozenset({"Xiankao-Recipient-Keys", "Xiankao-Previous"})
_FORMAT_LINE = re.compile(rb"Xiankao-Format: xiankao-package/([1-9][0-9]{0,3})\n")


def encode_bag_info(info: BagInfo) -> bytes:
    """Write the page.

    Raises:
        ValueError: A value does not obey the grammar of its label; such a value is never a user's typing.
    """
    values = dict(zip(_LABELS, _values(info), strict=True))
    for label, value in values.items():
        if not _is_allowed(label, value):
            raise ValueError(f"{label} cannot be {value!r}")
    if not _is_consistent(info):
        raise ValueError("stage, lists or task digest do not fit the kind of package")
    return "".join(f"{label}: {value}\n" for label, value in values.items()).encode()


def _values(info: BagInfo) -> tuple[str, ...]:
    return (
        info.format,
        info.suite,
        info.kind.value,
        info.stage.value,
        info.task_id,
        info.task_digest or "none",
        str(info.year),
        info.area,
        info.unit,
        info.level.value,
        info.recipient,
        " ".join(info.recipient_keys) or "none",
        info.installation,
        str(info.sequence),
        " ".join(info.previous) or "none",
        info.exported_at,
        info.enrol_proof or "none",
        str(info.volumes),
        info.software,
        info.bagging_date,
        f"{info.payload_bytes}.{info.payload_files}",
    )


def _is_allowed(label: str, value: str) -> bool:
    most = limits.BAG_INFO_LIST_BYTES if label in _LISTS else limits.BAG_INFO_VALUE_BYTES
    if len(value.encode("utf-8", "replace")) > most or any(_is_invisible(char) for char in value):
        return False
    return _GRAMMAR[label].fullmatch(value) is not None


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _is_consistent(info: BagInfo) -> bool:
    """Tell whether the facts fit together beyond their spelling."""
    is_report = info.kind is Kind.REPORT
    return (
        is_report is not (info.stage is Stage.NONE)
        and (info.task_digest is None) is (info.kind in _WITHOUT_TASK)
        and list(info.previous) == sorted(set(info.previous))
        and len(set(info.recipient_keys)) == len(info.recipient_keys) <= limits.AGE_RECIPIENTS
    )


def parse_bag_info(data: bytes, where: str) -> BagInfo:
    """Read the page; nothing is accepted that `encode_bag_info` would spell otherwise.

    Raises:
        PackageRefused: E-FORMAT, also for a format newer than this software.
    """
    _check_format(data, where)
    try:
        info = _from_values(_split(data.decode()))
        is_canonical = encode_bag_info(info) == data
    except ValueError as error:
        raise PackageRefused("E-FORMAT", where=where, reason=Reason.BAG_INFO) from error
    if not is_canonical:
        raise PackageRefused("E-FORMAT", where=where, reason=Reason.BAG_INFO)
    return info


def _check_format(data: bytes, where: str) -> None:
    line = _FORMAT_LINE.match(data)
    if line is not None and int(line[1]) > 1:
        raise PackageRefused("E-FORMAT", where=where, reason=Reason.NEWER)


def _split(text: str) -> dict[str, str]:
    lines = text.removesuffix("\n").split("\n")
    pairs = [line.partition(": ") for line in lines]
    if [label for label, _, _ in pairs] != list(_LABELS):
        raise ValueError("labels")
    values = {label: value for label, _, value in pairs}
    if not all(_is_allowed(label, value) for label, value in values.items()):
        raise ValueError("values")
    return values


def _from_values(values: dict[str, str]) -> BagInfo:
    octets, _, files = values["Payload-Oxum"].partition(".")
    return BagInfo(
        format=values["Xiankao-Format"],
        suite=values["Xiankao-Suite"],
        kind=Kind(values["Xiankao-Kind"]),
        stage=Stage(values["Xiankao-Stage"]),
        task_id=values["Xiankao-Task-Id"],
        task_digest=_or_none(values["Xiankao-Task-Digest"]),
        year=int(values["Xiankao-Year"]),
        area=values["Xiankao-Area"],
        unit=values["Xiankao-Unit"],
        level=Level(values["Xiankao-Level"]),
        recipient=values["Xiankao-Recipient"],
        recipient_keys=_list(values["Xiankao-Recipient-Keys"]),
        installation=values["Xiankao-Installation"],
        sequence=int(values["Xiankao-Sequence"]),
        previous=_list(values["Xiankao-Previous"]),
        exported_at=values["Xiankao-Exported-At"],
        enrol_proof=_or_none(values["Xiankao-Enrol-Proof"]),
        volumes=int(values["Xiankao-Volumes"]),
        software=values["Xiankao-Software"],
        bagging_date=values["Bagging-Date"],
        payload_bytes=int(octets),
        payload_files=int(files),
    )


def _or_none(value: str) -> str | None:
    return None if value == "none" else value


def _list(value: str) -> tuple[str, ...]:
    return () if value == "none" else tuple(value.split(" "))


def top_name(info: BagInfo, package_id: str) -> str:
    """Return the name of the folder inside the container, which begins the names of the volumes, too."""
    return f"xk-{info.area}-{info.year}-{info.unit.lower()}-{package_id[:12]}"
