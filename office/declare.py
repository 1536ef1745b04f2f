"""Declaring that there is nothing to report (说明): nil return, not applicable, no such material, with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from db.journal import Act, delete_rows, put_row
from db.row_key import RowKey
from db.rows import rows
from db.store import Store, fixed_id
from forms.troubles import Trouble
from office.attach import Attached, attach
from office.entry import read
from office.owing import STATEMENT, Owed, find_owed
from office.places import Place, WrongPlace, known_places

#: A nil return may be as short as 本年未发生.
LEAST_REASON: Final = 5
#: The reason code of C02 that fits, where nobody chose one.
_CODES: Final[Mapping[str, str]] = {"nil": "2", "not_applicable": "1", "no_material": "9"}


class NotDeclared(Trouble):
    """A declaration that cannot be made or taken back."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-DECLARE-SHORT": "说明至少写 {least} 个字，说清为什么没有可报的内容。",
        "E-DECLARE-NIL": "“{item}”不是填表的事项，不能报零报告。没有材料的，请写“无相关材料”的说明。",
        "E-DECLARE-NONE": "“{item}”没有写过这样的说明，没有改动。请核对是哪个事项、哪张表。",
        "E-DECLARE-SIGNED": "签字日期“{text}”没有读懂：{why}。请按扫描件上的日期填，如 2024.3.5。",
    }


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as it was written; `batch` is the number of the act, for undo."""

    item: str
    kind: str
    batch: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is nothing.

    Attributes:
        code: Of C02's `reason_code`; empty: the one that fits the kind.
        other_unit: Who has it, where it belongs to another unit (code 3).
        scope: The township, quarter or enterprise that alone is meant; empty: the whole item.
    """

    text: str
    code: str = ""
    other_unit: str = ""
    scope: str = ""
    leader_role: str = ""
    signed_on: str = ""


def declare(store: Store, name: str, kind: str, reason: Reason) -> Declared:
    """Declare that there is nothing for an item; a later declaration takes the place of an earlier one.

    Args:
        name: Id of the item, or of a table that no item asks for.
        kind: `nil`, `not_applicable` or `no_material`.

    Raises:
        WrongPlace: This unit owes no such item.
        NotDeclared: The reason is too short, a nil return where no table is asked for, or no day of signing.
    """
    one, table = require_owed(store, name)
    if kind == "nil" and not one.tables:
        raise NotDeclared("E-DECLARE-NIL", item=one.words)
    text = read(store, "C02", "statement", reason.text).token
    if len(text) < LEAST_REASON:
        raise NotDeclared("E-DECLARE-SHORT", least=LEAST_REASON)
    typed = {
        "scope_code": reason.scope,
        "reason_code": reason.code or _CODES[kind],
        "other_unit": reason.other_unit,
    }
    tokens = {field: read(store, "C02", field, said).token for field, said in typed.items()}
    tokens |= _signer(store, reason.leader_role, reason.signed_on)
    key = _key(store, one, table, tokens["scope_code"])
    tokens |= {"item": one.id, "tbl": table, "kind": kind, "statement": text}
    act = Act("declare", f"说明：{one.words}", text if store.is_bureau else "")
    written = put_row(store, key, tokens, act)
    return Declared(one.id, kind, written.batch)


def withdraw_declaration(store: Store, name: str, scope: str = "") -> Declared:
    """Take a declaration back; its scan stays attached.

    Raises:
        WrongPlace: This unit owes no such item.
        NotDeclared: There is none (E-DECLARE-NONE).
    """
    one, table = require_owed(store, name)
    number = _number(store, one, _key(store, one, table, scope))
    label = f"撤回说明：{one.words}"
    written = delete_rows(store, [number], Act("declare", label, label if store.is_bureau else ""))
    return Declared(one.id, "", written.batch)


def tell_signer(
    store: Store, name: str, scope: str = "", *, leader_role: str | None = None, signed_on: str | None = None
) -> Declared:
    """Write down who signed a declaration, by office, and when, whether or not its scan is here yet.

    Args:
        leader_role, signed_on: As typed; empty takes away what was told, None leaves it.

    Raises:
        WrongPlace: This unit owes no such item.
        NotDeclared: Nothing was declared (E-DECLARE-NONE), or the day cannot be understood (E-DECLARE-SIGNED).
    """
    one, table = require_owed(store, name)
    key = _key(store, one, table, scope)
    _number(store, one, key)
    label = f"说明的签字：{one.words}"
    act = Act("declare", label, label if store.is_bureau else "")
    told = _signer(store, leader_role or "", signed_on or "")
    said = {"leader_role": leader_role, "signed_on": signed_on}
    tokens = {field: token for field, token in told.items() if said[field] is not None}
    written = put_row(store, key, tokens, act)
    return Declared(one.id, "", written.batch)


def sign(
    store: Store, name: str, scan: Path, scope: str = "", *, leader_role: str = "", signed_on: str = ""
) -> Attached:
    """Attach the signed and stamped scan of a declaration, in one act.

    Args:
        leader_role, signed_on: Who signed, by office, and when; what is empty stays as it was declared.

    Raises:
        WrongPlace: This unit owes no such item.
        NotDeclared: Nothing was declared (E-DECLARE-NONE), or the day cannot be understood (E-DECLARE-SIGNED).
        FileRefused: The file cannot be a proof.
    """
    one, table = require_owed(store, name)
    key = _key(store, one, table, scope)
    _number(store, one, key)
    place = Place(one.item, None if one.item else one.tables[0], None, STATEMENT)
    told = {field: token for field, token in _signer(store, leader_role, signed_on).items() if token}
    return attach(store, place, [scan], also=lambda files: {key: {"scan": files[0].sha256, **told}})


def require_owed(store: Store, name: str) -> tuple[Owed, str]:
    """Find what this unit owes by its id, or by that of one of its tables.

    Returns:
        What is owed, and the table if that alone is meant, else nothing.

    Raises:
        WrongPlace: Nothing of that id, or it is another unit's.
    """
    one = find_owed(store, name)
    if one is not None:
        return one, "" if one.id == name else name
    for item in store.pack.items:
        if item.id == name:
            raise WrongPlace("E-ITEM-OTHER", item=name, unit=store.pack.unit(item.unit).name)
    raise WrongPlace("E-ITEM", item=name, known=known_places(store))


def _key(store: Store, one: Owed, table: str, scope: str) -> RowKey:
    """Name the row of a declaration; the bureau declares for another unit in that unit's name, with a reason."""
    name = "/".join(("C02", one.unit, one.id, table, scope))
    return RowKey("C02", one.unit, fixed_id(store.identity.campaign, name))


def _signer(store: Store, leader_role: str, signed_on: str) -> dict[str, str]:
    day = read(store, "C02", "signed_on", signed_on)
    if day.why:
        raise NotDeclared("E-DECLARE-SIGNED", text=signed_on, why=day.why.rstrip("。"))
    role = read(store, "C02", "leader_role", leader_role).token
    return {"leader_role": role, "signed_on": day.token}


def _number(store: Store, one: Owed, key: RowKey) -> int:
    found = next((row.number for row in rows(store, "C02") if row.key == key), None)
    if found is None:
        raise NotDeclared("E-DECLARE-NONE", item=one.words)
    return found
