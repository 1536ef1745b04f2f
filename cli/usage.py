"""What click has to say about a wrong command line, as our own sentences."""

from collections.abc import Iterable

import click

from cli.troubles import Misused


def similar(text: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant; empty if none is near."""
    import difflib

    near = difflib.get_close_matches(text, list(known), n=3)
    return f"是不是想写：{'、'.join(near)}？" if near else ""


def misused(fault: click.UsageError) -> Misused:
    """Turn click's complaint into ours."""
    command = _command(fault.ctx)
    if isinstance(fault, click.NoSuchOption):
        hint = similar(fault.option_name, fault.possibilities or ())
        return Misused("E-OPTION", option=fault.option_name, hint=hint, command=command)
    if isinstance(fault, click.BadOptionUsage):
        return Misused("E-OPTION-EMPTY", option=fault.option_name, command=command)
    if isinstance(fault, click.MissingParameter):
        return Misused("E-MISSING", what=_name(fault.param), command=command)
    if isinstance(fault, click.BadParameter):
        return Misused("E-VALUE", what=_name(fault.param), text=_given(fault), command=command)
    extra = _extra(fault.message)
    if extra:
        return Misused("E-EXTRA", what=extra, command=command)
    return Misused("E-WRITING", command=command)


def _command(ctx: click.Context | None) -> str:
    words = []
    while ctx is not None and ctx.parent is not None:
        words.append(ctx.info_name or "")
        ctx = ctx.parent
    return " ".join(reversed(words))


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return (
        " / ".join(param.opts)
        if isinstance(param, click.Option)
        else param.make_metavar(click.Context(click.Command("")))
    )


def _given(fault: click.BadParameter) -> str:
    """Find the word in quotes that click complains about."""
    parts = fault.message.split("'")
    return parts[1] if len(parts) > 2 else fault.message  # noqa: PLR2004 - text before, between and after the quotes


def _extra(message: str) -> str:
    start, _, rest = message.partition("(")
    return rest.rpartition(")")[0] if "extra argument" in start else ""
