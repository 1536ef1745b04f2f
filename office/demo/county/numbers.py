"""Codes with right check digits: 统一社会信用代码, 排污许可证编号, CAS; all made up."""

from random import Random
from typing import Final

_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(luck: Random, area: str, kind: str) -> str:
    """Make a 统一社会信用代码 of the county (GB 32100, domain.md 5.2); `kind` is the registering body and type."""
    body = "MA" + "".join(luck.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    found = 11 - sum(weight * _BODY.index(sign) for weight, sign in zip(_BODY_WEIGHTS, body, strict=True)) % 11
    check = {10: "X", 11: "0"}.get(found, str(found))
    return with_check(kind + area + body + check)


def with_check(begun: str) -> str:
    """Add the last character to the first seventeen of a 统一社会信用代码."""
    found = sum(weight * _CODE.index(sign) for weight, sign in zip(_CODE_WEIGHTS, begun, strict=True))
    return begun + _CODE[(31 - found % 31) % 31]


def permit(code: str, kind: str = "P") -> str:
    """Make the number of a 排污许可证 of a unit's main site (HJ 608); registrations end in another letter."""
    return f"{code}001{kind}"
