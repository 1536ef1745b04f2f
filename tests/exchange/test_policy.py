"""Which verified packages may be taken in here."""

from dataclasses import replace

import pytest

from exchange.bag_info import BUREAU_KINDS, BagInfo, Kind, Stage
from exchange.head import Peek
from exchange.key_codes import key_code
from exchange.keys import KeyPair
from exchange.policy import Standpoint, Verdict, judge, judge_first_task
from exchange.registry import KeyRecord, KeyStatus
from exchange.troubles import PackageRefused
from exchange.trust import Root
from tests.exchange.samples import (
    AREA,
    AT_BUREAU,
    BUREAU,
    BUREAU_RECORD,
    FARMING,
    FARMING_RECORD,
    PLAIN_REPORT,
    RECOVERY,
    REPORT,
    STRANGER,
    TASK,
)


def peek(info: BagInfo = REPORT, signer: KeyPair = FARMING) -> Peek:
    return Peek("stick", "ab" * 32, info, signer.public, "xk-top")


def with_key(record: KeyRecord) -> Standpoint:
    return replace(AT_BUREAU, keys={record.public: record})


def refusal(found: Peek, me: Standpoint = AT_BUREAU) -> str:
    with pytest.raises(PackageRefused) as refused:
        judge(found, me)
    assert str(refused.value)
    return refused.value.code


def test_a_report_of_a_registered_unit_to_this_bureau_goes_on() -> None:
    assert judge(peek(), AT_BUREAU) == Verdict(is_duplicate=False, key=FARMING_RECORD)
    assert not judge(peek(PLAIN_REPORT), AT_BUREAU).is_duplicate


WRONG = [
    ({"suite": "xk2"}, "E-SUITE"),
    ({"suite": "xk1+sm"}, "E-SUITE"),
    ({"kind": Kind.TASK, "stage": Stage.NONE}, "E-KIND"),
    ({"unit": "NY"}, "E-SCOPE"),
    ({"unit": "xm"}, "E-SCOPE"),
    ({"area": "653131"}, "E-SCOPE"),
    ({"area": "6531"}, "E-SCOPE"),
    ({"area": AREA + "100"}, "E-SCOPE"),
    ({"recipient": f"{AREA}/XM"}, "E-NOT-FOR-US"),
    ({"recipient": "653100/bureau"}, "E-NOT-FOR-US"),
    ({"recipient": "6531/bureau"}, "E-NOT-FOR-US"),
    ({"recipient_keys": (STRANGER.recipient, FARMING.recipient)}, "E-NOT-FOR-US"),
    ({"year": 2023}, "E-OTHER-YEAR"),
    ({"task_id": "0" * 36}, "E-OTHER-TASK"),
]


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_each_fact_of_a_valid_signer_is_judged(change: dict[str, object], code: str) -> None:
    assert refusal(peek(replace(REPORT, **change))) == code  # type: ignore[arg-type]


def test_areas_are_compared_by_whole_segment_never_by_prefix() -> None:
    """A key of 5115 must not cover 511500, nor a county's key a township's nine digits."""
    for wide in ("6531", "65", ""):
        assert refusal(peek(), with_key(replace(FARMING_RECORD, area=wide))) == "E-SCOPE"
    me = with_key(replace(FARMING_RECORD, area="653131"))
    assert refusal(peek(replace(REPORT, area="653131")), me) == "E-OTHER-AREA"


@pytest.mark.parametrize("status", [KeyStatus.RETIRED, KeyStatus.COMPROMISED, KeyStatus.LOST])
def test_new_packages_of_a_revoked_key_are_refused_but_known_ones_stay_known(status: KeyStatus) -> None:
    me = with_key(replace(FARMING_RECORD, status=status))
    assert refusal(peek(), me) == "E-KEY-REVOKED"
    assert judge(peek(), replace(me, known_packages={"ab" * 32})).is_duplicate


def test_a_key_may_sign_only_its_kinds() -> None:
    info = replace(REPORT, kind=Kind.RETURN, stage=Stage.NONE)
    me = replace(AT_BUREAU, kinds=frozenset(Kind))
    assert refusal(peek(info), me) == "E-SCOPE"
    other = replace(FARMING_RECORD, kinds=BUREAU_KINDS)
    assert refusal(peek(), replace(me, keys={FARMING.public: other})) == "E-SCOPE"


def test_an_unknown_key_is_named_with_its_code_once_everything_else_fits() -> None:
    with pytest.raises(PackageRefused) as refused:
        judge(peek(signer=STRANGER), AT_BUREAU)
    assert refused.value.code == "E-KEY-UNKNOWN"
    assert key_code(STRANGER.public) in str(refused.value)
    assert refusal(peek(replace(REPORT, year=2023), STRANGER)) == "E-OTHER-YEAR"


def test_a_key_must_be_confirmed_as_well_as_the_task_asks() -> None:
    me = with_key(replace(FARMING_RECORD, level=1))
    assert refusal(peek(), me) == "E-KEY-UNCONFIRMED"
    assert judge(peek(), replace(me, least_level=1)).key is not None
    assert refusal(peek(), replace(with_key(replace(FARMING_RECORD, level=0)), least_level=1)) == "E-KEY-UNCONFIRMED"


def test_suites_come_from_key_and_task_never_from_the_file() -> None:
    assert refusal(peek(), with_key(replace(FARMING_RECORD, suite="xk1+sm"))) == "E-SUITE"
    assert refusal(peek(), replace(AT_BUREAU, suites=frozenset({"xk1+sm"}))) == "E-SUITE"


def test_a_package_that_is_already_here_is_no_error() -> None:
    assert judge(peek(), replace(AT_BUREAU, known_packages={"ab" * 32})) == Verdict(is_duplicate=True, key=None)


def test_a_roll_up_comes_from_another_area_and_campaign() -> None:
    info = replace(REPORT, kind=Kind.ROLL_UP, stage=Stage.NONE, unit="bureau", recipient="653100/bureau")
    me = replace(
        AT_BUREAU,
        area="653100",
        task_id="0" * 36,
        kinds=frozenset({Kind.ROLL_UP}),
        keys={BUREAU.public: BUREAU_RECORD},
    )
    assert judge(peek(info, BUREAU), me).key == BUREAU_RECORD


ROOT = Root(AREA, 1, (BUREAU.public,), (RECOVERY.public,), (BUREAU.recipient, RECOVERY.recipient))


def first_refusal(found: Peek, typed: str | None = None) -> str:
    with pytest.raises(PackageRefused) as refused:
        judge_first_task(found, ROOT, typed)
    return refused.value.code


def test_the_first_task_is_judged_by_its_own_key_table_and_the_code_on_paper() -> None:
    task = peek(TASK, BUREAU)
    code = key_code(BUREAU.public)
    for typed in (None, code, code[-17:]):
        assert judge_first_task(task, ROOT, typed) == Verdict(is_duplicate=False, key=None)
    assert first_refusal(task, key_code(STRANGER.public)) == "E-KEY-CODE"
    assert first_refusal(peek(TASK, STRANGER)) == "E-SCOPE"
    assert first_refusal(peek(TASK, RECOVERY)) == "E-SCOPE"
    assert first_refusal(peek(replace(TASK, area="653131"), BUREAU)) == "E-SCOPE"
    assert first_refusal(peek(REPORT, BUREAU)) == "E-KIND"
    assert first_refusal(peek(replace(TASK, suite="xk2"), BUREAU)) == "E-SUITE"
