"""Formulas of indicators: plain arithmetic over named inputs, in decimal (DESIGN 4, Indicators).

A formula is `+ - * /`, brackets, numbers and names. It is worked out in exact fractions, so that a divisor that is zero
is found to be zero; whoever shows the result rounds it once, half up, with `rounded`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeAlias

from forms.expressions.faults import ExpressionFault
from forms.expressions.tokens import Token, tokens

#: Shown instead of a result where an input is missing or a divisor is zero.
NO_RESULT: Final = "无法计算"
DIGITS: Final = 50
MAX_NESTING: Final = 12
_PRECISE: Final = Context(prec=DIGITS)


@dataclass(frozen=True, slots=True)
class Product:
    """Factors that are multiplied or divided by, from left to right; the first sign is always `*`."""

    factors: tuple[tuple[str, "Part"], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms that are added or taken away, from left to right."""

    terms: tuple[tuple[str, Product], ...]


Part: TypeAlias = Decimal | str | Sum


@lru_cache(maxsize=512)
def parse_formula(text: str) -> Sum:
    """Read a formula.

    Raises:
        ExpressionFault: It is more than arithmetic over names; says where.
    """
    reader = _Reader(tokens(text))
    return reader.whole()


def names_of(formula: Sum) -> tuple[str, ...]:
    """Give the names in a formula, each once, in order."""
    return tuple(dict.fromkeys(_names(formula)))


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """Work a formula out, exactly; None where a divisor is zero.

    Args:
        formula: The formula's text.
        values: A finite number for each of its names.

    Returns:
        The result; one without an end has 50 digits.

    Raises:
        ExpressionFault: The text is no formula.
        KeyError: A name has no value.
    """
    try:
        exact = _sum(parse_formula(formula), {name: Fraction(value) for name, value in values.items()})
    except ZeroDivisionError:
        return None
    return _PRECISE.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def rounded(number: Decimal | None, decimals: int) -> str:
    """Write a result as it is shown: half up to so many places, or 无法计算."""
    if number is None:
        return NO_RESULT
    places = Decimal(1).scaleb(-decimals)
    wide = Context(prec=max(DIGITS, number.adjusted() + decimals + 2), rounding=ROUND_HALF_UP)
    found = number.quantize(places, context=wide)
    return format(abs(found) if found.is_zero() else found, "f")


def _names(part: Part) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Sum):
        for _, product in part.terms:
            for _, factor in product.factors:
                yield from _names(factor)


def _sum(whole: Sum, values: Mapping[str, Fraction]) -> Fraction:
    terms = (_product(product, values) * (1 if sign == "+" else -1) for sign, product in whole.terms)
    return sum(terms, Fraction(0))


def _product(product: Product, values: Mapping[str, Fraction]) -> Fraction:
    result = Fraction(1)
    for sign, part in product.factors:
        factor = _value(part, values)
        result = result * factor if sign == "*" else result / factor
    return result


def _value(part: Part, values: Mapping[str, Fraction]) -> Fraction:
    match part:
        case str():
            return values[part]
        case Sum():
            return _sum(part, values)
    return Fraction(part)


class _Reader:
    """Reads the tokens of a formula from left to right."""

    def __init__(self, found: tuple[Token, ...]) -> None:
        self._tokens = found
        self._place = 0
        self._nesting = 0

    def whole(self) -> Sum:
        found = self._sum()
        if self._now.kind != "end":
            raise self._misplaced("+ - * / 或结尾")
        return found

    @property
    def _now(self) -> Token:
        return self._tokens[self._place]

    def _sign(self, *signs: str) -> str | None:
        """Take one of some signs if it comes next."""
        if self._now.kind != "sign" or self._now.value not in signs:
            return None
        self._place += 1
        return self._tokens[self._place - 1].value

    def _misplaced(self, wanted: str) -> ExpressionFault:
        if self._now.kind == "end":
            return ExpressionFault("E-EXPR-END", at=self._now.at, wanted=wanted)
        return ExpressionFault("E-EXPR-PLACE", at=self._now.at, found=self._now.value[:40], wanted=wanted)

    def _sum(self) -> Sum:
        terms = [(self._sign("+", "-") or "+", self._product())]
        while sign := self._sign("+", "-"):
            terms.append((sign, self._product()))
        return Sum(tuple(terms))

    def _product(self) -> Product:
        factors = [("*", self._factor())]
        while sign := self._sign("*", "/"):
            factors.append((sign, self._factor()))
        return Product(tuple(factors))

    def _factor(self) -> Part:
        token = self._now
        if token.kind in {"number", "word"}:
            self._place += 1
            return Decimal(token.value) if token.kind == "number" else token.value
        if not self._sign("("):
            raise self._misplaced("数字、名称或括号")
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise ExpressionFault("E-EXPR-DEEP", at=token.at, limit=MAX_NESTING)
        found = self._sum()
        if not self._sign(")"):
            raise self._misplaced("“)”")
        self._nesting -= 1
        return found
