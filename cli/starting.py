"""Commands that start the desktop, or see whether the program is whole: app, self-test."""

import os
from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.launching import at_home, has_screen
from cli.troubles import Misused, Surroundings


@click.command(cls=Command, context_settings=SETTINGS)
@click.argument("workspace", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def app(workspace: Path | None) -> int:
    """打开桌面界面。"""
    if not has_screen():
        raise Misused("E-NO-DISPLAY")
    try:
        from desktop.app import run
    except ImportError as fault:
        raise Surroundings("E-NO-DESKTOP", why=fault) from fault
    return run(at_home(workspace) if workspace is not None else None)


@click.command("self-test", cls=Command, context_settings=SETTINGS)
def self_test() -> None:
    """自检：程序在这台电脑上是否完整可用。"""
    from office.selftest import self_test as prove

    prove(say=click.echo, window=_window)


def _window(workspace: Path) -> str:
    """Show a window over a workspace, on no screen, until it is painted."""
    # The offscreen platform warns of what it lacks; a person must not take that for a fault.
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.warning=false"}
    from desktop.app import run

    painted: list[bool] = []
    code = run(workspace, on_shown=lambda: painted.append(True))
    if code or not painted:
        raise Surroundings("E-NO-DESKTOP", why=f"窗口没有画出来，代码 {code}")
    return "桌面界面可以打开"
