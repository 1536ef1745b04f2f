"""Whether a package may be taken in here: suite, key, scope, addressee, campaign (packages.md 1.5, steps 4 to 7).

Pure: facts of the package and of this workspace go in, a verdict or a refusal comes out. The order is that of the
specification, but for one thing: a key that is not registered is only named once addressee, area, year and campaign
fit, so that nobody is asked to enrol the key of a stick that belongs elsewhere.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from exchange import key_codes
from exchange.bag_info import SUITE, Kind
from exchange.head import Peek
from exchange.registry import KeyRecord, KeyStatus
from exchange.troubles import PackageRefused
from exchange.trust import Root


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who looks at a package, and what is already known here.

    Attributes:
        area, unit, year, task_id: This workspace's own.
        recipients: age recipients of this workspace; one of them must be named in an encrypted package.
        keys: Registered keys by their public line.
        known_packages: package_ids that are already here, whatever was decided about them.
        kinds: Kinds that are taken in here.
        suites: Suites that the task allows.
        least_level: How well a key must be confirmed (2.2): 2, or 1 where the task allows it.
    """

    area: str
    unit: str
    year: int
    task_id: str
    recipients: tuple[str, ...]
    keys: Mapping[str, KeyRecord]
    known_packages: AbstractSet[str]
    kinds: frozenset[Kind]
    suites: frozenset[str] = frozenset({SUITE})
    least_level: int = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """A package that may go on.

    Attributes:
        is_duplicate: I-DUPLICATE: this package is already here; nothing is to be done. A success, not an error.
        key: The registered key that signed; None for a duplicate and for the first task.
    """

    is_duplicate: bool
    key: KeyRecord | None


def judge(peek: Peek, me: Standpoint) -> Verdict:
    """Judge a package whose signature and tag files have been verified.

    Raises:
        PackageRefused: E-SUITE, E-KIND, E-KEY-REVOKED, E-SCOPE, E-NOT-FOR-US, E-OTHER-AREA, E-OTHER-YEAR,
            E-OTHER-TASK, E-KEY-UNKNOWN, E-KEY-UNCONFIRMED.
    """
    key = me.keys.get(peek.public)
    _check_suite(peek, me, key)
    if peek.package_id in me.known_packages:
        return Verdict(is_duplicate=True, key=None)
    _check_kind(peek, me)
    if key is not None:
        _check_key(peek, key)
    _check_addressee(peek, me)
    _check_campaign(peek, me)
    return Verdict(is_duplicate=False, key=_confirmed(peek, key, me.least_level))


def judge_first_task(peek: Peek, root: Root, typed_code: str | None) -> Verdict:
    """Judge the first task package of a workspace that has no register yet (2.2, steps 1 and 2).

    `root` is the bureau's key table out of this very package, already found consistent. `typed_code` is what the
    officer typed from the stamped notice; None: not asked yet, the banner stays.

    Raises:
        PackageRefused: E-SUITE, E-KIND, E-SCOPE (signed by no key of the table), E-KEY-CODE.
    """
    info = peek.info
    if info.suite != SUITE:
        raise PackageRefused("E-SUITE", where=peek.where, suite=info.suite, required=SUITE)
    if info.kind is not Kind.TASK:
        raise PackageRefused("E-KIND", where=peek.where, kind=info.kind.label)
    if peek.public not in root.sign or root.area != info.area:
        raise _out_of_scope(peek, root.area, "?")
    if typed_code is not None and not key_codes.matches_code(typed_code, key_codes.key_code(peek.public)):
        raise PackageRefused("E-KEY-CODE", fault=key_codes.mismatch(typed_code))
    return Verdict(is_duplicate=False, key=None)


def _check_suite(peek: Peek, me: Standpoint, key: KeyRecord | None) -> None:
    """The suite is a property of task and key, never chosen by the file; and this software knows only one."""
    suite = peek.info.suite
    required = me.suites if key is None else frozenset({key.suite})
    if suite != SUITE or suite not in required or suite not in me.suites:
        raise PackageRefused("E-SUITE", where=peek.where, suite=suite, required=" / ".join(sorted(required)))


def _check_kind(peek: Peek, me: Standpoint) -> None:
    if peek.info.kind not in me.kinds:
        raise PackageRefused("E-KIND", where=peek.where, kind=peek.info.kind.label)


def _check_key(peek: Peek, key: KeyRecord) -> None:
    info = peek.info
    if key.status is not KeyStatus.ACTIVE:
        code = key_codes.key_code(peek.public)
        status = key.status.label
        where = peek.where
        raise PackageRefused("E-KEY-REVOKED", where=where, key_code=code, status=status, area=key.area, unit=key.unit)
    # Whole codes are compared, never beginnings: a key of 5115 must not cover 511500.
    if (key.area, key.unit) != (info.area, info.unit) or info.kind not in key.kinds:
        raise _out_of_scope(peek, key.area, key.unit)


def _out_of_scope(peek: Peek, area: str, unit: str) -> PackageRefused:
    info = peek.info
    return PackageRefused("E-SCOPE", where=peek.where, area=info.area, unit=info.unit, key_area=area, key_unit=unit)


def _check_addressee(peek: Peek, me: Standpoint) -> None:
    keys = peek.info.recipient_keys
    mine = f"{me.area}/{me.unit}"
    if peek.info.recipient != mine or (keys and not set(keys) & set(me.recipients)):
        raise PackageRefused("E-NOT-FOR-US", where=peek.where, recipient=peek.info.recipient, me=mine)


def _check_campaign(peek: Peek, me: Standpoint) -> None:
    """Compare area, year and task; a roll-up comes from another area and another workspace's campaign."""
    info, where = peek.info, peek.where
    if info.area != me.area and info.kind is not Kind.ROLL_UP:
        raise PackageRefused("E-OTHER-AREA", where=where, area=info.area, mine=me.area)
    if info.year != me.year:
        raise PackageRefused("E-OTHER-YEAR", where=where, year=info.year, mine=me.year)
    if info.task_id != me.task_id and info.kind is not Kind.ROLL_UP:
        raise PackageRefused("E-OTHER-TASK", where=where, task=info.task_id, mine=me.task_id)


def _confirmed(peek: Peek, key: KeyRecord | None, least_level: int) -> KeyRecord:
    code, info = key_codes.key_code(peek.public), peek.info
    if key is None:
        raise PackageRefused("E-KEY-UNKNOWN", where=peek.where, area=info.area, unit=info.unit, key_code=code)
    if key.level < least_level:
        raise PackageRefused("E-KEY-UNCONFIRMED", where=peek.where, key_code=code)
    return key
