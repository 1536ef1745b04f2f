"""Codes that people read out on the telephone or compare on paper: key code and package code (packages.md 2.1)."""

import hashlib
import unicodedata

from exchange import sshsig

_GROUP = 5
_KEY_GROUPS = 6
_PACKAGE_GROUPS = 4
_TABLE_GROUPS = 4
_TAIL_DIGITS = 15
_IGNORED = frozenset(" \t\n-—–·.,，。、")


def _code(purpose: bytes, data: bytes, groups: int) -> str:
    fingerprint = hashlib.sha256(purpose + b"\0" + data).digest()
    digits = groups * _GROUP
    text = f"{int.from_bytes(fingerprint[:16], 'big') % 10**digits:0{digits}d}"
    return " ".join(text[i : i + _GROUP] for i in range(0, digits, _GROUP))


def key_code(public: str) -> str:
    """Return the 密钥码 of a public key line: 30 digits in six groups."""
    return _code(b"xiankao-key/1", sshsig.wire_key(sshsig.raw_key(public)), _KEY_GROUPS)


def package_code(package_id: str) -> str:
    """Return the 包码 of a package: 20 digits in four groups."""
    return _code(b"xiankao-pkg/1", bytes.fromhex(package_id), _PACKAGE_GROUPS)


def table_code(content: bytes) -> str:
    """Return the 表码 of a table as it stands in a package: 20 digits in four groups, known before the package is made.

    The SHA-256 of the file, read as a whole number and written with 78 digits; the first 20 of these.
    """
    text = f"{int.from_bytes(hashlib.sha256(content).digest(), 'big'):078d}"
    return " ".join(text[i : i + _GROUP] for i in range(0, _TABLE_GROUPS * _GROUP, _GROUP))


def matches_code(typed: str, code: str) -> bool:
    """Tell whether an officer typed this code, or its last fifteen digits; blanks and full-width digits do not matter.

    Ten digits could be met by trying keys for some hours; fifteen cannot.
    """
    full = code.replace(" ", "")
    return _bare(typed) in (full, full[-_TAIL_DIGITS:])


def mismatch(typed: str) -> str:
    """Say in words what is wrong with a key code that `matches_code` did not find: digits that lack, or other ones.

    Nothing is said of which digits are right: who has the code has it from paper.
    """
    bare, full = _bare(typed), _KEY_GROUPS * _GROUP
    count = len(bare)
    if not (bare.isascii() and bare.isdigit()):
        return f"密钥码只有数字，输入的有别的字符，或者是空的（要 {full} 位，或末 {_TAIL_DIGITS} 位）"
    if count < _TAIL_DIGITS:
        least, most = _TAIL_DIGITS - count, full - count
        return f"密钥码没有输全：输入了 {count} 位，比末 {_TAIL_DIGITS} 位少 {least} 位，比全部 {full} 位少 {most} 位"
    if _TAIL_DIGITS < count < full:
        return (
            f"密钥码没有输全：输入了 {count} 位，比全部 {full} 位少 {full - count} 位（也可以只输末 {_TAIL_DIGITS} 位）"
        )
    if count > full:
        return f"密钥码输多了：输入了 {count} 位，比全部 {full} 位多 {count - full} 位"
    return "输入的密钥码位数对，数字不一致"


def _bare(typed: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", typed) if char not in _IGNORED)
