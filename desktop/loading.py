"""Loads the window as quickly as it can be: before it, what Qt's binding does beside and nobody asks for is left out.

The binding puts an import of its own in the place of Python's, so that a module can ask for Qt's names in another
spelling (`from __feature__ import snake_case`). To know who may be meant it reads the text of every module that is
loaded after it, some 180 files at each start, and keeps them. Here Qt's names are spelt as Qt spells them.
"""

import builtins
from collections.abc import Callable

import PySide6.QtCore  # noqa: F401 - the import is changed when it is loaded


def load_window() -> Callable[..., int]:
    """Load all of the window, and give what runs it (`desktop.app.run`); this process imports plainly from here on."""
    builtins.__import__ = vars(builtins).get("__orig_import__", builtins.__import__)
    from desktop.app import run

    return run
