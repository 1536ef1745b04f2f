"""What kind of file something is, told from its content: a name says what people hope (packages.md 4.1, Evidence)."""

from dataclasses import dataclass
from typing import Final

from exchange.limits import EVIDENCE_BEGINNINGS

#: Which of several extensions of one beginning is kept.
_CANONICAL: Final = {"jpeg": "jpg"}
#: Containers of one beginning; which one it is only the inside tells (`reports.documents`).
CONTAINER: Final = "zip"
_CONTAINERS: Final = frozenset({"docx", "xlsx", "ofd", CONTAINER})
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True, slots=True)
class Foreign:
    """What people often bring and what cannot be a proof, with what to do instead."""

    beginning: bytes
    found: str
    advice: str


_SAVE_AS_PHOTO: Final = "请在看图软件里另存为 jpg 后再附上。"
_FOREIGN: Final = (
    Foreign(
        b"\xd0\xcf\x11\xe0",
        "旧版或加了密码的 Office / WPS 文件",
        "请去掉密码，另存为 docx 或 xlsx（或打印成 PDF）后再附上。",
    ),
    Foreign(b"BM", "BMP 图片", _SAVE_AS_PHOTO),
    Foreign(b"GIF8", "GIF 图片", _SAVE_AS_PHOTO),
    Foreign(b"II*\0", "TIFF 图片", _SAVE_AS_PHOTO),
    Foreign(b"MM\0*", "TIFF 图片", _SAVE_AS_PHOTO),
    Foreign(b"RIFF", "WebP 图片或音视频", _SAVE_AS_PHOTO),
    Foreign(b"Rar!", "RAR 压缩包", "请解压后逐个附上，或改用 zip。"),
    Foreign(b"7z\xbc\xaf", "7z 压缩包", "请解压后逐个附上，或改用 zip。"),
    Foreign(b"MZ", "Windows 程序", "它可能是病毒，请不要打开，请用杀毒软件检查这台电脑和优盘。"),
    Foreign(b"\x7fELF", "程序", "请核对是不是选错了文件。"),
    Foreign(b"{\\rtf", "RTF 文档", "请另存为 docx 或 PDF 后再附上。"),
    Foreign(b"PK\x05\x06", "空的压缩包", "请找到有内容的原件。"),
)
_UNKNOWN: Final = Foreign(b"", "认不出的格式", "可以附上的有 pdf、docx、xlsx、ofd、jpg、png、zip、mp4。")


def kind_of(beginning: bytes) -> str | Foreign:
    """Give the extension of a file that begins so, `zip` for any container, or what it is instead."""
    brand = beginning[8:12]
    if beginning[4:8] == b"ftyp" and brand in _HEIC:
        return Foreign(b"", "手机的 HEIC 照片", _SAVE_AS_PHOTO)
    for ext, (offset, wanted) in EVIDENCE_BEGINNINGS.items():
        if beginning[offset:].startswith(wanted):
            return CONTAINER if ext in _CONTAINERS else _CANONICAL.get(ext, ext)
    return next((item for item in _FOREIGN if beginning.startswith(item.beginning)), _UNKNOWN)
