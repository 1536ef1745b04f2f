"""Opening a workspace for a command, and the arguments and options that many commands share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from cli.asking import passphrase
from db.store import Store
from exchange.keys import KeyPair
from office.keys import unlock
from office.workspaces import open_workspace

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: The workspace (工作区) a command works in.
workspace_argument = click.argument("workspace", metavar="DIR", type=click.Path(path_type=Path))
table_argument = click.argument("table", metavar="TABLE")
package_argument = click.argument("package", metavar="PACKAGE", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档，供程序读取。")
passphrase_option = click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="从文件第一行读口令。也可以用环境变量 XIANKAO_PASSPHRASE。",
)
reason_option = click.option("--reason", metavar="TEXT", default="", help="理由；县局修改各单位的数据时必须写。")
person_option = click.option("--person", metavar="NAME", default="", help="填表人姓名，记入操作记录。")
dry_run_option = click.option("--dry-run", is_flag=True, help="只看会改动什么，不写入。")
anyway_option = click.option("--anyway", is_flag=True, help="允许建在优盘或网络盘上（有损坏数据的危险）。")


def out_option(words: str) -> Callable[[_Command], _Command]:
    """Give the option `-o` for where something goes."""
    return click.option("-o", "--out", metavar="OUT", required=True, type=click.Path(path_type=Path), help=words)


@contextmanager
def unlocked(root: Path, file: Path | None) -> Iterator[tuple[Store, KeyPair]]:
    """Open a workspace with its keys.

    Raises:
        StoreTrouble: It cannot be opened; the pass phrase is not asked for then.
        KeyTrouble: Wrong pass phrase.
    """
    with open_workspace(root) as store:
        yield store, unlock(root, passphrase(file))
