"""Encryption to recipients with age v1, streamed, and the refusal of hostile age headers (packages.md 3).

An error or a cancel that happens inside the reader or the writer comes out as itself, not as an age error.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import pyrage

from exchange import limits
from exchange.container_reader import Readable
from exchange.troubles import PackageRefused, Reason

MAGIC = b"age-encryption.org/v1\n"
ARMOR_MAGIC = b"-----BEGIN AGE ENCRYPTED FILE-----"
_STANZA = re.compile(rb"-> ([!-~]+)(?: [!-~]+)*")


class Writable(Protocol):
    """Anything with `write`."""

    def write(self, data: bytes, /) -> int:
        """Take all of the data."""
        ...


class _Guard:
    """Keeps the first exception of a reader or writer, since pyrage would wrap it into one of its own."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.error = self.error or error
            raise


class _Reader(_Guard):
    """A source as pyrage wants it."""

    def __init__(self, source: Readable) -> None:
        super().__init__()
        self._source = source

    def read(self, size: int) -> bytes:
        with self.watching():
            return self._source.read(size)


class _Writer(_Guard):
    """A sink as pyrage wants it."""

    def __init__(self, sink: Writable) -> None:
        super().__init__()
        self._sink = sink

    def write(self, data: bytes) -> int:
        with self.watching():
            return self._sink.write(data)

    def flush(self) -> None:
        """Nothing to do: the sink is flushed by whoever owns it."""


@contextmanager
def _own_errors_first(*guards: _Guard) -> Iterator[None]:
    """Let a guard's error win, also where pyrage 1.4 says nothing: it drops an error of the very last write."""
    try:
        yield
    except Exception:
        _raise_own(guards)
        raise
    _raise_own(guards)


def _raise_own(guards: Sequence[_Guard]) -> None:
    for guard in guards:
        if guard.error is not None:
            raise guard.error from None


def recipient_of(identity: str) -> str:
    """Return the age recipient (public) of an age identity (secret)."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def is_recipient(text: str) -> bool:
    """Tell whether a text is an age recipient that can be encrypted to."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def encrypt(source: Readable, sink: Writable, recipients: Sequence[str]) -> None:
    """Encrypt everything that `source` gives to all recipients.

    Raises:
        ValueError: No recipient, too many, or not an age recipient.
        Exception: Whatever the source or the sink raises.
    """
    if not 0 < len(recipients) <= limits.AGE_RECIPIENTS or not all(map(is_recipient, recipients)):
        raise ValueError("recipients")
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    reader, writer = _Reader(source), _Writer(sink)
    with _own_errors_first(reader, writer):
        pyrage.encrypt_io(reader, writer, keys)


def decrypt(source: Readable, sink: Writable, identities: Sequence[str], where: str) -> None:
    """Decrypt with any of the identities; the header must have passed `check_header` before.

    What the sink got must be thrown away if this raises: it is then not all of the file.

    Raises:
        PackageRefused: E-DECRYPT.
        Exception: Whatever the source or the sink raises.
    """
    if not identities:
        raise PackageRefused("E-DECRYPT", where=where, reason=Reason.AGE_NO_KEY)
    keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    reader, writer = _Reader(source), _Writer(sink)
    try:
        with _own_errors_first(reader, writer):
            pyrage.decrypt_io(reader, writer, keys)
    except (pyrage.DecryptError, OSError) as error:
        if error is reader.error or error is writer.error:
            raise
        reason = Reason.AGE_KEY if "No matching keys" in str(error) else Reason.AGE_DAMAGED
        raise PackageRefused("E-DECRYPT", where=where, reason=reason) from error


def check_header(prefix: bytes, where: str) -> None:
    """Refuse hostile headers before any decryption: pass phrases, text armor, floods of recipients.

    `prefix` is the first `AGE_HEADER_BYTES` of the file, or all of it if it is shorter.

    Raises:
        PackageRefused: E-DECRYPT.
    """
    lines = prefix.split(b"\n--- ", 1)[0].split(b"\n")
    stanzas = [line for line in lines if line.startswith(b"->")]
    if prefix.startswith(ARMOR_MAGIC):
        reason = Reason.AGE_ARMOR
    elif not prefix.startswith(MAGIC) or b"\n--- " not in prefix or not all(map(_STANZA.fullmatch, stanzas)):
        reason = Reason.AGE_HEADER
    elif any(line.split(b" ")[1] == b"scrypt" for line in stanzas):
        reason = Reason.AGE_SCRYPT
    elif len(stanzas) > limits.AGE_STANZAS:
        reason = Reason.AGE_STANZAS
    else:
        return
    raise PackageRefused("E-DECRYPT", where=where, reason=reason)
