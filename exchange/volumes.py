"""How a package is spread over volumes that fit on a FAT32 stick (packages.md 1.2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from exchange import limits
from exchange.container import END, member_cost
from exchange.manifests import TAG_FILES, Place
from exchange.troubles import OutboxTrouble


@dataclass(frozen=True, slots=True)
class VolumeLimits:
    """How large one volume may become; tests make it small."""

    volume_bytes: int = limits.VOLUME_BYTES
    entries: int = limits.VOLUME_ENTRIES


def volume_name(top: str, number: int, count: int, *, is_encrypted: bool) -> str:
    """Return the file name of a volume on the stick."""
    return f"{top}.p{number:02d}of{count:02d}.zip{'.age' if is_encrypted else ''}"


def head_cost(top_length: int, sizes: Mapping[str, int]) -> int:
    """Return how many bytes of volume 1 the tag files take."""
    return sum(member_cost(top_length + 1 + len(name), sizes[name]) for name in TAG_FILES)


def plan_volumes(sizes: Mapping[str, int], top_length: int, head: int, most: VolumeLimits) -> dict[str, Place]:
    """Put every payload file into the first volume with room, in ascending order of path, never going back.

    Args:
        sizes: Bytes by path.
        top_length: Length of the folder name inside the container.
        head: What the tag files take of volume 1.
        most: How large a volume may become.

    Raises:
        OutboxTrouble: E-PACKAGE-TOO-BIG: a file fits into no volume, or there would be more than 99.
    """
    places: dict[str, Place] = {}
    volume, used, entries = 1, END.size + head, len(TAG_FILES)
    for path in sorted(sizes):
        cost = member_cost(top_length + 1 + len(path), sizes[path])
        if used + cost > most.volume_bytes or entries + 1 > most.entries:
            volume, used, entries = volume + 1, END.size, 0
        used, entries = used + cost, entries + 1
        if used > most.volume_bytes or volume > limits.VOLUMES or (volume > 1 and not places):
            raise OutboxTrouble("E-PACKAGE-TOO-BIG", path=path, size=sizes[path], limit=most.volume_bytes)
        places[path] = Place(volume, sizes[path])
    return places
