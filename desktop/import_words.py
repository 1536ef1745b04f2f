"""What an import from Excel would do or has done (从Excel填报), in words: counts, and what deserves a look."""

from typing import Final

from desktop.line_list import Lead
from desktop.sheet_model import PALE, letters, remark_words
from office.filled import Filled, Import

_LONGEST: Final = 110


def counts(done: Import) -> str:
    """Say what was or would be taken, converted, refused and left alone."""
    found = done.tables[0]
    rows = (
        ("新增", found.added),
        ("更新", found.updated),
        ("相同", found.same),
        ("删除", found.deleted),
        ("不导入", found.refused),
        ("表里没有、保持不动", found.untouched),
    )
    cells = {
        "照填": found.cells.get("导入", 0),
        "已换算": found.cells.get("已转换", 0),
        "照原样保留待改": found.cells.get("照原样保留", 0),
        "不导入": found.cells.get("不导入", 0),
        "清空": found.cleared,
    }
    lead = "将会：" if done.is_trial else "已导入："
    rows_told = "、".join(f"{word} {count} 条" for word, count in rows if count) or "没有记录要改动"
    cells_told = "、".join(f"{word} {count} 格" for word, count in cells.items() if count) or "没有"
    more = "".join(f"　另有“{one.title}”：新增 {one.added} 条、更新 {one.updated} 条。" for one in done.tables[1:])
    return f"{lead}{rows_told}。单元格：{cells_told}。{more}"


def problems_now(done: Import) -> str:
    """Say how many findings there are now."""
    found = done.tables[0]
    if found.after.total <= found.before.total:
        return ""
    return f"这张表的问题由 {found.before.total} 处变为 {found.after.total} 处，请到右边的问题列表逐条处理。"


def leads(done: Import) -> list[Lead]:
    """Say what deserves a look in the sheet that is shown, and in those of child tables that come with it."""
    found = done.tables[0]
    told = [Lead(_shortened(text)) for text in found.told]
    remarks = [
        Lead(
            f"{letters(one.column - 1)}{one.row}　{one.title}　“{one.shown}”\n{remark_words(one)}",
            (one.row - 1, one.column - 1),
            PALE.get(one.verdict),
        )
        for one in found.remarks
    ]
    return [*remarks, *told, *(lead for one in done.tables[1:] for lead in _leads_beside(one))]


def _leads_beside(found: Filled) -> list[Lead]:
    words = [
        f"{letters(one.column - 1)}{one.row}　{one.title}　“{one.shown}”　{remark_words(one)}" for one in found.remarks
    ]
    words += map(_shortened, found.told)
    return [Lead(f"工作表“{found.sheet}”", is_head=True), *map(Lead, words)] if words else []


def _shortened(text: str) -> str:
    """What is told of the whole sheet must not push the cells out of sight."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（共 {text.count('、') + 1} 项）"
