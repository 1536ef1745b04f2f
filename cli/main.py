"""The `xiankao` command with what a fresh skeleton can do: say its version and look for its own data files."""

import importlib.resources
import tomllib

import click


@click.group()
@click.version_option(package_name="xiankao", prog_name="xiankao")
def main() -> None:
    """县考通：县域生态环境质量监测评价与考核填报。"""


@main.command("self-test")
def self_test() -> None:
    """自检：确认随程序的数据文件齐全、可读。"""
    definitions = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for folder in importlib.resources.files("forms").iterdir()
        if folder.is_dir()
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    if not definitions or not importlib.resources.files("resources").is_dir():
        message = "程序不完整：缺少方案或资源文件。请重新安装。"
        raise click.ClickException(message)
    click.echo(f"自检通过：{len(definitions)} 个定义文件。")
