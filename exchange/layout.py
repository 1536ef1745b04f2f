"""Which files may lie in a package of which kind (packages.md 1.2); everything else is refused."""

import re
from collections.abc import Iterable, Mapping

from exchange import limits
from exchange.bag_info import BUREAU_KINDS, Kind
from exchange.troubles import PackageRefused, Reason

_STEM = r"[a-z][a-z0-9_]{0,39}"
_PATH = r"[a-z0-9._/-]+"
_CHANGES = rf"changes/[0-9]{{2,6}}-[0-9a-f]{{12}}/(?:{_STEM}\.csv|{_STEM}\.private\.csv)"
_COMMON = rf"datapackage\.json|withheld\.csv|tables/{_STEM}\.csv|private/{_STEM}\.csv|{_CHANGES}"
_EVIDENCE = rf"evidence/[0-9a-f]{{2}}/[0-9a-f]{{64}}\.(?:{'|'.join(limits.EVIDENCE_EXTENSIONS)})"
_TAGS = r"bagit\.txt|tagmanifest-sha256\.txt|signature/package\.sig|bag-info\.txt|manifest-sha256\.txt|volumes\.csv"
_SOURCES = rf"sources/[0-9a-f]{{64}}/(?:{_TAGS}|data/(?:{_COMMON}))"

_TASK_ONLY = rf"pack/{_PATH}|former/[0-9]{{1,4}}/{_PATH}|enrol\.json|last/{_STEM}\.csv"
# A plain task and a roll-up withhold private files of the change sets they carry, and say which.
_BUREAU_ONLY = rf"trust/{_PATH}"
#: A backup holds the store as it is; it goes to nobody but its maker.
_BACKUP_ONLY = r"workspace\.sqlite"
_ROLL_UP_ONLY = rf"{_SOURCES}|conflicts\.csv"

_EVIDENCE_NAME = re.compile(r"data/evidence/([0-9a-f]{2})/([0-9a-f]{64})\.[a-z0-9]{1,8}")
_CHANGE_FOLDER = re.compile(r"data/changes/([0-9]{2,6}-[0-9a-f]{12})/")


def _grammar(kind: Kind) -> re.Pattern[str]:
    parts = [_COMMON, _EVIDENCE]
    if kind is Kind.TASK:
        parts.append(_TASK_ONLY)
    if kind in BUREAU_KINDS:
        parts.append(_BUREAU_ONLY)
    if kind is Kind.BACKUP:
        parts.append(_BACKUP_ONLY)
    if kind is Kind.ROLL_UP:
        parts.append(_ROLL_UP_ONLY)
    return re.compile(f"data/(?:{'|'.join(parts)})")


_GRAMMARS = {kind: _grammar(kind) for kind in Kind}


def evidence_path(sha256: str, extension: str) -> str:
    """Return where a proof (证明材料) lies in a package; the extension is without its dot."""
    return f"data/evidence/{sha256[:2]}/{sha256}.{extension}"


def is_allowed_in(kind: Kind, path: str) -> bool:
    """Tell whether a package of this kind may hold a payload file of this path."""
    return _GRAMMARS[kind].fullmatch(path) is not None


def check_layout(kind: Kind, digests: Mapping[str, str], where: str) -> None:
    """Check every payload path, and that proofs are named by their content.

    Raises:
        PackageRefused: E-CONTENT with the first path that does not belong; E-TOO-BIG for too many change sets.
    """
    for path, digest in digests.items():
        if not is_allowed_in(kind, path):
            raise PackageRefused("E-CONTENT", where=where, path=path, reason=Reason.LAYOUT)
        evidence = _EVIDENCE_NAME.fullmatch(path)
        if evidence is not None and (evidence[2] != digest or evidence[1] != digest[:2]):
            raise PackageRefused("E-CONTENT", where=where, path=path, reason=Reason.EVIDENCE_NAME)
    _check_change_sets(digests, where)


def _check_change_sets(paths: Iterable[str], where: str) -> None:
    folders = {match[1] for path in paths if (match := _CHANGE_FOLDER.match(path))}
    if len(folders) > limits.CHANGE_SETS:
        raise PackageRefused("E-TOO-BIG", where=where, size=len(folders), limit=limits.CHANGE_SETS)
