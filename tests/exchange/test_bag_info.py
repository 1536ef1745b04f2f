"""The page of a package: every fact has one spelling, and what does not fit together is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.bag_info import BagInfo, Kind, Level, Stage, encode_bag_info, parse_bag_info, top_name
from exchange.troubles import PackageRefused
from tests.exchange.samples import BUREAU, FARMING, RECOVERY, REPORT, TASK

hashes = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
text = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60)


@st.composite
def pages(draw: st.DrawFn) -> BagInfo:
    kind = draw(st.sampled_from(Kind))
    is_report = kind is Kind.REPORT
    keys = st.sampled_from([(), (BUREAU.recipient,), (BUREAU.recipient, RECOVERY.recipient, FARMING.recipient)])
    return BagInfo(
        kind=kind,
        stage=draw(st.sampled_from([Stage.INTERIM, Stage.FINAL])) if is_report else Stage.NONE,
        task_id=str(draw(st.uuids())),
        task_digest=None if kind in {Kind.TASK, Kind.BACKUP} else draw(hashes),
        year=draw(st.integers(1000, 2999)),
        area=draw(st.sampled_from(["653130", "653130100", "653130100200"])),
        unit=draw(st.sampled_from(["XM", "bureau", "653130100", "a-b_c"])),
        level=draw(st.sampled_from(Level)),
        recipient="653130/XM",
        recipient_keys=draw(keys),
        installation=str(draw(st.uuids())),
        sequence=draw(st.integers(1, 10**17)),
        previous=tuple(sorted(draw(st.sets(hashes, max_size=20)))),
        exported_at="1999-01-01T00:00:00-11:30",
        enrol_proof=draw(st.none() | hashes),
        software=draw(text),
        bagging_date="2099-12-31",
        volumes=draw(st.integers(1, 99)),
        payload_bytes=draw(st.integers(0, 10**17)),
        payload_files=draw(st.integers(1, 10**9)),
    )


@given(pages())
def test_every_page_is_read_back(page: BagInfo) -> None:
    assert parse_bag_info(encode_bag_info(page), "p") == page


LABELS = """
    Xiankao-Format Xiankao-Suite Xiankao-Kind Xiankao-Stage Xiankao-Task-Id Xiankao-Task-Digest Xiankao-Year
    Xiankao-Area Xiankao-Unit Xiankao-Level Xiankao-Recipient Xiankao-Recipient-Keys Xiankao-Installation
    Xiankao-Sequence Xiankao-Previous Xiankao-Exported-At Xiankao-Enrol-Proof Xiankao-Volumes Xiankao-Software
    Bagging-Date Payload-Oxum
"""


def test_the_labels_stand_in_the_order_of_the_specification() -> None:
    labels = [line.split(": ")[0] for line in encode_bag_info(REPORT).decode().splitlines()]
    assert labels == LABELS.split()


PAGE = encode_bag_info(REPORT)


def parse_code(data: bytes) -> str:
    with pytest.raises(PackageRefused) as refusal:
        parse_bag_info(data, "p")
    return refusal.value.code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Xiankao-Suite", b"xiankao-suite"),
        (b"Xiankao-Suite: ", b"Xiankao-Suite:"),
        (b"Xiankao-Suite: xk1", b"Xiankao-Suite: xk1 "),
        (b"Xiankao-Suite: xk1\n", b"Xiankao-Suite: xk1\nXiankao-Suite: xk1\n"),
        (b"Xiankao-Suite: xk1\n", b""),
        (b"Xiankao-Suite: xk1\nXiankao-Kind: report\n", b"Xiankao-Kind: report\nXiankao-Suite: xk1\n"),
        (b"Xiankao-Suite: xk1\n", b"Xiankao-Suite: xk1\n  folded\n"),
        (b"Xiankao-Kind: report", b"Xiankao-Kind: Report"),
        (b"Xiankao-Stage: final", b"Xiankao-Stage: none"),
        (b"Area: 653130", b"Area: 6531"),
        (b"Area: 653130", b"Area: 65313\xd9\xa0"),
        (b"Unit: XM", b"Unit: X/M"),
        (b"Unit: XM", "Unit: 畜牧".encode()),
        (b"Sequence: 1", b"Sequence: 0"),
        (b"Sequence: 1", b"Sequence: 01"),
        (b"Previous: none", b"Previous: " + b"f" * 64 + b" " + b"0" * 64),
        (b"Previous: none", b"Previous: " + b"0" * 64 + b" " + b"0" * 64),
        (b"Previous: none", b"Previous: none none"),
        (b"Software: xiankao", "Software: xian\u202ekao".encode()),
        (b"Software: xiankao", "Software: xian\u200bkao".encode()),
        (b"Software: xiankao", b"Software: xian\x07kao"),
        (b"Software: xiankao", b"Software: " + b"x" * 500),
        (b"Software: xiankao", b"Software: \xff"),
        (b"Task-Digest: ", b"Task-Digest: none"),
        (b"Proof: none", b"Proof: " + b"G" * 64),
        (b"\n", b"\r\n"),
    ],
)
def test_other_spellings_are_refused(old: bytes, new: bytes) -> None:
    assert old in PAGE
    assert parse_code(PAGE.replace(old, new, 1)) == "E-FORMAT"


def test_a_page_must_end_with_its_last_line() -> None:
    assert parse_code(PAGE[:-1]) == parse_code(PAGE + b"\n") == parse_code(b"") == "E-FORMAT"


def test_a_newer_format_is_refused_politely() -> None:
    with pytest.raises(PackageRefused, match="请先升级"):
        parse_bag_info(PAGE.replace(b"package/1", b"package/2") + b"Xiankao-New: 1\n", "p")


def test_500_bytes_are_allowed_and_501_are_not() -> None:
    encode_bag_info(replace(REPORT, software="县" * 166 + "xx"))
    with pytest.raises(ValueError, match="Software"):
        encode_bag_info(replace(REPORT, software="县" * 167))


def test_many_recipients_and_ancestors_fit_since_lists_may_be_longer() -> None:
    page = replace(REPORT, previous=tuple(f"{number:064x}" for number in range(900)))
    assert parse_bag_info(encode_bag_info(page), "p") == page
    with pytest.raises(ValueError, match="Previous"):
        encode_bag_info(replace(REPORT, previous=tuple(f"{number:064x}" for number in range(1100))))


@pytest.mark.parametrize(
    "page",
    [
        replace(REPORT, stage=Stage.NONE),
        replace(REPORT, task_digest=None),
        replace(TASK, stage=Stage.FINAL),
        replace(TASK, task_digest="0" * 64),
        replace(REPORT, previous=("f" * 64, "0" * 64)),
        replace(REPORT, recipient_keys=(BUREAU.recipient, BUREAU.recipient)),
        replace(REPORT, recipient_keys=tuple(BUREAU.recipient[:-2] + f"{n:02d}" for n in range(20))),
    ],
)
def test_facts_that_do_not_fit_together_are_not_written(page: BagInfo) -> None:
    with pytest.raises(ValueError, match=r".+"):
        encode_bag_info(page)


def test_the_folder_is_named_in_lower_case() -> None:
    assert top_name(REPORT, "ab" * 32) == "xk-653130-2024-xm-abababababab"


def test_each_kind_has_a_name_and_a_namespace_of_its_own() -> None:
    assert len({kind.namespace for kind in Kind}) == len({kind.label for kind in Kind}) == len(Kind)
    assert Kind.REPORT.namespace == "package@xiankao.v1"
    assert Kind.ROLL_UP.namespace == "roll-up@xiankao.v1"
