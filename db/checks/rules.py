"""The rules of one table, compiled: what is found about a row in hand, without touching the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from db.checks.asking import EXTRAS, FAILED, Asking, Conflicts, Read
from db.checks.blanks import CODE as BLANK
from db.checks.blanks import missing_text
from db.checks.formulas import Formulas, formulas_of
from db.checks.parts import ALWAYS, NEVER, NOT_RUN, Condition, Part, Rule, Way
from db.typed import compact
from forms.changes import against_last, compared
from forms.findings import cell_findings
from forms.model import Check, Field, Level, Pack, Table
from forms.parsing import show
from forms.problems import sentence
from forms.values import Sql

#: The column that says which row of last year is continued.
LINK: Final = "_last"
#: What no package may hold: a text that a spreadsheet takes for a formula.
FORMULA: Final = "V-FORMULA"
#: Answers that ask for nothing.
_NO: Final = (None, 0, "", FAILED)
#: So many single values are remembered with what is found about them, and so many ways to fill a row.
_MOST_CELLS: Final = 50_000
_MOST_WAYS: Final = 5_000
#: So many parts are kept in mind; a person types in one field at a time.
_MOST_PARTS: Final = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A finding about one row, before it is kept.

    Attributes:
        shown: The values it rests on, as canonical JSON; an explanation holds for exactly these.
    """

    code: str
    field: str
    level: Level
    text: str
    shown: str


class Judgement(NamedTuple):
    """What is found about one row.

    Attributes:
        found: In order of the form's fields, but for fields that are blank.
        blank: Names of those that must be filled and are blank, in order of the form.
    """

    found: list[Found]
    blank: tuple[str, ...]


