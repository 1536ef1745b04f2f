"""Faults of the disk, of TOML files and of patterns in words of people, instead of those of the machine.

What the machine says is English, and where a fault has no words of its own here, it is told by its kind.
"""

import errno
import re
from collections.abc import Iterable
from typing import Final

_DISK: Final = {
    errno.ENOENT: "文件或文件夹不见了",
    errno.EEXIST: "这里已经有一个同名的文件",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EACCES: "没有读写权限，或文件正被别的程序打开",
    errno.EPERM: "没有读写权限",
    errno.EROFS: "磁盘或文件夹是只读的",
    errno.EBUSY: "文件被别的程序占用",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘已满",
    errno.EFBIG: "文件太大，这种格式的磁盘放不下",
    errno.ENAMETOOLONG: "文件名或路径太长",
    errno.EINVAL: "文件名或位置不能用",
    errno.ELOOP: "路径里的链接绕成了圈",
    errno.EXDEV: "不能跨磁盘移动",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENODEV: "磁盘或优盘已经不在了",
    errno.ENXIO: "磁盘或优盘已经不在了",
    errno.ETIMEDOUT: "磁盘或网络盘没有应答",
}
_DISK_OTHER: Final = "磁盘读写出错"
#: Beginnings of what the reader of TOML says; `{0}` is what it names.
_TOML: Final = (
    (r"Invalid statement", "这一行既不是键也不是方括号里的标题"),
    (r"Invalid initial character for a key part", "等号左边的键写法不对，只能用英文字母、数字、下划线和短横"),
    (r"Expected '=' after a key", "键的后面缺等号"),
    (r"Expected newline or end of document", "写完以后还有多余的内容，一行只能写一项"),
    (r"Expected '\]\]?' at the end", "方括号没有写完"),
    (r"Expected", "这里缺少规定的符号"),
    (r"Cannot declare (.+) twice", "同一个标题写了两次"),
    (r"Cannot (?:overwrite a value|mutate immutable|redefine)", "同一个键写了两次"),
    (r"Duplicate inline table key '?(.+?)'?$", "花括号里的键“{0}”写了两次"),
    (r"Unclosed array", "方括号没有写完"),
    (r"Unclosed inline table", "花括号没有写完"),
    (r"Unterminated string", "引号没有写完"),
    (r"Unescaped", "引号里的反斜杠要写两个"),
    (r"Invalid hex value|Escaped character", "反斜杠后面的编码不对"),
    (r"Illegal character|Found invalid character", "有不能用的字符，多半是换行或看不见的字符"),
    (r"Invalid date", "日期写法不对，或没有这一天"),
    (r"Invalid value", "等号右边写法不对，文字要加英文双引号"),
)
_TOML_OTHER: Final = "写法不对"
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_PATTERN: Final = (
    (r"bad character range (\S+)", "范围“{0}”前后颠倒了"),
    (r"min repeat greater than max repeat", "花括号里前面的次数大于后面的"),
    (r"multiple repeat|nothing to repeat", "次数写在了不能重复的地方"),
    (r"unterminated character set", "方括号没有写完"),
)
_PATTERN_OTHER: Final = "程序认不出来"


def disk_words(fault: OSError) -> str:
    """Say in a few words why the disk, a stick or a folder refused."""
    return _DISK.get(fault.errno or 0, _DISK_OTHER)


def toml_words(fault: ValueError) -> tuple[int, str]:
    """Give the line where a TOML file is wrong, 0 for its end, and what is wrong there."""
    said = str(fault)
    place = _PLACE.search(said)
    words = chosen(said[: place.start()] if place else said, _TOML) or _TOML_OTHER
    if place is None or not place[1]:
        return 0, f"文件末尾：{words}" if place else words
    return int(place[1]), f"第 {place[2]} 个字符处：{words}"


def pattern_words(fault: Exception) -> str:
    """Say what is wrong with a pattern."""
    return chosen(str(fault), _PATTERN) or _PATTERN_OTHER


def chosen(said: str, known: Iterable[tuple[str, str]]) -> str:
    """Give the words for what a machine said, with what it named put in; empty if it is not known.

    Args:
        known: Patterns of what it says from the beginning, each with the words for it.
    """
    for pattern, words in known:
        if found := re.match(pattern, said):
            return words.format(*found.groups(""))
    return ""
