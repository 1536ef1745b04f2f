"""The sentences for everything that can go wrong with packages, keys and sticks, with stable codes."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from db.holding import is_held
from forms.troubles import Trouble

_AGAIN = "请让对方重新导出一次，再从优盘导入。本机数据没有任何改动。"
_SAFE = "什么也没有丢失，可以重新导出。"


class Reason(StrEnum):
    """What exactly is wrong with the bytes of a package; fills the slot `reason` of a sentence."""

    TRUNCATED = "内容不完整，后面缺了一截"
    LOCAL_HEADER = "文件头不是县考通写出的样子"
    NAME = "包内文件名不合规定"
    DUPLICATE = "包内有两个同名文件"
    TOO_MANY = "包内文件过多"
    OVERSIZE = "包内文件比整个分卷还大"
    CRC = "文件内容的校验和不符"
    DIRECTORY = "文件目录与内容不一致"
    TRAILING = "末尾有多余内容"
    EMPTY = "里面没有文件"
    TAG_TOO_BIG = "说明文件过大"
    NEWER = "由更新版本的软件生成，请先升级本机的县考通"
    BAG_INFO = "包的说明页 bag-info.txt 不合规定"
    BAGIT = "bagit.txt 不合规定"
    NAMESPACE = "签名的用途与包的种类不一致"
    ARMOR = "签名文件的写法不合规定"
    SIGNATURE = "签名与内容不符"
    MANIFEST = "文件清单 manifest-sha256.txt 不合规定"
    VOLUMES = "分卷表 volumes.csv 不合规定"
    COUNT = "清单的文件数或总字节数与说明页不符"
    LAYOUT = "这一种包里不应有这个文件"
    STRAY = "多出了清单以外的文件"
    MISSING = "清单里的文件不在包里"
    ORDER = "文件的次序或所在分卷与清单不符"
    SIZE = "文件大小与清单不符"
    HASH = "文件内容与清单不符"
    TOP = "文件夹名与内容不符"
    NOT_REGULAR = "不是普通文件"
    EVIDENCE_NAME = "证明材料的文件名与内容不符"
    AGE_HEADER = "加密文件的开头不合规定"
    AGE_ARMOR = "是文本形式的加密文件"
    AGE_SCRYPT = "是用口令加密的，县考通只用密钥加密"
    AGE_STANZAS = "收件密钥过多"
    AGE_KEY = "不是发给本机密钥的"
    AGE_DAMAGED = "加密内容已损坏或不完整"
    AGE_NO_KEY = "已加密，而本机还没有密钥"
    ROOT_SHAPE = "内容不合规定"
    ROOT_OLD = "比本机已有的第 {have} 版旧"
    ROOT_GAP = "跳过了版本，本机现有第 {have} 版"
    ROOT_PREV = "与本机已有的第 {have} 版接不上"
    ROOT_BY_OLD = "没有上一版密钥的签名"
    ROOT_BY_NEW = "没有新密钥自己的签名"


class PackageRefused(Trouble):
    """A package (数据包) was looked at and not taken in; the workspace is as it was."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-NOT-A-PACKAGE": "{where} 不是县考通的数据包。请选择以 .zip.age 或 .zip 结尾的分卷，或选择整个报送文件夹。",
        "E-UNFINISHED": "{where} 是空文件或只拷了一部分，可能上次拷贝时优盘被拔出。" + _AGAIN,
        "E-SEVERAL": "{where} 里有 {count} 个数据包。请一次选择一个：{names}。",
        "E-CONTAINER": "{where} 第 {offset} 字节处：{reason}。文件已损坏，或被重新压缩过。"
        "请让对方重新导出；如果只有解压后的文件夹，可以改选那个文件夹导入。",
        "E-SIG": "{where} 的签名不能确认：{reason}。包可能被改动过，不要使用。" + _AGAIN,
        "E-TAGMANIFEST": "{where} 里的说明文件与签名的清单不符，包被改动过或已损坏，不要使用。" + _AGAIN,
        "E-FORMAT": "{where} 不能读：{reason}。请核对本机软件版本，或让对方用同一版本重新导出。",
        "E-SUITE": "{where} 用的签名算法是 {suite}，而本机登记的要求是 {required}。请联系县局核对后重新导出。",
        "E-KIND": "{where} 是{kind}，不在这里导入。请核对是否拿错了优盘，或换到相应的功能中打开。",
        "E-KEY-UNKNOWN": "{where} 由 {area}/{unit} 签名，但本机还没有登记这把密钥（密钥码 {key_code}）。"
        "请与盖章的报送函或通知上的密钥码核对，一致后确认登记，再导入。",
        "E-KEY-UNCONFIRMED": "{where} 的密钥（密钥码 {key_code}）还没有核对确认。"
        "请与盖章的报送函上的密钥码核对，或拨打县局通讯录上该单位的电话核对，再导入。",
        "E-KEY-REVOKED": "{where} 的密钥（密钥码 {key_code}）已登记为{status}，用它新签的包不再接收。"
        "请联系 {area}/{unit}，用新密钥重新报送。",
        "E-KEY-CODE": "县局的密钥码对不上任务包：{fault}。请照盖章的纸质通知重新输入；"
        "仍不一致就不要使用这个包，并打电话给县局。",
        "E-SCOPE": "{where} 以 {area}/{unit} 的名义发出，但签名的密钥登记在 {key_area}/{key_unit} 名下，无权这样发。"
        "请联系发出单位核对。",
        "E-NOT-FOR-US": "{where} 是发给 {recipient} 的，不是发给本单位（{me}）的。"
        "请把优盘转交收件单位，或让对方重新导出。",
        "E-OTHER-YEAR": "{where} 是 {year} 年度的，本工作区是 {mine} 年度的。请打开 {year} 年度的工作区再导入。",
        "E-OTHER-AREA": "{where} 属于区划 {area}，本工作区属于区划 {mine}。请核对是否拿错了优盘。",
        "E-OTHER-TASK": "{where} 属于另一次考核任务（{task}），本工作区是 {mine}。"
        "请核对任务包，打开对应的工作区再导入。",
        "E-CONTENT": "{where} 里的 {path}：{reason}。包不完整或被改动过，不要使用。" + _AGAIN,
        "E-MISSING-VOLUME": "{where} 共 {count} 卷，缺第 {number} 卷。请把全部分卷放在同一个文件夹里再导入。",
        "E-DECRYPT": "{where} 不能解密：{reason}。请核对是否拿错了优盘；如果是发给本单位的，请让对方重新导出。",
        "E-TOO-BIG": "{where} 超过上限（{size} 字节，最多 {limit} 字节），没有导入。请联系发出单位分次报送或减少附件。",
        "E-ROWS": "{where} 的 {path} 第 {line} 行：{reason}。没有导入任何内容，请联系发出单位改正后重新报送。",
        "E-ROOT": "{where} 中县局的密钥表（第 {version} 版）不能使用：{reason}。请打电话向县局核实，再取一次任务包。",
        "E-ROOT-FORK": "警告：{where} 中县局的密钥表与本机已有的同为第 {version} 版，内容却不同，可能有人冒充县局。"
        "不要使用这个包，请立即打电话向县局核实。",
    }