class Rules:
    """Judges single rows of one table.

    Attributes:
        asking: Asks the table's expressions.
        formulas: Its computed fields.
    """

    def __init__(self, pack: Pack, table: Table) -> None:
        self.pack = pack
        self.table = table
        self.asking = Asking(pack, table, _texts(table))
        self.codec = self.asking.codec
        self.formulas = Formulas(table, self.asking)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The table's row checks, compiled."""
        return tuple(self._rule(check) for check in self.table.checks if check.expect is not None)

    def _rule(self, check: Check) -> Rule:
        read = self.asking.compiled(check.expect or "")
        needs = tuple(name for name in self.formulas.sources(read.own) if self.codec.by_name[name].required is True)
        named = (name for name in self.codec.names if f"{{{name}}}" in check.message)
        return Rule(check, read.sql, read.own, read.last, needs, frozenset({*read.columns, *needs, *named}))

    @cached_property
    def compared(self) -> tuple[Field, ...]:
        """Fields whose values are compared with last year's."""
        return compared(self.table)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """When fields must be filled and may be filled, those of which something is said."""
        return tuple(
            Condition(field, self._required(field), self._relevant(field))
            for field in self.table.fields
            if (field.required or field.relevant) and not field.withdrawn
        )

    @cached_property
    def key_places(self) -> tuple[int, ...]:
        """Where the key stands in a line, counted from the end: some lines begin with the link to last year's row."""
        width = len(self.codec.names) + 1
        return tuple(self.codec.places[name] - width for name in self.table.key)

    @cached_property
    def has_number_key(self) -> bool:
        """Whether a part of the key is a number."""
        return any(self.codec.by_name[name].is_number for name in self.table.key)

    def _required(self, field: Field) -> Read:
        if isinstance(field.required, str):
            return self.asking.compiled(field.required)
        return ALWAYS if field.required else NEVER

    def _relevant(self, field: Field) -> Read:
        return self.asking.compiled(field.relevant) if field.relevant else ALWAYS

    @cached_property
    def whole(self) -> Part:
        """All rules of the table."""
        return Part(self.asking, None, self.compared, self.conditions, self.rules, self._order)

    def part(self, columns: frozenset[str]) -> Part:
        """Give the rules by which something may be said of a row whose cells have changed in these columns alone."""
        found = self._parts.get(columns)
        if found is None:
            if len(self._parts) > _MOST_PARTS:
                self._parts.clear()
            found = self._parts[columns] = self._part(columns)
        return found

    def _part(self, columns: frozenset[str]) -> Part:
        conditions = [one for one in self.conditions if not one.rests.isdisjoint(columns)]
        names = frozenset({*columns.intersection(self.codec.names), *(one.field.name for one in conditions)})
        # Rules that could not be asked are told apart by their places only.
        places = {rule.place for rule in self.rules if not rule.rests.isdisjoint(columns)}
        rules = [rule for rule in self.rules if rule.place in places]
        return Part(self.asking, names, self.compared, conditions, rules, self._order)

    def touched(self, fields: frozenset[str]) -> frozenset[str]:
        """Give the columns that may differ once these fields change: with what is computed, and what columns lack."""
        return frozenset({EXTRAS, *fields, *self.formulas.made_of(fields)})

    def needed(self, fields: frozenset[str]) -> frozenset[str]:
        """Give all columns on which it depends what is computed and said of a row in which these fields change."""
        found = self._needed.get(fields)
        if found is None:
            if len(self._needed) > _MOST_PARTS:
                self._needed.clear()
            columns = self.touched(fields)
            reads = (LINK, *self.table.key, *self.formulas.read_for(fields), *self.part(columns).reads)
            found = self._needed[fields] = columns.union(reads)
        return found

    @cached_property
    def _needed(self) -> dict[frozenset[str], frozenset[str]]:
        return {}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {rule.check.id: place for place, rule in enumerate(self.rules)}

    @cached_property
    def _parts(self) -> dict[frozenset[str], Part]:
        return {}

    def findings(
        self,
        tokens: Mapping[str, str],
        line: Sequence[Sql],
        conflicts: Conflicts | None = None,
        last: Mapping[str, str] | None = None,
    ) -> list[Found]:
        """Judge one row: single values, changes, conditions, checks, conflicts, then what is blank.

        Args:
            line: The same row as `codec.line` writes it.
            last: Last year's row that this one continues, if there is one.
        """
        ((found, blank),) = self.judge([(tokens, line, conflicts, last)])
        texts = {name: missing_text(self.codec.by_name[name]) for name in blank}
        return [*found, *(Found(BLANK, name, Level.ERROR, text, "") for name, text in texts.items())]

    def judge(
        self,
        rows: Sequence[tuple[Mapping[str, str], Sequence[Sql], Conflicts | None, Mapping[str, str] | None]],
        part: Part | None = None,
    ) -> Iterator[Judgement]:
        """Judge many rows; arguments as of `findings`.

        Args:
            part: By these rules alone.
        """
        part = self.whole if part is None else part
        for (tokens, _, conflicts, last), answers in zip(rows, self._answers(part, rows), strict=True):
            yield self._judged(part, tokens, answers, conflicts, last)

    def _answers(
        self,
        part: Part,
        rows: Sequence[tuple[Mapping[str, str], Sequence[Sql], Conflicts | None, Mapping[str, str] | None]],
    ) -> Sequence[Sequence[Sql]]:
        if not part.whens and not part.rules:
            return [()] * len(rows)
        return self.asking.ask(part.questions, [self.asking.bound(line, last) for _, line, _, last in rows])

    def _judged(
        self,
        part: Part,
        tokens: Mapping[str, str],
        answers: Sequence[Sql],
        conflicts: Conflicts | None,
        last: Mapping[str, str] | None,
    ) -> Judgement:
        found = self._cells(part.values(tokens), conflicts or {})
        if last is not None:
            found.extend(self._changed(part, tokens, conflicts or {}, last))
        idle, blank = _conditional(part, tokens, answers)
        found.extend(self._idle(field, tokens[field.name]) for field in idle)
        found.extend(self._checked(part, tokens, answers, last or {}))
        return Judgement(found, blank if not conflicts else tuple(name for name in blank if name not in conflicts))

    def _cells(self, cells: Iterable[tuple[str, str]], conflicts: Conflicts) -> list[Found]:
        """Judge single values; the same ones come again and again in the rows of a table."""
        right, found = self._right, list[Found]()
        # Nine cells of ten are blank or have been met and are right.
        odd = [cell for cell in cells if cell not in right]
        if len(odd) > 1:
            # A row that is new says its cells in the order in which a sheet has them.
            odd.sort(key=lambda cell: self.codec.places[cell[0]])
        for name, token in odd:
            if name not in conflicts:
                found.extend(self._wrong.get((name, token)) or self._single(name, token))
        known = self.codec.by_name
        found.extend(self._disputed(known[name], options) for name, options in conflicts.items() if name in known)
        return found

    @cached_property
    def _right(self) -> set[tuple[str, str]]:
        """Single values that have been met and are right, as (field, token)."""
        return set()

    @cached_property
    def _wrong(self) -> dict[tuple[str, str], list[Found]]:
        """Single values that have been met, with what is found about them."""
        return {}

    def _disputed(self, field: Field, options: Sequence[str]) -> Found:
        words = "、".join(show(field, token, self.pack) or "（空）" for token in options)
        text = sentence("V-CONFLICT", {"title": field.title, "count": len(options), "values": words})
        return Found("V-CONFLICT", field.name, Level.ERROR, text, "")

    def _single(self, name: str, token: str) -> list[Found]:
        """Judge a single value that has not been met; what is computed is nobody's fault."""
        if len(self._right) > _MOST_CELLS or len(self._wrong) > _MOST_CELLS:
            self._right.clear()
            self._wrong.clear()
        field = self.codec.by_name[name]
        findings = cell_findings(field, token, self.pack) if token and field.compute is None else ()
        if field.withdrawn:
            # Nobody is shown it any more, so that nobody could mend it; but it travels, and no package takes a formula.
            findings = tuple(item for item in findings if item.code == FORMULA)
        found = [
            Found(item.code, name, item.level, sentence(item.code, item.params), compact({name: token}))
            for item in findings
        ]
        if found:
            self._wrong[name, token] = found
        else:
            self._right.add((name, token))
        return found

    def _changed(
        self, part: Part, tokens: Mapping[str, str], conflicts: Conflicts, last: Mapping[str, str]
    ) -> Iterator[Found]:
        """Compare with last year's row; what is explained are both values."""
        for field in part.compared:
            if field.name in conflicts:
                continue
            token, before = tokens.get(field.name, ""), last.get(field.name, "")
            for item, level in against_last(field, token, before, self.table, self.pack):
                shown = compact({field.name: token, f"last_{field.name}": before})
                yield Found(item.code, field.name, level, sentence(item.code, item.params), shown)

    def _idle(self, field: Field, token: str) -> Found:
        params = {"title": field.title, "text": show(field, token, self.pack)}
        return Found("V-RELEVANT", field.name, Level.ERROR, sentence("V-RELEVANT", params), "")

    def _checked(
        self, part: Part, tokens: Mapping[str, str], answers: Sequence[Sql], last: Mapping[str, str]
    ) -> list[Found]:
        return [
            _not_run(rule) if answer == FAILED else self._found(rule, tokens, last)
            for rule, answer in zip(part.rules, answers[len(part.whens) :], strict=True)
            if answer is not None and (not answer or answer == FAILED)
            if all(tokens.get(name) for name in rule.needs)
        ]

    def _found(self, rule: Rule, tokens: Mapping[str, str], last: Mapping[str, str]) -> Found:
        text = rule.check.message.format_map(self._words(rule.check.message, tokens, last))
        values = {name: tokens.get(name, "") for name in rule.reads}
        values |= {f"last_{name}": last.get(name, "") for name in rule.reads_last}
        return Found(rule.check.id, rule.place, rule.check.level, text, compact(values))

    def _words(self, message: str, tokens: Mapping[str, str], last: Mapping[str, str]) -> dict[str, str]:
        """Write the fields that a message names for people."""
        return {
            prefix + name: show(field, row.get(name, ""), self.pack)
            for prefix, row in (("", tokens), ("last_", last))
            for name, field in self.codec.by_name.items()
            if f"{{{prefix}{name}}}" in message
        }


