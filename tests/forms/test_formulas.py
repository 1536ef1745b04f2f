"""Formulas of indicators: exact against fractions, never a made-up zero, nothing but arithmetic."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expressions import ExpressionFault
from forms.formulas import MAX_NESTING, NO_RESULT, evaluate, names_of, parse_formula, rounded

VALUES = {"a": Decimal(200), "b": Decimal("0.1"), "c": Decimal(3), "zero": Decimal(0)}


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("a", "200"),
        ("a / 1000 * 100", "20"),
        ("b * c", "0.3"),
        ("a - b - c", "196.9"),
        ("a - (b - c)", "202.9"),
        ("a / 2 / 5", "20"),
        ("a / (2 / 5)", "500"),
        ("1 + 2 * c", "7"),
        ("(1 + 2) * c", "9"),
        ("-a + c", "-197"),
        ("-(a + c)", "-203"),
        ("+c", "3"),
        ("0.50 * c", "1.5"),
        ("zero / c", "0"),
        ("zero", "0"),
    ],
)
def test_arithmetic(formula: str, result: str) -> None:
    assert evaluate(formula, VALUES) == Decimal(result)


@pytest.mark.parametrize(
    "formula", ["a / zero", "zero / zero", "a / (c - 3)", "a / (1 / c * c - 1)", "c + 1 / zero * 0"]
)
def test_a_zero_divisor_gives_no_result(formula: str) -> None:
    assert evaluate(formula, VALUES) is None
    assert rounded(evaluate(formula, VALUES), 2) == NO_RESULT


def test_a_third_has_fifty_digits() -> None:
    assert evaluate("1 / c", VALUES) == Decimal("0." + "3" * 50)


def test_a_missing_value_is_no_zero() -> None:
    with pytest.raises(KeyError):
        evaluate("a + d", VALUES)


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.5", 0, "1"),
        ("19.995", 2, "20.00"),
        ("20", 2, "20.00"),
        ("-0.001", 2, "0.00"),
        ("1e60", 2, "1" + "0" * 60 + ".00"),
    ],
)
def test_a_result_is_rounded_half_up_once(number: str, decimals: int, text: str) -> None:
    assert rounded(Decimal(number), decimals) == text


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("", "还缺数字、名称或括号"),
        ("a +", "还缺数字、名称或括号"),
        ("a b", "这里应为\\+ - "),
        ("(a", "还缺“\\)”"),
        ("a * -b", "这里应为数字、名称或括号"),
        ("a < b", "这里应为\\+ - "),
        ("max(a, b)", "这里应为\\+ - "),
        ("'a'", "这里应为数字、名称或括号"),
        ("a; b", "不能用"),
        ("not a", "这里应为数字、名称或括号"),
        ("1e5", "不能用科学计数法"),
        ("(" * (MAX_NESTING + 1) + "a" + ")" * (MAX_NESTING + 1), "嵌套超过"),
        ("+" * 5000, "最多 4000 个"),
    ],
)
def test_more_than_arithmetic_is_a_fault(formula: str, words: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse_formula(formula)
    assert re.search(words, str(caught.value)), str(caught.value)


def test_long_formulas_need_no_deep_stack() -> None:
    assert evaluate("+".join(["c"] * 1999), VALUES) == 5997
    assert names_of(parse_formula("a + b * (c - a)")) == ("a", "b", "c")


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)
ATOMS = st.sampled_from(["a", "b", "c", "zero", "7", "0.25"])
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner)
        | st.builds("{} {} {}".format, inner, st.sampled_from("+-"), st.builds("{} * {}".format, ATOMS, ATOMS))
    ),
    max_leaves=8,
)


@given(FORMULAS, st.fixed_dictionaries(dict.fromkeys(VALUES, NUMBERS)))
def test_results_are_those_of_exact_fractions(formula: str, values: dict[str, Decimal]) -> None:
    """Python's own precedence over fractions is the second opinion."""
    try:
        names = {name: Fraction(value) for name, value in values.items()}
        written = re.sub(r"[0-9.]+", lambda number: f"F('{number[0]}')", formula)
        exact = eval(written, {"__builtins__": {}}, names | {"F": Fraction})
    except ZeroDivisionError:
        exact = None
    found = evaluate(formula, values)
    if exact is None or found is None:
        assert found is exact
    else:
        assert abs(Fraction(found) - Fraction(exact)) <= abs(Fraction(exact)) / 10**49
