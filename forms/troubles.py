"""Expected failures of the world (故障), told apart from findings about the data (问题).

A trouble has a stable code and named parameters; its sentence says where, what is wrong and what to do. Each folder
keeps its own catalogue of sentences in a subclass; nobody formats a sentence at the place where it is raised.
"""

from collections.abc import Mapping
from typing import ClassVar


class Trouble(Exception):
    """An expected failure with a stable code and a Chinese sentence.

    Attributes:
        code: Stable code such as `E-SIG`; part of the command-line contract.
        params: Values for the slots of the sentence.
    """

    texts: ClassVar[Mapping[str, str]] = {}
    exit_code: ClassVar[int] = 4

    def __init__(self, code: str, /, **params: object) -> None:
        if code not in self.texts:
            raise KeyError(f"{type(self).__name__} has no text for {code}")
        self.code = code
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        return self.texts[self.code].format(**self.params)


class Cancelled(Exception):
    """The user asked to stop; shown to nobody, leaves nothing behind."""


class DefinitionFaults(Trouble):
    """A pack or table definition cannot be used; all its faults are told at once.

    Attributes:
        faults: One line a fault, each with file and place, in order of the files.
    """

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-PACK": "方案定义有 {count} 处错误，未载入：\n{lines}\n请按所列文件和位置修改后重试。",
    }

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("E-PACK", count=len(faults), lines="\n".join(f"  {line}" for line in faults))