def _conditional(part: Part, tokens: Mapping[str, str], answers: Sequence[Sql]) -> Way:
    told = (0, 1, *answers[: len(part.whens)])
    filled = bytes(map(bool, map(tokens.get, part.conditioned)))
    # Rows are filled in a few ways, and asking field by field takes longer than all rules.
    known = part.ways.get((told, filled))
    if known is None:
        if len(part.ways) > _MOST_WAYS:
            part.ways.clear()
        cells = list(zip(part.told_by, filled, strict=True))
        idle = tuple(field for (field, _, _, fits), is_filled in cells if is_filled and told[fits] == 0)
        blank = tuple(
            name
            for (_, name, must, fits), is_filled in cells
            if not is_filled and told[must] not in _NO and told[fits] != 0
        )
        known = part.ways[told, filled] = idle, blank
    return known


def _not_run(rule: Rule) -> Found:
    return Found(NOT_RUN, rule.place, Level.NOTE, sentence(NOT_RUN, {"rule": rule.check.id}), "")


def _texts(table: Table) -> Iterator[str]:
    """Give all expressions that are asked of a row."""
    yield from (text for _, text in formulas_of(table))
    yield from (check.expect for check in table.checks if check.expect is not None)
    for field in table.fields:
        yield from (text for text in (field.required, field.relevant) if isinstance(text, str) and text)
