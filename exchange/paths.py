"""Which file names may stand in a package; one rule keeps out every trick with paths (packages.md 1.3)."""

import re

from exchange import limits

_SEGMENT = re.compile(rb"[a-z0-9][a-z0-9_-]{0,79}(?:\.[a-z0-9]{1,8}){0,2}")
_DEVICES = frozenset({b"con", b"prn", b"aux", b"nul"}) | {
    stem + b"%d" % number for stem in (b"com", b"lpt") for number in range(10)
}


def is_allowed_path(path: bytes) -> bool:
    """Tell whether a path inside a package obeys the grammar, as bytes, the leading folder included."""
    if not 0 < len(path) <= limits.PATH_BYTES:
        return False
    return all(_is_allowed_segment(segment) for segment in path.split(b"/"))


def _is_allowed_segment(segment: bytes) -> bool:
    return _SEGMENT.fullmatch(segment) is not None and segment.split(b".")[0] not in _DEVICES
