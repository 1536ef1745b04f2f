"""The entry point: child processes branch off before anything heavy, and the desktop does not wait for the shell."""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Run what the words of the command line ask for; without words the desktop, as a double click does."""
    words = sys.argv[1:]
    if words[:1] == ["--child"]:
        from cli.child import serve

        sys.exit(serve(words[1:]))
    if _is_desktop(words) and has_screen():
        _desktop(words)
    from cli.main import main as shell

    shell()


def has_screen() -> bool:
    """Whether windows can be shown here."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def at_home(place: Path) -> Path:
    """Write out a place that begins with ~, as the shells of Linux do and that of Windows does not."""
    try:
        return place.expanduser()
    except RuntimeError:
        return place  # nobody's home: it is said that nothing is there


def _is_desktop(words: list[str]) -> bool:
    """Whether nothing but the desktop is asked for, perhaps of one workspace; options are for the shell."""
    return not words or (words[0] == "app" and len(words) <= 2 and not words[-1].startswith("-"))  # noqa: PLR2004


def load_desktop() -> Callable[..., int]:
    """Load the desktop, and give what runs it (`desktop.app.run`).

    The collector of garbage rests meanwhile and until the window is painted: what is made until then stays.

    Raises:
        ImportError: Something is missing on this computer.
    """
    gc.disable()
    try:
        from desktop.loading import load_window

        return load_window()
    except ImportError:
        gc.enable()
        raise


def _desktop(words: list[str]) -> None:
    try:
        run = load_desktop()
    except ImportError:
        return  # the shell says what is missing
    try:
        code = run(at_home(Path(words[1])) if words[1:] else None)
    except KeyboardInterrupt:
        from forms.troubles import Cancelled

        code = _told(Cancelled(), words)
    except Exception as fault:  # noqa: BLE001 - no traceback reaches a user, whatever happens
        code = _told(fault, words)
    sys.exit(code)


def _told(fault: Exception, words: list[str]) -> int:
    from cli.command import prepare_streams, tell

    prepare_streams()
    return tell(fault, words)
