"""Child processes of the program: what to do when it was started with `--child KIND`.

Sheets, images and PDFs from outside are read in such a child. It is told apart before anything heavy is imported, so
that it also works in the frozen program, where `-m` does not.
"""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

REFUSED: Final = 2


def _probe() -> int:
    """Hand back what comes in: proves that a child starts and that its pipes carry bytes unchanged."""
    shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return 0


KINDS: Final[Mapping[str, Callable[[], int]]] = {"probe": _probe}


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
