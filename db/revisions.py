"""Task revisions in mid-season (DESIGN 5): a new pack under the same change sets, and nothing typed is lost.

Every revision's files are kept. The typed tables are derived, so they are dropped and made again from the change sets;
cells written under a field's former name are read under the present one (`forms.lineage`).
"""

import json
from collections.abc import Mapping, Sequence

from db import schema
from db.checks.examples import require_examples
from db.checks.settle import judge_all
from db.documents import keep_documents
from db.facts import fill_facts
from db.fixed_rows import add_fixed_rows
from db.merging.checkpoint import checkpoint
from db.state import rebuild
from db.store import Store
from db.troubles import RevisionRefused
from db.typed import compact
from forms.lineage import Lineage
from forms.load import load_again, load_pack
from forms.model import Pack, Table
from forms.revising import Breach, Break, breaks


def install_revision(store: Store, files: Mapping[str, bytes], former: Mapping[int, Mapping[str, bytes]] = {}) -> Pack:
    """Bring a newer pack into a workspace, in one transaction; what is typed and not yet in a change set is kept.

    Args:
        files: The definition files of the new pack.
        former: Those of revisions before it, by number; the ones that are here already must be the same.

    Raises:
        RevisionRefused: The pack is not a later revision of the one here, or takes back what it may not.
        DefinitionFaults: It does not load, or an example of it does not do what it says.
    """
    pack = load_pack(files)
    require_examples(pack)
    with store.transaction():
        checkpoint(store)
        between = [load_again(content) for number, content in sorted(former.items()) if number > store.revision]
        refuse_breaks(store.lineage, [*between, pack])
        for number, content in {**former, pack.version: files}.items():
            keep_files(store, number, content)
        _remake(store, pack)
    return pack


def refuse_breaks(lineage: Lineage, later: Sequence[Pack]) -> None:
    """Make sure that each pack may follow those before it.

    Raises:
        RevisionRefused: Of the first thing that forbids it.
    """
    for pack in later:
        found = breaks(lineage, pack)
        if found:
            raise _refusal(found[0], len(found))
        lineage = Lineage([*lineage.packs, pack])


def _refusal(found: Break, count: int) -> RevisionRefused:
    more = f"（另有 {count - 1} 处同类问题）" if count > 1 else ""
    what, why = found.what, f"{found.why}{more}"
    match found.breach:
        case Breach.OTHER:
            return RevisionRefused("E-REVISION-OTHER", what=what, why=why)
        case Breach.OLD:
            return RevisionRefused("E-REVISION-OLD", what=what, why=why)
        case Breach.GONE:
            return RevisionRefused("E-REVISION-GONE", what=what, why=why)
        case Breach.MEANING:
            return RevisionRefused("E-REVISION-MEANING", what=what, why=why)


def keep_files(store: Store, revision: int, files: Mapping[str, bytes]) -> None:
    """Keep the files of a revision.

    Raises:
        RevisionRefused: Other files are kept under that number already (E-REVISION-FORK).
    """
    found = store.sql.execute("SELECT name, data FROM pack_file WHERE revision = ?", (revision,)).fetchall()
    if found:
        if dict(found) != dict(files):
            raise RevisionRefused("E-REVISION-FORK", what=f"第 {revision} 版方案", why="与本机保存的内容不同")
        return
    store.sql.executemany("INSERT INTO pack_file VALUES (?, ?, ?)", [(revision, *item) for item in files.items()])
    keep_documents(store.sql, revision, files)


def _remake(store: Store, pack: Pack) -> None:
    """Put the derived tables of a new pack into the place of the old ones."""
    former = [table.id for table in store.pack.tables]
    last = {table: _take_last(store, table) for table in former}
    _drop(store, former)
    store.put_meta("revision", str(pack.version))
    store.forget()
    lay_out(store)
    for table, rows in last.items():
        _put_last(store, table, rows)
    rebuild(store)
    judge_all(store)


def renew(store: Store) -> None:
    """Make everything derived anew, after a program's step to another shape of the file; within its transaction."""
    # The program's own tables may have got fields since; SQLite would take the name of a missing column for a text.
    for table in store.pack.tables:
        _add_columns(store, table)
    for revision in store.revisions():
        keep_documents(store.sql, revision, store.pack_of(revision).files)
    checkpoint(store)
    _remake(store, store.pack)


def _add_columns(store: Store, table: Table) -> None:
    present = {column[1] for column in store.sql.execute(f'PRAGMA table_info("{table.id}")')}
    if not present:
        store.sql.execute(schema.typed_table(table)[0])
        return
    for field in table.fields:
        if field.name not in present:
            store.sql.execute(f'ALTER TABLE "{table.id}" ADD COLUMN "{field.name}" {schema.column_type(field)}')


def _drop(store: Store, tables: Sequence[str]) -> None:
    for table in tables:
        store.sql.execute(f'DROP TABLE IF EXISTS "{table}"')
        store.sql.execute(f'DROP TABLE IF EXISTS "{schema.last_name(table)}"')


_Line = dict[str, str | float | None]


def _take_last(store: Store, table: str) -> list[_Line]:
    """Read last year's rows, which come from outside and cannot be made again."""
    name = schema.last_name(table)
    if not store.sql.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchone():
        return []
    cursor = store.sql.execute(f'SELECT * FROM "{name}"')
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, line, strict=True)) for line in cursor]


def _put_last(store: Store, table: str, rows: Sequence[_Line]) -> None:
    """Write last year's rows under the present names; fields that are no more are left out, as are gone tables."""
    if not rows or all(table != found.id for found in store.pack.tables):
        return
    known = {"n", "_id", "_owner", "_x", *(field.name for field in store.table(table).fields)}
    names = store.lineage.names(table)
    for row in rows:
        line = {names.get(name, name): value for name, value in row.items()}
        if isinstance(extras := line["_x"], str):
            line["_x"] = compact({names.get(name, name): extra for name, extra in json.loads(extras).items()})
        wanted = [name for name in line if name in known]
        columns, marks = ", ".join(f'"{name}"' for name in wanted), ", ".join("?" * len(wanted))
        store.sql.execute(
            f'INSERT INTO "{schema.last_name(table)}"({columns}) VALUES ({marks})', [line[name] for name in wanted]
        )


def lay_out(store: Store) -> None:
    """Make the typed tables of the present pack and fill in what the pack itself says."""
    pack = store.pack
    for table in pack.tables:
        for statement in schema.typed_table(table):
            store.sql.execute(statement)
    fill_facts(store)
    add_fixed_rows(store)
