"""The fingerprint of the merged state: equal for equal states, in whatever order the sticks came (packages.md 6.3)."""

import hashlib

from db.store import Store
from forms.values import CONFLICT

_SKIPPED = frozenset({"K01"})


def digest(store: Store) -> str:
    """Give SHA-256 in hex over (table, owner, row, field, sorted canonical values) of all registers in order.

    Change set ids, times and package decisions are not in it; neither are computed fields and blank cells.
    """
    total = hashlib.sha256()
    doomed = {row for (row,) in store.sql.execute("SELECT row FROM conflict WHERE register = '_deleted'")}
    for table in sorted(store.pack.tables, key=lambda item: item.id):
        if table.id in _SKIPPED:
            continue
        codec = store.codec(table.id)
        travelling = sorted(field.name for field in table.fields if field.travels)
        columns = ", ".join(f't."{name}"' for name in (*codec.names, "_x"))
        for number, owner, row, *line in store.sql.execute(
            f'SELECT t.n, r.owner, r.id, {columns} FROM row r JOIN "{table.id}" t ON t.n = r.n WHERE r.tbl = ?'
            " ORDER BY r.owner, r.id",
            (table.id,),
        ):
            tokens = codec.tokens(line)
            disputed = codec.conflicts(line)
            for name in travelling:
                values = sorted(disputed[name]) if tokens[name] == CONFLICT and name in disputed else [tokens[name]]
                if values != [""]:
                    total.update("\x1f".join((table.id, owner, row, name, *values, "\n")).encode())
            if number in doomed:
                total.update("\x1f".join((table.id, owner, row, "_deleted", "0", "1", "\n")).encode())
    return total.hexdigest()
