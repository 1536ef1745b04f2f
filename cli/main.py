"""The `xiankao` command: its name, its help and its version (DESIGN 8)."""

import click

from cli.command import SETTINGS, Program
from cli.commands import SECTIONS


def _version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        import importlib.metadata

        try:
            number = importlib.metadata.version("xiankao")
        except importlib.metadata.PackageNotFoundError:
            number = "（未安装的源码）"
        click.echo(f"xiankao {number}")
        ctx.exit()


main = Program(
    name="xiankao",
    help="县考通：县域生态环境质量监测评价与考核的填报、核对、报送、汇总。",
    context_settings=SETTINGS,
    sections=SECTIONS,
    params=[
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="显示版本。"
        )
    ],
)
