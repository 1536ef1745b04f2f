"""The command group: commands loaded when called, Chinese help, one sentence and one code for every failure."""

import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any, NoReturn, TypeAlias

import click

from cli.hints import HINTS
from cli.printing import plain
from cli.troubles import Misused, Surroundings
from cli.usage import misused, similar
from forms.troubles import Cancelled, Trouble

Load: TypeAlias = Callable[[], click.Command]
INTERRUPTED = 130

_HEADINGS = {"Options": "选项", "Commands": "命令"}


class _Formatter(click.HelpFormatter):
    """Help in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        said = [(name, text.replace("[required]", "（必填）")) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command with Chinese help."""

    context_class = _Context

    def __init__(self, *args: Any, **attrs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **attrs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the help option with Chinese words."""
        return _in_chinese(super().get_help_option(ctx))


class Program(click.Group):
    """The group of all commands.

    Attributes:
        sections: Heading in the help, then command name, then what loads it.
    """

    context_class = _Context

    def __init__(self, *, sections: Mapping[str, Mapping[str, Load]], **attrs: Any) -> None:
        super().__init__(subcommand_metavar="命令 …", options_metavar="", **attrs)
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's face
        """Give the names in the order of the help."""
        return [name for loads in self.sections.values() for name in loads]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's face
        """Load a command."""
        for loads in self.sections.values():
            if cmd_name in loads:
                return loads[cmd_name]()
        return None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the help option with Chinese words."""
        return _in_chinese(super().get_help_option(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called.

        Raises:
            Misused: There is none of that name.
        """
        name = args[0]
        if not name.startswith("-") and name not in self.list_commands(ctx):
            raise Misused("E-COMMAND", name=name, hint=similar(name, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        names = self.list_commands(ctx)
        longest = max(len(name) for name in names)
        for heading, loads in self.sections.items():
            with formatter.section(heading):
                lines = [(name.ljust(longest), load().get_short_help_str(60)) for name, load in loads.items()]
                formatter.write_dl(lines)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - click's face; the exit code is always ours
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command line and end the process with the code of the contract (DESIGN 8)."""
        prepare_streams()
        words = list(sys.argv[1:] if args is None else args) or ["--help"]
        try:
            code = super().main(
                words,
                prog_name or "xiankao",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except Exception as fault:  # noqa: BLE001 - no traceback reaches a user, whatever happens
            code = tell(fault, words)
        sys.exit(code or 0)


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示帮助。"
    return option


def prepare_streams() -> None:
    """Let a console that does not know a character show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower() not in {"utf-8", "utf8"}:
            reconfigure(errors="backslashreplace")


def tell(fault: Exception, words: Sequence[str]) -> int:
    """Say one sentence about a failure and give the exit code."""
    if isinstance(fault, click.exceptions.Abort | Cancelled):
        click.echo("已停止，没有做完的这一步没有留下任何内容。", err=True)
        return INTERRUPTED
    trouble = _trouble(fault, words)
    click.echo(plain(f"{trouble.code}: {trouble}{HINTS.get(trouble.code, '')}"), err=True)
    return trouble.exit_code


def _trouble(fault: Exception, words: Sequence[str]) -> Trouble:
    if isinstance(fault, Trouble):
        return fault
    if isinstance(fault, click.UsageError):
        return misused(fault)
    if isinstance(fault, OSError) and fault.filename is not None:
        return Surroundings("E-FILE", path=fault.filename, why=_why(fault))
    from cli.bugs import record

    return record(fault, words[0] if words and not words[0].startswith("-") else "")


_REASONS: Mapping[type[OSError], str] = {
    FileNotFoundError: "找不到这个文件或文件夹",
    FileExistsError: "这里已经有一个同名的文件",
    NotADirectoryError: "路径中间有一段不是文件夹",
    IsADirectoryError: "这是一个文件夹，不是文件",
    PermissionError: "没有读写权限",
}


def _why(fault: OSError) -> str:
    from forms.fault_words import disk_words

    return next((text for kind, text in _REASONS.items() if isinstance(fault, kind)), disk_words(fault))


Settings: TypeAlias = MutableMapping[str, Any]
#: For every command: `-h` works, too.
SETTINGS: Settings = {"help_option_names": ["-h", "--help"]}
