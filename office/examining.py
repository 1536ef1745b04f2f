"""What a proof's file is: kind by content, size of a photo, pages of a PDF; the reading is done in a child process."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.evidence import Taken
from db.troubles import FileRefused
from office.children import ask_child
from office.kinds import CONTAINER, Foreign, kind_of

#: Asks a child of a kind about a file; the answer has what it is, or `why` it cannot be read.
Ask = Callable[[str, Path], Mapping[str, object]]
SECONDS: Final = 60
#: Why a file cannot be read, by what the child says.
WHY: Final[Mapping[str, str]] = {
    "bomb": "像素太多，要先缩小，或者内容展开后大得不正常",
    "cut": "文件不完整，后面缺了一截",
    "broken": "内容已损坏",
    "locked": "设了打开密码",
    "empty": "里面是空的",
    "macros": "带有宏（会自动运行的程序）",
}
#: The same, where the child said nothing.
CRASHED: Final = "读它的子进程没有给出结果，内容可能已损坏"


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is.

    Attributes:
        kind: Extension by content.
        width, height: Pixels of a photo as seen; 0 for other files.
        taken: When a photo was taken, `YYYY-MM-DD HH:MM:SS`; empty if it does not say.
        lon, lat: Where; None if it does not say.
        names_owner: Whether a photo names the camera's owner or its number.
        pages: Of a PDF; 0 for other files.
    """

    kind: str
    width: int = 0
    height: int = 0
    taken: str = ""
    lon: float | None = None
    lat: float | None = None
    names_owner: bool = False
    pages: int = 0


def ask(kind: str, path: Path) -> Mapping[str, object]:
    """Ask a child process about a file; one that crashes or takes too long gives no answer."""
    try:
        data = ask_child(kind, str(path).encode("utf-8", "surrogateescape"), timeout_seconds=SECONDS)
        answer = json.loads(data)
    except (subprocess.SubprocessError, ValueError):
        return {"why": "crashed"}
    return answer if isinstance(answer, dict) else {"why": "crashed"}


def examine(taken: Taken, asked: Ask = ask) -> Examined:
    """Tell what a file is.

    Raises:
        FileRefused: Of no kind that can be a proof (E-PROOF-KIND), or it cannot be opened (E-PROOF-BROKEN).
    """
    kind = kind_of(taken.beginning)
    if isinstance(kind, Foreign):
        raise FileRefused("E-PROOF-KIND", name=taken.name, found=kind.found, advice=kind.advice)
    child = {"jpg": "image", "png": "image", "pdf": "pdf", CONTAINER: CONTAINER}.get(kind)
    if child is None:
        return Examined(kind)
    found = {"kind": kind, **asked(child, taken.part)}
    if why := found.pop("why", None):
        raise FileRefused("E-PROOF-BROKEN", name=taken.name, kind=kind, why=WHY.get(str(why), CRASHED))
    return Examined(**found)  # type: ignore[arg-type]  # the child is a part of this program
