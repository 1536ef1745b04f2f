"""Full-width letters, digits and signs, as Chinese input methods type them, and their half-width twins."""

from typing import Final

_HALF_WIDTH: Final = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """Replace full-width characters by half-width ones; nothing else changes."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)
