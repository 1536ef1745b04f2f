"""Which commands there are, under the headings of the help; the module of each is loaded when it is called."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from cli.command import Load


# Written out one by one, so that the frozen program's builder sees every module that can be needed.
def _answering() -> ModuleType:
    from cli import answering

    return answering


def _backups() -> ModuleType:
    from cli import backups

    return backups


def _campaign() -> ModuleType:
    from cli import campaign

    return campaign


def _checking() -> ModuleType:
    from cli import checking

    return checking


def _disputes() -> ModuleType:
    from cli import disputes

    return disputes


def _entry() -> ModuleType:
    from cli import entry

    return entry


def _indicators() -> ModuleType:
    from cli import indicators

    return indicators


def _last_year() -> ModuleType:
    from cli import last_year

    return last_year


def _looking() -> ModuleType:
    from cli import looking

    return looking


def _materials() -> ModuleType:
    from cli import materials

    return materials


def _packages() -> ModuleType:
    from cli import packages

    return packages


def _packs() -> ModuleType:
    from cli import packs

    return packs


def _papers() -> ModuleType:
    from cli import papers

    return papers


def _receiving() -> ModuleType:
    from cli import receiving

    return receiving


def _results() -> ModuleType:
    from cli import results

    return results


def _reviewing() -> ModuleType:
    from cli import reviewing

    return reviewing


def _sheets() -> ModuleType:
    from cli import sheets

    return sheets


def _starting() -> ModuleType:
    from cli import starting

    return starting


def _tasks() -> ModuleType:
    from cli import tasks

    return tasks


def _of(module: Callable[[], ModuleType], name: str) -> Load:
    """Give what loads a command by its name in a module."""
    return lambda: getattr(module(), name)


SECTIONS: Final[Mapping[str, Mapping[str, Load]]] = {
    "县局": {
        "packs": _of(_packs, "packs"),
        "pack": _of(_packs, "pack"),
        "new": _of(_campaign, "new"),
        "units": _of(_campaign, "units"),
        "assign": _of(_campaign, "assign"),
        "revise": _of(_tasks, "revise"),
        "last-year": _of(_last_year, "last_year"),
        "issue": _of(_campaign, "issue"),
        "receive": _of(_receiving, "receive"),
        "conflicts": _of(_disputes, "conflicts"),
        "decide": _of(_disputes, "decide"),
        "comment": _of(_reviewing, "comment"),
        "pass": _of(_reviewing, "pass_item"),
        "send-back": _of(_reviewing, "send_back"),
        "return": _of(_reviewing, "send_return"),
        "receipt": _of(_reviewing, "send_receipt"),
        "status": _of(_campaign, "status"),
        "indicators": _of(_indicators, "indicators"),
        "report": _of(_results, "report"),
    },
    "填报": {
        "open": _of(_tasks, "open_task"),
        "tables": _of(_looking, "tables"),
        "rows": _of(_looking, "rows"),
        "add": _of(_entry, "add"),
        "set": _of(_entry, "set_cells"),
        "delete": _of(_entry, "delete"),
        "duplicate": _of(_entry, "duplicate"),
        "fill-last": _of(_last_year, "fill_last"),
        "template": _of(_sheets, "template"),
        "fill": _of(_sheets, "fill"),
        "history": _of(_looking, "history"),
        "imports": _of(_looking, "imports"),
        "undo": _of(_entry, "undo"),
        "check": _of(_checking, "check"),
        "explain": _of(_checking, "explain"),
        "attach": _of(_materials, "attach"),
        "declare": _of(_materials, "declare"),
        "items": _of(_materials, "items"),
        "print": _of(_papers, "print_table"),
        "statement": _of(_papers, "statement"),
        "differences": _of(_answering, "differences"),
        "seal": _of(_packages, "seal"),
        "letter": _of(_papers, "letter"),
        "receipts": _of(_answering, "receipts"),
        "todo": _of(_answering, "todo"),
        "answer": _of(_answering, "answer"),
    },
    "核验": {
        "verify": _of(_packages, "verify"),
        "unpack": _of(_packages, "unpack"),
        "digest": _of(_campaign, "digest"),
        "keys": _of(_campaign, "keys"),
    },
    "其他": {
        "backup": _of(_backups, "backup"),
        "backups": _of(_backups, "backups"),
        "restore": _of(_backups, "restore"),
        "demo": _of(_results, "demo"),
        "app": _of(_starting, "app"),
        "self-test": _of(_starting, "self_test"),
    },
}