class KeyTrouble(Trouble):
    """The key of this workspace (密钥) cannot be used as asked."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-PASSPHRASE": (
            "口令不对，密钥没有打开。请重新输入；忘了口令的，用保险柜里的密钥恢复卡换一个新口令："
            "在“备份”里点“忘了口令”，恢复备份时勾上“忘了口令，用恢复卡”。"
        ),
        "E-PASSPHRASE-SHORT": (
            "口令只有 {length} 个字，太短。请至少用 {least} 个字：自己定，"
            "或用这五组汉字：{suggested}（先抄在纸上锁好再用）。"
        ),
        "E-KEY-FILE": (
            "密钥文件 {where} 不见了、不完整或被改动过。请用保险柜里的密钥恢复卡恢复："
            "在“备份”里点“忘了口令”，恢复备份时勾上“忘了口令，用恢复卡”。"
        ),
        "E-CARD-LENGTH": "恢复卡应有 24 个汉字，输入了 {count} 个。请对照卡片补全。",
        "E-CARD-CHARACTER": "恢复卡第 {place} 个字“{character}”不会出现在恢复卡上。请对照卡片改正这个字。",
        "E-CARD-CHECK": "这 24 个字里至少有一个抄错了，或者次序不对。请逐字对照卡片。",
    }


class OutboxTrouble(Trouble):
    """A package cannot be frozen or written because something on this computer is missing or has changed."""

    texts: ClassVar[Mapping[str, str]] = {
        "E-OUTBOX": "待发的包 {where} 在本机上已损坏（{path}）。请重新封包；已填的数据不受影响。",
        "E-EVIDENCE-MISSING": "证明材料 {path} 不在本机上，没有导出。请重新挂接这个文件后再导出。",
        "E-EVIDENCE-CHANGED": "本机上的证明材料 {path} 已损坏或被改动，没有导出。请从原件重新挂接后再导出。",
        "E-PACKAGE-TOO-BIG": "{path} 超过上限（{size}，最多 {limit}），没有封包。请减小或拆分附件后重试。",
    }


class StickTrouble(Trouble):
    """Trouble with a disk or stick (优盘); nothing that was typed is affected."""

    texts: ClassVar[Mapping[str, str]] = {
        "E-STICK-FULL": "优盘空间不够，{where} 没有写成。请腾出空间或换一个优盘。" + _SAFE,
        "E-STICK-FILE-LIMIT": "优盘的文件系统放不下 {where} 这样大的文件。请换一个优盘，或格式化为 exFAT 后再试。"
        + _SAFE,
        "E-STICK-READ-ONLY": "优盘不让写入，{where} 没有写成。请拨开优盘上的写保护开关，或换一个优盘。" + _SAFE,
        "E-STICK-REMOVED": "写 {where} 时优盘断开了或已被拔出。请重新插好优盘再导出一次。" + _SAFE,
        "E-STICK-HELD": "{where} 一直被别的程序占用（多半是杀毒软件正在检查），没有写成。请稍等一分钟再导出；"
        "总是这样的，请把这个文件夹加入杀毒软件的信任区。" + _SAFE,
        "E-STICK-LIES": "{where} 写完后读回来不一样，这个优盘不可靠（容量造假或已老化）。请换一个优盘。" + _SAFE,
        "E-STICK-OTHER": "写 {where} 时优盘出错（{detail}）。请换一个接口或换一个优盘。" + _SAFE,
        "E-NO-PLACE": "找不到{what} {where}。请核对路径；在优盘上的，请先插好优盘再试。什么也没有改动。",
        "E-IO": "读 {where} 时出错（{detail}），可能优盘接触不良或已被拔出。"
        "请重新插好再试。没有导入任何内容，本机数据没有改动。",
        "E-DISK-FULL": "本机磁盘空间不够：需要约 {need} MB，只有 {free} MB。请清理磁盘后再试。已有数据不受影响。",
        "E-DISK": "写本机文件 {where} 时出错（{detail}）。请检查磁盘空间和权限后再试。已有数据不受影响。",
    }


_BY_ERRNO: Mapping[int, str] = {
    errno.ENOSPC: "E-STICK-FULL",
    errno.EDQUOT: "E-STICK-FULL",
    errno.EFBIG: "E-STICK-FILE-LIMIT",
    errno.EROFS: "E-STICK-READ-ONLY",
    errno.EACCES: "E-STICK-READ-ONLY",
    errno.EPERM: "E-STICK-READ-ONLY",
    errno.EIO: "E-STICK-REMOVED",
    errno.ENODEV: "E-STICK-REMOVED",
    errno.ENXIO: "E-STICK-REMOVED",
    errno.ENOENT: "E-STICK-REMOVED",
}


def _detail(error: OSError) -> str:
    if is_held(error):
        return "被别的程序占用，多半是杀毒软件"
    from forms.fault_words import disk_words

    return disk_words(error)


def require_folder(place: Path) -> None:
    """Refuse to write to a folder that is not there.

    A stick that is not mounted is only a name; making the folder would put the package on the hard disk.

    Raises:
        StickTrouble: E-NO-PLACE; others by errno.
    """
    with writing_stick(place.name):
        if not place.is_dir():
            raise StickTrouble("E-NO-PLACE", what="文件夹", where=place)


def require_place(place: Path) -> None:
    """Refuse to read from what is not there.

    Raises:
        StickTrouble: E-NO-PLACE; E-IO if it does not answer.
    """
    with reading_stick(place.name):
        if not place.exists():
            raise StickTrouble("E-NO-PLACE", what="文件或文件夹", where=place)


@contextmanager
def writing_stick(where: str) -> Iterator[None]:
    """Turn the operating system's errors while writing to a stick into sentences.

    Raises:
        StickTrouble: By errno; see packages.md 5.4 C.
    """
    try:
        yield
    except OSError as error:
        code = "E-STICK-HELD" if is_held(error) else _BY_ERRNO.get(error.errno or 0, "E-STICK-OTHER")
        raise StickTrouble(code, where=where, detail=_detail(error)) from error


@contextmanager
def reading_stick(where: str) -> Iterator[None]:
    """Turn errors while reading a package from a stick into the sentence E-IO."""
    try:
        yield
    except OSError as error:
        raise StickTrouble("E-IO", where=where, detail=_detail(error)) from error


@contextmanager
def writing_disk(where: str) -> Iterator[None]:
    """Turn errors while writing to the local disk into the sentence E-DISK."""
    try:
        yield
    except OSError as error:
        raise StickTrouble("E-DISK", where=where, detail=_detail(error)) from error
