"""The whole circle on the command line: a remark of the bureau, the stick, what the unit does, and what comes back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli import asking
from tests.cli.conftest import Run
from tests.county import XM, County
from tests.office.answered import TOWN, answered, answered_template

__all__ = ["answered", "answered_template"]
Read = Callable[..., Any]
WORDS = "与二污普相差太大，请核实"


def place(county: County, name: str) -> Path:
    """Give the one package on a stick."""
    (found,) = county.stick(name).iterdir()
    return found


def test_a_comment_goes_round(run: Run, read: Read, answered: County) -> None:
    bureau, unit = answered.bureau, answered.unit(XM)
    said = run("comment", bureau, "T50", "红旗养殖场", "数量", WORDS)
    assert "已记下意见：T50" in said.stdout
    assert "畜牧局" in said.stdout
    sent = run("return", bureau, "--unit", XM, "-o", answered.stick("r"))
    assert "给畜牧局的退回包：报送的回执 1 条，意见 1 条" in sent.stdout
    assert place(answered, "r").name.startswith("县考退回_")
    before = run("digest", unit).stdout
    shown = run("receive", unit, place(answered, "r"))
    assert "预览：新增 0 条，修改 0 条，删除 0 条" in shown.stdout
    assert "新的意见 1 条" in shown.stdout
    assert "没有合并" in shown.stderr
    assert run("digest", unit).stdout == before
    taken = run("receive", unit, place(answered, "r"), "--yes")
    assert "已合并" in taken.stdout
    (one,) = read("todo", unit)
    assert (one["text"], one["done"], one["table"], one["field"]) == (WORDS, "", "T50", "amount")
    assert WORDS in run("todo", unit).stdout
    assert "已答复" in run("answer", unit, one["id"][:8], "已到现场核实，数据无误").stdout
    run("seal", unit, "-o", answered.stick("second"), "--interim")
    run("receive", bureau, place(answered, "second"), "--yes")
    assert "已到现场核实，数据无误" in run("todo", bureau).stdout


def test_items_are_sent_back_and_passed_and_the_ledger_says_so(run: Run, read: Read, answered: County) -> None:
    bureau = answered.bureau
    assert "E-RETURN-REASON" in run("send-back", bureau, XM, "T50", code=2).stderr
    assert "退回：缺电话" in run("send-back", bureau, XM, "T50", "--reason", "缺电话").stdout
    assert "通过" in run("pass", bureau, XM, "T51").stdout
    assert "E-ITEM" in run("pass", bureau, XM, "T99", code=2).stderr
    line = next(line for line in run("status", bureau).stdout.splitlines() if line.startswith(XM))
    assert "退回" in line
    assert "1/3" in line
    assert "T50" in line
    states = {item["unit"]["code"]: item["state"] for item in read("status", bureau)}
    assert states == {XM: "退回", TOWN: "已采纳"}


def test_a_receipt_is_read_out(run: Run, read: Read, answered: County) -> None:
    unit = answered.unit(XM)
    assert "还没有回执" in run("receipts", unit).stdout
    sent = run("receipt", answered.bureau, "--unit", XM, "-o", answered.stick("r"))
    assert "给畜牧局的回执：报送的回执 1 条" in sent.stdout
    assert place(answered, "r").name.startswith("县考回执_")
    run("receive", unit, place(answered, "r"), "--yes")
    assert "第 1 次报送已于" in run("receipts", unit).stdout
    (one,) = read("receipts", unit)
    assert one["verdict"] == "accept"
    again = run("receive", unit, place(answered, "r"))
    assert "以前已经收过，没有任何改动" in again.stdout


def test_a_return_is_undone_by_its_package_code(run: Run, read: Read, answered: County) -> None:
    unit = answered.unit(XM)
    run("set", answered.bureau, "T50", "红旗养殖场", "amount=15.00", "--reason", "按年鉴核定")
    run("return", answered.bureau, "--unit", XM, "-o", answered.stick("r"))
    before = run("digest", unit).stdout
    taken = run("receive", unit, place(answered, "r"), "--yes").stdout
    assert "红旗养殖场：数量 12.50 → 15.00" in taken
    code = taken.rsplit(maxsplit=1)[-1]
    assert run("digest", unit).stdout != before
    assert "红旗养殖场：数量 12.50 → 15.00" in run("differences", unit).stdout
    assert "已撤销收包：新增 0 条，修改 1 条" in run("undo", unit, f"{code[:5]} {code[5:10]}-{code[10:]}").stdout
    assert run("digest", unit).stdout == before
    assert "E-NOT-RETURN" in run("undo", unit, code, code=2).stderr
    assert "E-VALUE" in run("undo", unit, "上一步", code=2).stderr
    (told,) = read("receive", unit, place(answered, "r"), "--yes")
    assert told["received"]["is_merged"]


def test_at_a_terminal_a_return_is_shown_before_it_is_agreed_to(
    run: Run, answered: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("comment", answered.bureau, "T50", "红旗养殖场", "-", WORDS)
    run("return", answered.bureau, "--unit", XM, "-o", answered.stick("r"))
    answers = iter(["否", "是"])
    monkeypatch.setattr(asking, "can_answer", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_args, **_options: next(answers))
    assert "没有合并" in run("receive", answered.unit(XM), place(answered, "r")).stderr
    assert "已合并。" in run("receive", answered.unit(XM), place(answered, "r")).stdout


def test_the_wrong_stick_gets_its_own_sentence(run: Run, answered: County) -> None:
    run("return", answered.bureau, "--unit", TOWN, "-o", answered.stick("r"))
    found = run("receive", answered.unit(XM), place(answered, "r"), code=3)
    assert "E-DECRYPT" in found.stderr
    report = place(answered, f"{XM}-1")
    assert "E-NOT-RETURN-KIND" in run("receive", answered.unit(XM), report, code=3).stderr
    assert "E-NOT-BUREAU" in run("comment", answered.unit(XM), "T50", "红旗养殖场", "amount", WORDS, code=2).stderr
