"""The note (说明.txt) that lies beside a package on the stick, for whoever finds it there.

Written for Notepad: UTF-8 with BOM and CRLF. It names no person and tells nothing that the folder name does not.
"""

from types import MappingProxyType
from typing import Final

from reports.facts import NoteFacts, grouped, shown_time

#: What a package is called and what its receiver does with it, by its kind.
KINDS: Final = MappingProxyType(
    {
        "report": ("报送包", "在县考通里打开本年度的工作区，选择“收包”，选中本文件夹。"),
        "task": ("任务包", "在县考通里选择“打开任务包”，选中本文件夹，按屏幕提示开始填报。"),
        "return": ("退回包", "在县考通里打开本单位的工作区，选择“收包”，选中本文件夹，按意见修改后再次报送。"),
        "receipt": ("回执", "在县考通里打开本单位的工作区，选择“收包”，选中本文件夹。"),
        "withdraw": (
            "撤回申请",
            "在县考通里打开本年度的工作区，选择“收包”，选中本文件夹，由县局决定是否同意撤回。",
        ),
        "roll-up": ("汇总包", "在县考通里打开本年度的工作区，选择“收包”，选中本文件夹。"),
        "backup": ("备份包", "需要时在县考通里选择“恢复备份”，选中本文件夹，输入建立工作区时的口令。"),
        "handover": ("移交包", "在县考通里打开本年度的工作区，选择“收包”，选中本文件夹。"),
    }
)
_STAGES: Final = MappingProxyType({"final": "正式报送", "interim": "阶段报送（不作为最终结果）"})
_WARNINGS: Final = (
    "请注意：",
    "  不要打开、改名、修改、删除或重新压缩分卷文件，也不要只复制其中一部分；改动一个字节，接收时就会被拒绝。",
    "  复制时请复制整个文件夹。优盘丢失或文件损坏时，可以由发出单位用县考通重新导出，数据不会丢失。",
)


def stick_note(facts: NoteFacts) -> str:
    """Write the note; the text begins with a BOM and its lines end with CRLF, save it as UTF-8 unchanged."""
    lines = [*_what(facts), "", *_files(facts), "", *_steps(facts), "", *_WARNINGS]
    return "\ufeff" + "".join(line + "\r\n" for line in lines)


def _what(facts: NoteFacts) -> list[str]:
    kind = KINDS[facts.kind][0]
    stage = f"　{_STAGES[facts.stage]}" if facts.stage in _STAGES else ""
    return [
        f"县考通{kind}　{facts.area_name}　{facts.year} 年度{stage}",
        "",
        f"考核任务：{facts.campaign}",
        f"发出单位：{facts.sender}",
        f"收件单位：{facts.recipient}",
        f"导出时间：{shown_time(facts.exported_at)}（{facts.software}）",
        f"包码：{grouped(facts.package_code)}",
        f"密钥码：{grouped(facts.key_code)}",
    ]


def _files(facts: NoteFacts) -> list[str]:
    sealed = "，已加密，只有收件单位和发出单位能打开" if facts.encrypted else "，未加密"
    number = len(facts.volumes)
    lines = ["本文件夹里的文件："]
    for place, name in enumerate(facts.volumes, start=1):
        lines.append(f"  {name}　　{KINDS[facts.kind][0]}，共 {number} 卷，这是第 {place} 卷{sealed}")
    if facts.letter:
        lines.append(f"  {facts.letter}　　报送函，打印后签字盖章，与优盘一起交给收件单位")
    return [*lines, "  说明.txt　　本文件"]


def _steps(facts: NoteFacts) -> list[str]:
    if facts.kind == "backup":
        return ["怎么办：", "1. 把优盘收在安全的地方，不要交给别的单位。", f"2. {KINDS[facts.kind][1]}"]
    steps = [f"1. 把整个文件夹交给{facts.recipient}。"]
    if facts.letter:
        steps.append(f"2. 打印 {facts.letter}，签字盖章后一并交去；对方将核对上面的包码和密钥码。")
    return ["怎么办：", *steps, f"{len(steps) + 1}. {facts.recipient}：{KINDS[facts.kind][1]}"]
