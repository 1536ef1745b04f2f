"""Child processes of the program: what to do when it was started with `--child KIND`.

Sheets, images and PDFs from outside are read in such a child. It is told apart before anything heavy is imported, so
that it also works in the frozen program, where `-m` does not.
"""

import gc
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

REFUSED: Final = 2
#: Memory and processor time of a child that reads a file from outside.
MEMORY_BYTES: Final = 1536 * 1024**2
CPU_SECONDS: Final = 60


def _probe() -> int:
    """Hand back what comes in: proves that a child starts and that its pipes carry bytes unchanged."""
    shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return 0


def _image() -> int:
    """Tell what a photo is (`reports.images`)."""
    import dataclasses

    from reports.images import read_photo

    return _examine(lambda path: dataclasses.asdict(read_photo(path)))


def _pdf() -> int:
    """Tell how many pages a PDF has (`reports.documents`)."""
    from reports.documents import pdf_pages

    return _examine(lambda path: {"pages": pdf_pages(path)})


def _zip() -> int:
    """Tell which kind of container a file is (`reports.documents`)."""
    from reports.documents import container_kind

    return _examine(lambda path: {"kind": container_kind(path)})


def _picture() -> int:
    """Draw a photo or a page of a PDF as bare dots (`reports.previews`); standard input says which, as JSON."""
    from reports.foreign import NotReadable
    from reports.previews import draw

    asked = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    _confine()
    try:
        answer = draw(asked).wire()
    except NotReadable as fault:
        answer = json.dumps({"why": fault.why}).encode()
    except MemoryError:
        answer = json.dumps({"why": "bomb"}).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def _sheet() -> int:
    """Read the sheets of the file that standard input names, some rows at a time (`reports.sheets`)."""
    from reports.sheets import stream

    # Millions of cells come and go, and none of them is garbage.
    gc.disable()
    path = Path(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    _confine()
    stream(path, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return 0


def _demo() -> int:
    """Play some units of a sample county (`office.demo.crew`)."""
    from office.demo.crew import serve

    return serve()


def _examine(read: Callable[[Path], Mapping[str, object]]) -> int:
    """Read the file that standard input names, within limits, and write what it is, or `why` not, as JSON."""
    from reports.foreign import NotReadable

    path = Path(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    _confine()
    try:
        answer = dict(read(path))
    except NotReadable as fault:
        answer = {"why": fault.why}
    except MemoryError:
        answer = {"why": "bomb"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    return 0


def _confine() -> None:
    """Bound what a hostile file can make this process take; Windows has no such call, there time alone is bounded."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


KINDS: Final[Mapping[str, Callable[[], int]]] = {
    "probe": _probe,
    "image": _image,
    "pdf": _pdf,
    "zip": _zip,
    "picture": _picture,
    "sheet": _sheet,
    "demo": _demo,
}


def serve(words: Sequence[str]) -> int:
    """Do the work of one child and give its exit code.

    Args:
        words: What follows `--child`.
    """
    if len(words) != 1 or words[0] not in KINDS:
        asked = " ".join(words) or "（空）"
        sys.stderr.write(f"E-CHILD: 没有“{asked}”这种子进程。--child 由程序自己使用，请用 xiankao --help 查看命令。\n")
        return REFUSED
    return KINDS[words[0]]()
