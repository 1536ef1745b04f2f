"""Files that another program holds for a moment: on Windows a virus scanner opens what has just been written.

Then renaming is refused, and is allowed a moment later. So it is tried again for a few seconds before anybody is told.
"""

import time
from collections.abc import Callable
from typing import Final, TypeVar

#: Sharing violation, lock violation (Windows).
_HELD: Final = frozenset({32, 33})
#: Access denied: of a renaming it says the same, for the file has just been written there; else the folder is closed.
_DENIED: Final = 5
#: Seconds between tries, five in all.
PAUSES: Final = (0.05, 0.15, 0.3, 0.5, 1.0, 1.0, 2.0)

T = TypeVar("T")


def is_held(fault: OSError) -> bool:
    """Whether the system says that another program has the file."""
    code, is_renaming = getattr(fault, "winerror", None), fault.filename2 is not None
    return code in _HELD or (code == _DENIED and is_renaming)


def patiently(act: Callable[[], T], *, sleep: Callable[[float], None] = time.sleep) -> T:
    """Do something to a file, again and again for a while as long as another program holds it.

    Raises:
        OSError: As the last try.
    """
    for pause in PAUSES:
        try:
            return act()
        except OSError as fault:
            if not is_held(fault):
                raise
        sleep(pause)
    return act()
