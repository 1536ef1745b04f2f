"""Looking at proofs: a photo or a page of a PDF as a picture, drawn by a child process, for it comes from outside."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from forms.troubles import Trouble
from office.children import ask_child
from office.examining import CRASHED, WHY

#: Hands bytes to a child of a kind and gives its answer.
Ask = Callable[[str, bytes], bytes]
#: Kinds of files that can be looked at here.
SHOWN: Final = frozenset({"jpg", "png", "pdf"})
SECONDS: Final = 30
_CHILD: Final = "picture"


class NotShown(Trouble):
    """A proof that cannot be looked at here; it is attached all the same."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-SHOW": "“{name}”不能在这里预览：{why}。文件没有变化，仍会照常报送。可以另存一份，用别的软件打开核对。",
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be drawn.

    Attributes:
        name: The file's, for sentences.
        kind: Extension by content.
        page: From 0.
        width, height: Room for it, in dots.
    """

    path: Path
    name: str
    kind: str
    page: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture: three bytes a dot (red, green, blue), lines without gaps; `pages` of the whole file."""

    width: int
    height: int
    pages: int
    rgb: bytes


def ask(kind: str, data: bytes) -> bytes:
    """Ask a child process; one that crashes or takes too long answers nothing."""
    try:
        return ask_child(kind, data, timeout_seconds=SECONDS)
    except subprocess.SubprocessError:
        return b""


def picture_of(asked: Asked, asking: Ask = ask) -> Seen:
    """Draw a photo, or a page of a PDF, to fit into a room.

    Raises:
        NotShown: It is of another kind, or cannot be drawn (E-SHOW).
    """
    if asked.kind not in SHOWN:
        raise NotShown("E-SHOW", name=asked.name, why=f"{asked.kind} 文件要用办公软件打开")
    order = {
        "path": str(asked.path),
        "kind": asked.kind,
        "page": asked.page,
        "width": asked.width,
        "height": asked.height,
    }
    seen = _read(asking(_CHILD, json.dumps(order).encode("utf-8", "surrogateescape")))
    if isinstance(seen, str):
        raise NotShown("E-SHOW", name=asked.name, why=seen)
    return seen


def _read(answer: bytes) -> Seen | str:
    """Read a child's answer, or why there is none; nothing that it says of sizes is believed unseen."""
    head, _, rgb = answer.partition(b"\n")
    try:
        told = json.loads(head)
        if why := told.get("why"):
            return WHY.get(str(why), CRASHED)
        seen = Seen(int(told["width"]), int(told["height"]), int(told["pages"]), rgb)
    except (ValueError, LookupError, AttributeError, TypeError):
        return CRASHED
    is_whole = min(seen.width, seen.height, seen.pages) > 0 and len(rgb) == 3 * seen.width * seen.height
    return seen if is_whole else CRASHED
