"""The `xiankao` command: which commands there are, each loaded when it is called (DESIGN 8)."""

import os
import sys
from pathlib import Path

import click

from cli.command import SETTINGS, Command, Program
from cli.troubles import Misused, Surroundings


def _version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        import importlib.metadata

        try:
            number = importlib.metadata.version("xiankao")
        except importlib.metadata.PackageNotFoundError:
            number = "（未安装的源码）"
        click.echo(f"xiankao {number}")
        ctx.exit()


# Written out one by one, so that the frozen program's builder sees every module that can be needed.
def _packs() -> click.Command:
    from cli.packs import packs

    return packs


def _pack() -> click.Command:
    from cli.packs import pack

    return pack


def _new() -> click.Command:
    from cli.campaign import new

    return new


def _units() -> click.Command:
    from cli.campaign import units

    return units


def _assign() -> click.Command:
    from cli.campaign import assign

    return assign


def _last_year() -> click.Command:
    from cli.last_year import last_year

    return last_year


def _fill_last() -> click.Command:
    from cli.last_year import fill_last

    return fill_last


def _issue() -> click.Command:
    from cli.campaign import issue

    return issue


def _open() -> click.Command:
    from cli.tasks import open_task

    return open_task


def _revise() -> click.Command:
    from cli.tasks import revise

    return revise


def _status() -> click.Command:
    from cli.campaign import status

    return status


def _keys() -> click.Command:
    from cli.campaign import keys

    return keys


def _digest() -> click.Command:
    from cli.campaign import digest

    return digest


def _tables() -> click.Command:
    from cli.looking import tables

    return tables


def _rows() -> click.Command:
    from cli.looking import rows

    return rows


def _template() -> click.Command:
    from cli.sheets import template

    return template


def _fill() -> click.Command:
    from cli.sheets import fill

    return fill


def _history() -> click.Command:
    from cli.looking import history

    return history


def _add() -> click.Command:
    from cli.entry import add

    return add


def _set() -> click.Command:
    from cli.entry import set_cells

    return set_cells


def _delete() -> click.Command:
    from cli.entry import delete

    return delete


def _duplicate() -> click.Command:
    from cli.entry import duplicate

    return duplicate


def _imports() -> click.Command:
    from cli.looking import imports

    return imports


def _undo() -> click.Command:
    from cli.entry import undo

    return undo


def _check() -> click.Command:
    from cli.checking import check

    return check


def _explain() -> click.Command:
    from cli.checking import explain

    return explain


def _attach() -> click.Command:
    from cli.materials import attach

    return attach


def _declare() -> click.Command:
    from cli.materials import declare

    return declare


def _items() -> click.Command:
    from cli.materials import items

    return items


def _seal() -> click.Command:
    from cli.packages import seal

    return seal


def _print() -> click.Command:
    from cli.papers import print_table

    return print_table


def _letter() -> click.Command:
    from cli.papers import letter

    return letter


def _statement() -> click.Command:
    from cli.papers import statement

    return statement


def _verify() -> click.Command:
    from cli.packages import verify

    return verify


def _unpack() -> click.Command:
    from cli.packages import unpack

    return unpack


def _receive() -> click.Command:
    from cli.receiving import receive

    return receive


def _conflicts() -> click.Command:
    from cli.disputes import conflicts

    return conflicts


def _decide() -> click.Command:
    from cli.disputes import decide

    return decide


def _comment() -> click.Command:
    from cli.reviewing import comment

    return comment


def _pass() -> click.Command:
    from cli.reviewing import pass_item

    return pass_item


def _send_back() -> click.Command:
    from cli.reviewing import send_back

    return send_back


def _return() -> click.Command:
    from cli.reviewing import send_return

    return send_return


def _receipt() -> click.Command:
    from cli.reviewing import send_receipt

    return send_receipt


def _todo() -> click.Command:
    from cli.answering import todo

    return todo


def _answer() -> click.Command:
    from cli.answering import answer

    return answer


def _receipts() -> click.Command:
    from cli.answering import receipts

    return receipts


def _differences() -> click.Command:
    from cli.answering import differences

    return differences


def _indicators() -> click.Command:
    from cli.indicators import indicators

    return indicators


def _backup() -> click.Command:
    from cli.backups import backup

    return backup


def _backups() -> click.Command:
    from cli.backups import backups

    return backups


def _restore() -> click.Command:
    from cli.backups import restore

    return restore


def _report() -> click.Command:
    from cli.results import report

    return report


def _demo() -> click.Command:
    from cli.results import demo

    return demo


@click.command(cls=Command, context_settings=SETTINGS)
@click.argument("workspace", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def app(workspace: Path | None) -> int:
    """打开桌面界面。"""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise Misused("E-NO-DISPLAY")
    try:
        from desktop.app import run
    except ImportError as fault:
        raise Surroundings("E-NO-DESKTOP", why=fault) from fault
    return run(workspace)


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


main = Program(
    name="xiankao",
    help="县考通：县域生态环境质量监测评价与考核的填报、核对、报送、汇总。",
    context_settings=SETTINGS,
    sections={
        "县局": {
            "packs": _packs,
            "pack": _pack,
            "new": _new,
            "units": _units,
            "assign": _assign,
            "revise": _revise,
            "last-year": _last_year,
            "issue": _issue,
            "receive": _receive,
            "conflicts": _conflicts,
            "decide": _decide,
            "comment": _comment,
            "pass": _pass,
            "send-back": _send_back,
            "return": _return,
            "receipt": _receipt,
            "status": _status,
            "indicators": _indicators,
            "report": _report,
        },
        "填报": {
            "open": _open,
            "tables": _tables,
            "rows": _rows,
            "add": _add,
            "set": _set,
            "delete": _delete,
            "duplicate": _duplicate,
            "fill-last": _fill_last,
            "template": _template,
            "fill": _fill,
            "history": _history,
            "imports": _imports,
            "undo": _undo,
            "check": _check,
            "explain": _explain,
            "attach": _attach,
            "declare": _declare,
            "items": _items,
            "print": _print,
            "statement": _statement,
            "differences": _differences,
            "seal": _seal,
            "letter": _letter,
            "receipts": _receipts,
            "todo": _todo,
            "answer": _answer,
        },
        "核验": {"verify": _verify, "unpack": _unpack, "digest": _digest, "keys": _keys},
        "其他": {
            "backup": _backup,
            "backups": _backups,
            "restore": _restore,
            "demo": _demo,
            "app": lambda: app,
            "self-test": lambda: self_test,
        },
    },
    params=[
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="显示版本。"
        )
    ],
)
