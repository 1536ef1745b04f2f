"""Expected failures while a report is made, each with its sentence."""

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from forms.fault_words import disk_words
from forms.troubles import Trouble


class ReportTrouble(Trouble):
    """A report could not be made or saved; nothing half done is left behind.

    Attributes:
        lacking: The characters that a font lacks (E-FONT-GLYPH, E-PRINT-GLYPH).
    """

    lacking = ""

    texts: ClassVar[Mapping[str, str]] = {
        "E-FONT": (
            "这台电脑上没有可以嵌入 PDF 的中文字体，没有生成文件。已查找：{places}。"
            "请安装一种 TrueType 中文字体后重试：Debian、麒麟、统信执行 apt-get install fonts-wqy-microhei；"
            "Windows 请恢复自带的仿宋（simfang.ttf）或宋体（simsun.ttc）。"
        ),
        "E-FONT-SETTING": (
            "设置里指定的字体不能用：{path}（{why}）。没有生成文件。"
            "请改成 TrueType 轮廓的中文字体（.ttf 或 .ttc），或清空这项设置由程序自己查找。"
        ),
        "E-FONT-GLYPH": (
            "字体 {font} 缺少这些字：{chars}。为避免印成方框，没有生成文件。"
            "请核对这些字是否录错；没有录错的，请在这台电脑上安装收有这些字的 TrueType 中文字体后重试。"
        ),
        "E-PRINT-GLYPH": (
            "字体 {font} 缺少这些字：{places}。为避免印成方框，没有生成文件。"
            "请核对这些字是否录错；没有录错的，请在这台电脑上安装收有这些字的 TrueType 中文字体后重试。"
        ),
        "E-LETTER-FIT": "报送函的内容在一页 A4 纸里排不下，没有生成文件。请缩短单位名称或考核任务名称后重试。",
        "E-SHEET-ROWS": (
            "“{title}”超过 {limit} 条记录，一张工作表放不下，没有生成文件。请按填报单位分别导出，或改用 CSV。"
        ),
        "E-REPORT-OPEN": "不能写入 {path}：文件正被别的程序打开，或没有写入权限。请关闭该文件，或换一个位置后重试。",
        "E-REPORT-FULL": "不能写入 {path}：磁盘空间不足。原有文件没有改动。请清理空间，或换一个位置后重试。",
        "E-REPORT-PLACE": "找不到文件夹 {folder}，没有写入 {path}。请核对路径；在优盘上的，请先插好优盘再试。",
        "E-REPORT-WRITE": "不能写入 {path}：{why}。原有文件没有改动。请检查磁盘或优盘后重试。",
    }


_CODES = {
    errno.ENOSPC: "E-REPORT-FULL",
    errno.EDQUOT: "E-REPORT-FULL",
    errno.EACCES: "E-REPORT-OPEN",
    errno.EPERM: "E-REPORT-OPEN",
    errno.EBUSY: "E-REPORT-OPEN",
    errno.ENOENT: "E-REPORT-PLACE",
    errno.ENOTDIR: "E-REPORT-PLACE",
}


def saving_trouble(exc: OSError, target: Path) -> ReportTrouble:
    """Say in plain words why a file could not be saved."""
    code = _CODES.get(exc.errno or 0, "E-REPORT-WRITE")
    why = disk_words(exc)
    return ReportTrouble(code, path=target, folder=target.parent, why=why)
