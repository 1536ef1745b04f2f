"""What lies on a stick or was chosen by mistake, in a sentence each: what it is, and what can be done with it.

Only names and the signed heads of packages are read; nothing is opened, nothing is taken in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from pathlib import Path
from typing import Final

from db.store import DATABASE
from db.there import is_file, is_there
from exchange.bag_info import Kind
from exchange.drives import Drive, drives
from exchange.finding import PackageFiles, find_packages
from exchange.troubles import PackageRefused, StickTrouble
from exchange.verify import peek

_SHEETS: Final = frozenset({".xlsx", ".xls", ".et", ".csv", ".ods"})
_PAPERS: Final = frozenset({".pdf", ".doc", ".docx", ".wps", ".jpg", ".jpeg", ".png", ".ofd"})
_ARCHIVES: Final = frozenset({".rar", ".7z", ".zip"})
#: A campaign asks about the year before; what is older is likely last year's.
_LATE: Final = 2
_REPORT: Final = "县考报送"
_BACKUP: Final = "县考备份"
#: So many packages of one stick are told of; nobody reads more.
_MOST: Final = 40


class What(Enum):
    """What something on a stick is to somebody who wants to begin."""

    TASK = auto()
    OLD_TASK = auto()
    OTHER_PACKAGE = auto()
    LOCKED = auto()
    BACKUP = auto()
    WORKSPACE = auto()
    DAMAGED = auto()
    FOREIGN = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class OnStick:
    """Something that was found or chosen.

    Attributes:
        place: The folder or file.
        words: What it is and what can be done with it.
        year: Of a package whose head can be read.
        stick: The label of the stick; empty for what was chosen.
    """

    place: Path
    what: What
    words: str
    year: int | None = None
    sequence: int = 0
    stick: str = ""


def found_on_sticks(
    found: Callable[[], Iterable[Drive]] = drives, today: Callable[[], date] = date.today
) -> list[OnStick]:
    """List what lies on the sticks that are plugged in now: newest tasks first, then whatever else is a package.

    Args:
        found: Gives the drives; for tests.
        today: Gives the day; for tests.
    """
    listed = [item for drive in found() if drive.removable for item in _on(drive, today())]
    return sorted(listed, key=lambda item: (item.what.value, -(item.year or 0), -item.sequence, str(item.place)))


def _on(drive: Drive, today: date) -> Iterable[OnStick]:
    try:
        packages = find_packages(drive.root)
    except (StickTrouble, OSError):
        return  # pulled out just now
    for files in packages[:_MOST]:
        if _is_offered(files):
            item = _of_package(files, today)
            yield OnStick(item.place, item.what, item.words, item.year, item.sequence, drive.label)


def _is_offered(files: PackageFiles) -> bool:
    """Not what was unpacked for an auditor, nor what somebody has not finished copying."""
    return files.unpacked is None and bool(files.volumes)


def what_is(place: Path, today: Callable[[], date] = date.today) -> OnStick:
    """Tell what somebody has chosen as the place of a task."""
    if not is_there(place):
        return OnStick(place, What.NOTHING, f"没有找到“{place}”。如果它在优盘上，请插好优盘再选一次。")
    if is_file(place / DATABASE):
        words = f"“{place.name}”是一个工作区，不是任务包。请返回，用“打开文件夹”打开它。"
        return OnStick(place, What.WORKSPACE, words)
    try:
        packages = find_packages(place)
    except (StickTrouble, OSError):
        return OnStick(place, What.NOTHING, f"读不了“{place.name}”，可能优盘接触不良或已被拔出。请重新插好再选一次。")
    items = [_of_package(files, today()) for files in packages[:_MOST]]
    if not items:
        return _no_package(place)
    tasks = [item for item in items if item.what in {What.TASK, What.OLD_TASK}]
    if len(tasks) > 1:
        names = "、".join(item.place.name for item in tasks)
        words = f"“{place.name}”里有 {len(tasks)} 个任务包，请选择本单位的那一个文件夹：{names}。"
        return OnStick(place, What.NOTHING, words)
    return (tasks or items)[0]


def _of_package(files: PackageFiles, today: date) -> OnStick:
    place = files.place if files.place.is_dir() else files.place.parent
    name = place.name
    try:
        info = peek(files, ()).info
    except PackageRefused as refusal:
        if refusal.code == "E-NOT-A-PACKAGE":
            return _no_package(files.place)
        if refusal.code == "E-DECRYPT" and name.startswith(_BACKUP):
            return OnStick(place, What.BACKUP, _backup(name))
        if refusal.code == "E-DECRYPT":
            return OnStick(place, What.LOCKED, _locked(name))
        return OnStick(place, What.DAMAGED, str(refusal))
    except (StickTrouble, OSError):
        return OnStick(place, What.DAMAGED, f"读“{name}”时出错，可能优盘接触不良。请重新插好再试。")
    if info.kind is Kind.TASK:
        if info.year <= today.year - _LATE:
            words = f"“{name}”是 {info.year} 年度的任务包，可能是往年的。请与通知核对年度，需要时再打开。"
            return OnStick(place, What.OLD_TASK, words, info.year, info.sequence)
        return OnStick(place, What.TASK, f"{info.year} 年度的任务包", info.year, info.sequence)
    if info.kind is Kind.BACKUP:
        return OnStick(place, What.BACKUP, _backup(name), info.year, info.sequence)
    return OnStick(place, What.OTHER_PACKAGE, _other(name, info.kind), info.year, info.sequence)


def _backup(name: str) -> str:
    return f"“{name}”是工作区的备份。要用它恢复，请返回，选“从备份恢复”。"


def _locked(name: str) -> str:
    """Only the name tells what an encrypted package may be; it is said as what it is called."""
    if name.startswith(_REPORT):
        return f"“{name}”是加密的报送包，是填报单位交给县局的，不是任务包。任务包的文件夹以“县考任务”开头。"
    return (
        f"“{name}”是加密的包，只有收件单位能打开。本单位已经有工作区的，请先打开工作区再收包；"
        "换了电脑、工作区没有了的，请用备份恢复，或请县局另发任务包。"
    )


def _other(name: str, kind: Kind) -> str:
    if kind in {Kind.RETURN, Kind.RECEIPT}:
        return f"“{name}”是县局给的{kind.label}，不是任务包。请先打开本单位的工作区，再收包。"
    return f"“{name}”是{kind.label}，是填报单位交给县局的，不是任务包。任务包的文件夹以“县考任务”开头。"


def _no_package(place: Path) -> OnStick:
    ending = place.suffix.lower()
    name = place.name or str(place)
    if place.is_dir():
        words = f"“{name}”里没有县考通的包。请选择优盘上“县考任务”开头的文件夹，或向县局要一份。"
        return OnStick(place, What.NOTHING, words)
    if ending in _SHEETS:
        words = (
            f"“{name}”是表格文件，不是任务包。要把表格里的数据填进来，请先打开任务包建立工作区，再用“从 Excel 填报”。"
        )
    elif ending in _PAPERS:
        words = f"“{name}”是文稿或图片，不是任务包。它可以作为证明材料，在打开任务包以后附上。"
    elif ending in _ARCHIVES:
        words = f"“{name}”是压缩包，不是县考通的任务包。如果任务包被压缩过，请先解压，再选择解出来的文件夹。"
    else:
        words = f"“{name}”不是县考通的任务包。请选择优盘上“县考任务”开头的文件夹。"
    return OnStick(place, What.FOREIGN, words)
