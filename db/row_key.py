"""What a row is known by; apart from the journal, for readers of rows write nothing."""

from forms.records import dataclass


@dataclass(frozen=True, slots=True)
class RowKey:
    """What identifies a row everywhere: table, owner, id."""

    table: str
    owner: str
    id: str
