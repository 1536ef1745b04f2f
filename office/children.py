"""Child processes: started through the program's own entry point, so that it works in the frozen program, too.

What a child writes to standard error is a library's or a traceback; nobody at the terminal is to see it.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
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
        stderr=subprocess.DEVNULL,
        timeout=timeout_seconds,
        check=True,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    return found.stdout


def stream_child(kind: str, data: bytes, *, timeout_seconds: float = 60) -> Iterator[bytes]:
    """Hand bytes to a child and give the lines of its answer as they come; the child ends with the iteration.

    Raises:
        subprocess.SubprocessError: It failed or took too long; it is gone then.
    """
    child = subprocess.Popen(
        child_command(kind),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    watch = threading.Timer(timeout_seconds, child.kill)
    watch.start()
    try:
        if child.stdin and child.stdout:
            child.stdin.write(data)
            child.stdin.close()
            yield from child.stdout
        if code := child.wait():
            raise subprocess.CalledProcessError(code, child.args)
    finally:
        watch.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _environment() -> dict[str, str]:
    """Let a child of a checkout find the same modules, wherever the person stands."""
    root = str(Path(__file__).resolve().parents[1])
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{others}" if others else root}
