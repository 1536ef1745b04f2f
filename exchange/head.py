"""The head of a package: the six tag files that say who signed what (packages.md 1.5, steps 1 to 4).

They lie first in volume 1, so that a wrong stick is told apart after a few KB.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exchange import limits, manifests, sshsig
from exchange.bag_info import BagInfo, parse_bag_info, top_name
from exchange.container_reader import Entry
from exchange.troubles import PackageRefused, Reason


@dataclass(frozen=True, slots=True)
class Peek:
    """What is known of a package once its head has been verified.

    Attributes:
        where: The file or folder as shown to people.
        info: The signed page; trust it only as far as the key is trusted.
        public: The key that signed, as an OpenSSH line.
        top: Name of the folder inside the container.
    """

    where: str
    package_id: str
    info: BagInfo
    public: str
    top: str


@dataclass(frozen=True, slots=True)
class Head:
    """A verified head, with the tag files by name."""

    peek: Peek
    tags: Mapping[str, bytes]


def read_head(entries: Iterator[Entry], where: str) -> Head:
    """Read and verify the head from the first entries of volume 1, leaving the rest untouched.

    Raises:
        PackageRefused: E-CONTAINER, E-CONTENT, E-SIG, E-TAGMANIFEST, E-FORMAT.
    """
    tags: dict[str, bytes] = {}
    tops: set[str] = set()
    for name in manifests.TAG_FILES:
        entry = next(entries, None)
        if entry is None:
            raise PackageRefused("E-CONTENT", where=where, path=name, reason=Reason.MISSING)
        top, _, path = entry.member.name.decode("ascii").partition("/")
        tops.add(top)
        if path != name or len(tops) > 1:
            raise PackageRefused("E-CONTENT", where=where, path=f"{top}/{path}", reason=Reason.ORDER)
        tags[name] = _content(entry, where)
    return check_head(tags, where, tops.pop())


def _content(entry: Entry, where: str) -> bytes:
    if entry.member.size > limits.TAG_FILE_BYTES:
        raise PackageRefused("E-CONTAINER", where=where, offset=0, reason=Reason.TAG_TOO_BIG)
    return b"".join(entry.blocks)


def check_head(tags: Mapping[str, bytes], where: str, top: str | None = None) -> Head:
    """Verify the tag files of a package, whatever they were read from.

    `top` is the folder that they came from, whose name must follow from the content; None: not known.

    Raises:
        PackageRefused: E-SIG, E-TAGMANIFEST, E-FORMAT, E-CONTENT.
    """
    signed = tags[manifests.TAG_MANIFEST]
    signature = sshsig.verify(tags[manifests.SIGNATURE], signed, where)
    if manifests.encode_tag_manifest(tags) != signed:
        raise PackageRefused("E-TAGMANIFEST", where=where)
    if tags["bagit.txt"] != manifests.BAGIT:
        raise PackageRefused("E-FORMAT", where=where, reason=Reason.BAGIT)
    info = parse_bag_info(tags[manifests.BAG_INFO], where)
    if info.kind.namespace != signature.namespace:
        raise PackageRefused("E-FORMAT", where=where, reason=Reason.NAMESPACE)
    identity = manifests.package_id(signed)
    peek = Peek(where, identity, info, signature.public, top_name(info, identity))
    if top not in (None, peek.top):
        raise PackageRefused("E-CONTENT", where=where, path=top, reason=Reason.TOP)
    return Head(peek, tags)
