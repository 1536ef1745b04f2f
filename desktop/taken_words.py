"""What a package of the bureau brings, in words: before it is merged, and what came of it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exchange.key_codes import package_code
from office.differences import told
from office.take_return import TakenReturn
from office.todo import Kind, Todo
from office.update_task import Age, UpdatedTask, update_lines

if TYPE_CHECKING:
    from db.merging.impact import Impact
    from db.merging.packages import PackageFact
    from db.store import Store

#: So many records are told one by one; the rest is counted.
_MOST_ROWS: Final = 200
_KINDS: Final = {"return": "退回包", "receipt": "回执"}


def is_news(found: UpdatedTask | TakenReturn) -> bool:
    """Whether it holds anything that is not here yet, or was not before this act."""
    return found.age is Age.NEWER if isinstance(found, UpdatedTask) else not found.is_duplicate


def outcome(found: UpdatedTask | TakenReturn) -> str:
    """Say in one sentence how it stands now and what to do next."""
    if not is_news(found):
        return "这个包里的内容本机都已经有了，没有任何改动。"
    if not found.is_merged:
        return "核对通过，还没有合并。看清楚会带来什么，再按“合并”。"
    if isinstance(found, UpdatedTask):
        return "新的任务已写入，正在按新的方案重新打开工作区。"
    if found.comments or found.sent_back:
        return "已合并。要处理的列在“待办”里，改好或答复以后再封包报送。"
    return "已合并，没有新的意见。"


def preview_words(store: Store, found: UpdatedTask | TakenReturn) -> str:
    """Say line by line what it brings, or has brought."""
    if isinstance(found, UpdatedTask):
        return "\n".join(["县局的任务包", *update_lines(found)])
    head = f"县局的{_KINDS[found.kind]}，包码 {found.package_code}"
    if found.is_duplicate or found.impact is None:
        return f"{head}\n以前已经收过，没有任何改动。"
    lines = [head, *_news(found)]
    lines += [f"　　{_said(one)}" for one in found.said]
    rows = told(store, found.differences[:_MOST_ROWS])
    lines.append(_impact(found.impact, is_merged=found.is_merged))
    if found.brought_back:
        lines.append(f"找回本机缺少的本单位数据：{found.brought_back} 批。")
    lines += [f"　　{row.sentence}" for row in rows]
    if len(found.differences) > len(rows):
        lines.append(f"　　……共 {len(found.differences)} 条记录")
    return "\n".join(lines)


def _news(found: TakenReturn) -> list[str]:
    parts = (
        (found.sent_back, f"退回 {found.sent_back} 个事项"),
        (found.comments, f"批注 {found.comments} 条"),
        (found.decisions, f"报送的回执 {found.decisions} 条"),
    )
    said = [words for count, words in parts if count]
    return [f"新的内容：{'，'.join(said)}。" if said else "没有新的意见和回执。"]


def _said(one: Todo) -> str:
    if one.kind is Kind.ITEM:
        return f"退回　{one.item} {one.title}：{one.text}"
    where = "　".join(part for part in (one.title, one.words) if part)
    return f"批注　{where}：{one.text}"


def _impact(impact: Impact, *, is_merged: bool) -> str:
    when = "已合并" if is_merged else "合并后"
    said = changed_words(impact)
    return f"{when}：{said}，由县局改动，逐条如下。" if said else f"{when}：填报的内容不变。"


def changed_words(impact: Impact) -> str:
    """Say what a package changes, or its leaving has; empty if nothing."""
    parts = (
        (impact.added, f"新增 {impact.added} 条记录"),
        (impact.changed, f"修改 {impact.changed} 条记录"),
        (impact.removed, f"删除 {impact.removed} 条记录"),
        (impact.conflicts, f"新出现 {impact.conflicts} 处冲突"),
    )
    return "，".join(words for count, words in parts if count)


def taken_words(fact: PackageFact) -> str:
    """Say which package of the bureau that was."""
    return f"{_KINDS[fact.kind]}，{fact.at[:16].replace('T', ' ')} 收下，包码 {package_code(fact.id)}"
