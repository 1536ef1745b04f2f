"""Child processes: started through the program's own entry point, so that it works in the frozen program, too."""

import os
import subprocess
import sys
from pathlib import Path


def child_command(kind: str) -> list[str]:
    """Give the command line of a child of this program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--child", kind]
    return [sys.executable, "-m", "cli", "--child", kind]


def ask_child(kind: str, data: bytes, *, timeout_seconds: float = 60) -> bytes:
    """Hand bytes to a child and wait for its answer.

    Raises:
        subprocess.SubprocessError: It failed or took too long; it is gone then.
    """
    found = subprocess.run(
        child_command(kind),
        input=data,
        stdout=subprocess.PIPE,
        timeout=timeout_seconds,
        check=True,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    return found.stdout


def _environment() -> dict[str, str]:
    """Let a child of a checkout find the same modules, wherever the person stands."""
    root = str(Path(__file__).resolve().parents[1])
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{others}" if others else root}
