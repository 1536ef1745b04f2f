"""Faults of SQLite in words of people: why a statement of a pack did not run, why a data file cannot be read."""

import sqlite3
from typing import Final

from forms.fault_words import chosen
from forms.fault_words import disk_words as of_disk

_KNOWN: Final = (
    (r"interrupted", "运行超时，已停止"),
    (r"no such column: (.+)", "没有“{0}”这一列"),
    (r"no such table: (.+)", "没有“{0}”这张表"),
    (r"no such function: (.+)", "没有“{0}”这个函数"),
    (r"ambiguous column name: (.+)", "有几张表都有“{0}”这一列，请在前面写明表名"),
    (r"wrong number of arguments to function (.+)\(\)", "函数 {0} 的参数个数不对"),
    (r"misuse of .*?(\w+)\(\)", "函数 {0} 用错了地方"),
    (r'near "(.*)": syntax error', "“{0}”附近写法不对"),
    (r'unrecognized token: "(.*)"', "认不出“{0}”"),
    (r"incomplete input", "语句没有写完"),
    (r"not a SELECT", "不是 SELECT 查询"),
    (r"access to (\S+) is prohibited", "不允许读取“{0}”"),
    (r"not authorized", "用了不允许的语句或函数"),
    (r"sub-select returns (\d+) columns - expected (\d+)", "括号里的查询有 {0} 列，应是 {1} 列"),
    (r"SELECTs to the left and right", "上下两个查询的列数不一样"),
    (r"(?:circular|recursive) reference: (.+)", "“{0}”绕着圈引用自己"),
    (r"\w+ (?:GROUP|ORDER) BY term out of range", "分组或排序的列号超出了查询的列"),
    (r"cannot join using column (\S+)", "两张表不都有“{0}”这一列，不能按它相连"),
    (r"HAVING clause", "没有合计的查询不能写 HAVING"),
    (r"You can only execute one statement", "只能写一条语句"),
    (r"Incorrect number of bindings", "不能用问号代替数值"),
    (r"integer overflow|OverflowError", "数字太大，算不下去"),
    (r"string or blob too big|MemoryError|out of memory|too many|Expression tree|parser stack", "内容太大或嵌套太深"),
    (r"malformed JSON|JSON path", "JSON 的写法不对"),
    (r"row value misused", "括号里只能写一个值"),
    (r"user-defined function raised", "函数遇到了算不出来的值"),
    (r"datatype mismatch", "数值的类型不对"),
    (r"database disk image is malformed", "文件内容已损坏"),
    (r"file is not a database|file is encrypted", "不是数据文件，或文件开头已损坏"),
    (r"database or disk is full", "磁盘已满"),
    (r"disk I/O error", "磁盘读写出错"),
    (r"attempt to write a readonly", "磁盘或文件夹是只读的"),
    (r"unable to open", "文件打不开"),
    (r"database (?:table )?is locked", "文件被别的程序占用"),
)
#: Where nothing is said that is known.
_KINDS: Final = (
    (sqlite3.DataError, "数值超出范围"),
    (sqlite3.IntegrityError, "数据前后矛盾"),
    (sqlite3.OperationalError, "语句运行不了"),
    (sqlite3.Error, "数据文件出错"),
    (LookupError, "句子里用了查询没有的列"),
)
_OTHER: Final = "内容不合规定"
#: Chinese characters: what this program said itself.
_FIRST, _LAST = "\u4e00", "\u9fff"


def fault_words(fault: BaseException) -> str:
    """Say in a few words why something did not run or cannot be read."""
    if isinstance(fault, OSError):
        return of_disk(fault)
    return _known(fault) or next((words for kind, words in _KINDS if isinstance(fault, kind)), _OTHER)


def diagnosis(fault: BaseException) -> str:
    """Say the same to who writes packs, with what the machine said in brackets if there are no words for it."""
    known = _known(fault)
    return known or f"{fault_words(fault)}（{' '.join(str(fault).split())}）"


def _known(fault: BaseException) -> str:
    said = " ".join(str(fault).split())
    return said if any(_FIRST <= letter <= _LAST for letter in said) else chosen(said, _KNOWN)
