"""Shapes of values: how a figure, a choice or a text of a field comes about and what becomes of it a year later.

A shape is asked in the row at hand (`Here`). What people write down once and copy from then on is `kept`; figures grow
a little, parts of a whole keep their share.
"""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Final

from office.demo.county.here import Here, Shape, Value, choose, lognormal, normal, number, rounded

Test = Callable[[Here], bool]
YES: Final = True
NO: Final = False


def kept(shape: Shape | Value) -> Shape:
    """Say the same as last year; make it out where the thing is new."""

    def make(here: Here) -> Value:
        known = here.before.get(here.field)
        return known if known is not None else shape(here) if callable(shape) else shape

    return make


def on(test: Test, shape: Shape | Value, other: Shape | Value = None) -> Shape:
    """Say something only where it applies, and otherwise nothing or something else."""

    def make(here: Here) -> Value:
        said = shape if test(here) else other
        return said(here) if callable(said) else said

    return make


def has(name: str, *codes: str) -> Test:
    """Ask whether a field says one of these codes."""
    return lambda here: here.row.get(name) in codes


def yes(name: str) -> Test:
    """Ask whether a field says yes."""
    return lambda here: here.row.get(name) is True


def some(name: str) -> Test:
    """Ask whether a figure is more than nothing."""
    return lambda here: here.num(name) > 0


def maybe(chance: float, shape: Shape | Value) -> Shape:
    """Say something of so many things and leave it blank for the others; in the next year likewise."""

    def make(here: Here) -> Value:
        if here.before:
            # Now and then something is left out that was told last year, or the other way about.
            known = (here.field in here.before) is not (here.luck.random() < 0.02)
        else:
            known = Random(f"{here.world.seed}/{here.table}/{here.thing}/{here.field}").random() < chance  # noqa: S311
        return (shape(here) if callable(shape) else shape) if known else None

    return make


def pick(*options: str, weights: tuple[float, ...] | None = None) -> Shape:
    """Choose one of several codes or words, once for all years."""
    return kept(lambda here: choose(here.luck, options, weights))


def chance(share: float) -> Shape:
    """Say yes for so many things; what was said stays said."""

    def make(here: Here) -> Value:
        return here.luck.random() < share

    return kept(make)


def jump(luck: Random) -> float:
    """Draw the rare year in which a figure really changes, to half or to twice and more; else 1."""
    return lognormal(luck, 1, 0.45) if luck.random() < 0.02 else 1.0


def size(
    median: float, spread: float = 0.5, drift: float = 0.04, places: int = 2, low: float = 0, high: float = 1e12
) -> Shape:
    """Draw a size, log-normal among things, and let it grow or shrink by some percent a year."""

    def make(here: Here) -> Value:
        known = here.before.get(here.field)
        if known is None:
            base = lognormal(here.luck, median, spread)
        else:
            base = float(number(known)) * (1 + normal(here.luck, drift / 4, drift)) * jump(here.luck)
        return rounded(min(high, max(low, base)), places)

    return make


def count(median: float, spread: float = 0.5, drift: float = 0.04, low: float = 0) -> Shape:
    """Draw a whole number of things."""
    return size(median, spread, drift, 0, low)


def level(middle: float, spread: float, places: int = 1, low: float = -1e12, high: float = 1e12) -> Shape:
    """Draw a reading that lies about the same middle every year, such as a temperature."""

    def make(here: Here) -> Value:
        own = here.before.get(here.field)
        at = float(number(own)) if own is not None else normal(here.luck, middle, spread)
        return rounded(min(high, max(low, normal(here.luck, at, spread / 8))), places)

    return make


def part(whole: str, least: float, most: float, places: int = 2) -> Shape:
    """Take a share of another figure of the row; the share itself changes little from year to year."""
    return part_of(lambda here: here.num(whole), lambda here: number(here.before.get(whole)), least, most, places)


def part_of(
    whole: Callable[[Here], Decimal],
    was: Callable[[Here], Decimal] | None,
    least: float,
    most: float,
    places: int = 2,
) -> Shape:
    """Take a share of any figure."""

    def make(here: Here) -> Value:
        known, base = here.before.get(here.field), was(here) if was else Decimal(0)
        if known is not None and base:
            share = float(number(known) / base) * (1 + normal(here.luck, 0, 0.01))
        else:
            share = here.luck.uniform(least, most)
        return rounded(float(whole(here)) * min(most, max(least, share)), places)

    return make


def fact(name: str, places: int = 2) -> Shape:
    """Say a figure of the whole county."""
    return lambda here: rounded(here.facts[name], places)


def rest(whole: str, *parts: str) -> Shape:
    """Say what other parts leave of a whole."""
    return lambda here: here.num(whole) - sum((here.num(name) for name in parts), Decimal(0))


def adds(*parts: str) -> Shape:
    """Add up parts."""
    return lambda here: sum((here.num(name) for name in parts), Decimal(0))


def words(pattern: str) -> Shape:
    """Write a sentence with figures and names of the row in it; `{year}` and `{county}` are known."""

    def make(here: Here) -> Value:
        named = {name: value for name, value in here.row.items() if value is not None}
        return pattern.format_map({"year": here.year, "county": here.world.pack.area_name, **named})

    return make


def asked(shape: Callable[[Here], Value]) -> Shape:
    """Name a function as a shape."""
    return shape
