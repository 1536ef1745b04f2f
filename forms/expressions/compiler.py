"""The compiler: reads an expression by its grammar and writes SQL from the pieces."""

from collections.abc import Callable
from typing import Final

from forms.expressions import nodes, precision
from forms.expressions.faults import ExpressionFault
from forms.expressions.functions import BY_NAME, FUNCTIONS, call, count_arguments
from forms.expressions.nodes import Node, Sort, compare, height, same_sort, want
from forms.expressions.scope import Scope, quoted, real
from forms.expressions.tokens import Token, tokens
from forms.loading.blocks import clip, meant
from forms.loading.fields import MAX_DECIMALS
from forms.model import Pack, Table
from forms.records import dataclass

MAX_NESTING: Final = 12
_COMPARISONS: Final = frozenset({"=", "==", "<>", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression as SQL text.

    The row's fields are written `T31.stock`, last year's `_last.stock`; what SQL values cannot hold is asked from
    `T31._x`. Whoever runs it names its sources so.

    Attributes:
        names: Fields of the row that it reads, in the table's order; `_x` not counted.
        gives: What it gives when it is not NULL.
    """

    sql: str
    names: tuple[str, ...]
    gives: Sort = Sort.ANY


def compile_expression(text: str, table: Table, pack: Pack) -> Compiled:
    """Compile one expression over the rows of a table.

    Args:
        text: The expression, as in the definition.
        table: Whose fields it can name.
        pack: Whose campaign and county it can name.

    Raises:
        ExpressionFault: It is not in the language; says where and what is allowed.
    """
    scope = Scope(table, pack)
    node = _Parser(tokens(text), scope).whole()
    names = tuple(field.name for field in table.fields if field.name in scope.used)
    return Compiled(node.sql, names, node.sort)


class _Parser:
    """Reads tokens from left to right; one method a level of the grammar, loosest first."""

    def __init__(self, found: tuple[Token, ...], scope: Scope) -> None:
        self._tokens = found
        self._place = 0
        self._nesting = 0
        self._scope = scope

    def whole(self) -> Node:
        node = self._or()
        if self._now.kind != "end":
            raise self._misplaced("运算符或结尾")
        return node

    @property
    def _now(self) -> Token:
        return self._tokens[self._place]

    def _next(self) -> Token:
        token = self._now
        self._place += token.kind != "end"
        return token

    def _is(self, *values: str) -> bool:
        return self._now.kind in {"sign", "keyword"} and self._now.value in values

    def _take(self, *values: str) -> bool:
        return self._is(*values) and bool(self._next())

    def _need(self, value: str) -> None:
        if not self._take(value):
            raise self._misplaced(f"“{value}”")

    def _misplaced(self, wanted: str) -> ExpressionFault:
        if self._now.kind == "end":
            return ExpressionFault("E-EXPR-END", at=self._now.at, wanted=wanted)
        return ExpressionFault("E-EXPR-PLACE", at=self._now.at, found=clip(self._now.value), wanted=wanted)

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise ExpressionFault("E-EXPR-DEEP", at=self._now.at, limit=MAX_NESTING)
        node = read()
        self._nesting -= 1
        return node

    def _or(self) -> Node:
        return self._logic("or", nodes.OR, self._and)

    def _and(self) -> Node:
        return self._logic("and", nodes.AND, self._not)

    def _logic(self, word: str, level: int, operand: Callable[[], Node]) -> Node:
        left = operand()
        while self._take(word):
            right = operand()
            want(left, Sort.TRUTH, Sort.NUMBER)
            want(right, Sort.TRUTH, Sort.NUMBER)
            sql = f"{left.within(level)} {word.upper()} {right.within(level + 1)}"
            left = Node(sql, Sort.TRUTH, left.at, level, depth=height(left, right))
        return left

    def _not(self) -> Node:
        at = self._now.at
        if not self._take("not"):
            return self._comparison()
        node = self._deeper(self._not)
        want(node, Sort.TRUTH, Sort.NUMBER)
        return Node(f"NOT {node.within(nodes.NOT)}", Sort.TRUTH, at, nodes.NOT, depth=height(node))

    def _comparison(self) -> Node:
        left = self._sum()
        if self._now.kind == "sign" and self._now.value in _COMPARISONS:
            left = self._compared(left, self._next().value)
        elif self._take("is"):
            left = self._is_null(left)
        elif self._is("not", "in", "between"):
            left = self._ranged(left, "NOT " if self._take("not") else "")
        if self._is(*_COMPARISONS, "is", "in", "between"):
            raise ExpressionFault("E-EXPR-CHAIN", at=self._now.at, found=self._now.value)
        return left

    def _compared(self, left: Node, sign: str) -> Node:
        right = self._sum()
        compare(left, right)
        sign = {"==": "=", "!=": "<>"}.get(sign, sign)
        if self._are_exact(left, right):
            return self._truth(f"{left.within(nodes.SUM)} {sign} {right.within(nodes.SUM)}", left, right)
        wide = self._margin(left, right)
        sql = precision.compared(left.within(nodes.PRODUCT), sign, right.within(nodes.PRODUCT), wide)
        return self._truth(sql, left, right, deeper=3)

    @staticmethod
    def _are_exact(*parts: Node) -> bool:
        """Whether SQLite compares these as people would: texts, and numbers that were typed or rounded."""
        return all(part.sort in {Sort.TEXT, Sort.ANY} or part.precision.is_exact for part in parts)

    @staticmethod
    def _margin(*parts: Node) -> str:
        # The shortest stands for the size of all; an expression written twice is worked out twice.
        scale = min(parts, key=lambda part: len(part.sql)).sql
        return precision.margin([part.precision for part in parts], scale)

    def _is_null(self, left: Node) -> Node:
        word = "IS NOT NULL" if self._take("not") else "IS NULL"
        self._need("null")
        return self._truth(f"{left.within(nodes.SUM)} {word}", left)

    def _ranged(self, left: Node, negated: str) -> Node:
        if self._take("between"):
            low = self._sum()
            self._need("and")
            high = self._sum()
            compare(left, low)
            compare(left, high)
            limits = f"{low.within(nodes.SUM)} AND {high.within(nodes.SUM)}"
            if not self._are_exact(left, low, high):
                wide = self._margin(left, low, high)
                limits = f"{low.within(nodes.SUM)} - {wide} AND {high.within(nodes.SUM)} + {wide}"
            return self._truth(f"{left.within(nodes.SUM)} {negated}BETWEEN {limits}", left, low, high, deeper=3)
        if not self._take("in"):
            raise self._misplaced("“in”或“between”")
        self._need("(")
        entries = self._arguments()
        if not entries:
            raise self._misplaced("至少一个值")
        for entry in entries:
            compare(left, entry)
        listed = ", ".join(entry.sql for entry in entries)
        return self._truth(f"{left.within(nodes.SUM)} {negated}IN ({listed})", left, *entries)

    @staticmethod
    def _truth(sql: str, *parts: Node, deeper: int = 0) -> Node:
        return Node(sql, Sort.TRUTH, parts[0].at, nodes.COMPARISON, depth=height(*parts) + deeper)

    def _sum(self) -> Node:
        return self._arithmetic(("+", "-"), nodes.SUM, self._product)

    def _product(self) -> Node:
        return self._arithmetic(("*", "/"), nodes.PRODUCT, self._joint)

    def _arithmetic(self, signs: tuple[str, ...], level: int, operand: Callable[[], Node]) -> Node:
        left = operand()
        while self._is(*signs):
            sign = self._next().value
            right = operand()
            want(left, Sort.NUMBER)
            want(right, Sort.NUMBER)
            is_real = left.is_real or right.is_real
            over = right.within(level + 1)
            is_wrapped = sign == "/" and not is_real
            if is_wrapped:
                # Truths are whole numbers in SQLite, and 1 / 2 of those is 0.
                over = f"({right.within(nodes.SUM)} + 0.0)"
            is_real = is_real or sign == "/"
            sql = f"{left.within(level)} {sign} {over}"
            depth, exact = height(left, right) + is_wrapped, self._worked_out(sign, left, right)
            left = Node(sql, Sort.NUMBER, left.at, level, depth=depth, is_real=is_real, precision=exact)
        return left

    @staticmethod
    def _worked_out(sign: str, left: Node, right: Node) -> precision.Precision:
        if sign == "/":
            return precision.OPEN
        work = precision.multiplied if sign == "*" else precision.added
        return work(left.precision, right.precision)

    def _joint(self) -> Node:
        left = self._unary()
        while self._take("||"):
            right = self._unary()
            want(left, Sort.TEXT)
            want(right, Sort.TEXT)
            sql = f"{left.within(nodes.JOINT)} || {right.within(nodes.JOINT + 1)}"
            left = Node(sql, Sort.TEXT, left.at, nodes.JOINT, depth=height(left, right))
        return left

    def _unary(self) -> Node:
        at = self._now.at
        if not self._is("-", "+"):
            return self._atom()
        sign = self._next().value
        node = self._deeper(self._unary)
        want(node, Sort.NUMBER)
        sql = f"(-{node.within(nodes.ATOM)})" if sign == "-" else node.within(nodes.ATOM)
        return Node(sql, Sort.NUMBER, at, depth=height(node), is_real=node.is_real, precision=node.precision)

    def _atom(self) -> Node:
        token = self._next()
        if token.kind == "number":
            exact = precision.literal(token.value)
            return Node(real(token.value), Sort.NUMBER, token.at, is_real=True, precision=exact)
        if token.kind == "text":
            return Node(quoted(token.value), Sort.TEXT, token.at, text=token.value)
        if token.kind == "word":
            return self._deeper(lambda: self._call(token)) if self._is("(") else self._name(token)
        if token.kind == "keyword" and token.value == "null":
            return Node(nodes.NULL, Sort.ANY, token.at)
        if token.kind == "keyword" and token.value == "case":
            return self._deeper(lambda: self._case(token.at))
        if token.kind == "sign" and token.value == "(":
            node = self._deeper(self._or)
            self._need(")")
            return node
        self._place -= token.kind != "end"
        raise self._misplaced("字段名、数字、'文字'、函数或括号")

    def _name(self, token: Token) -> Node:
        if token.value.lower() in {"select", "like", "glob", "match", "regexp", "exists", "cast", "collate"}:
            raise ExpressionFault("E-EXPR-WORD", at=token.at, found=token.value)
        return self._scope.node(token)

    def _call(self, token: Token) -> Node:
        name = token.value.lower()
        self._need("(")
        if name in BY_NAME:
            return self._by_name(name, token.at)
        if name not in FUNCTIONS:
            allowed = sorted([*FUNCTIONS, *BY_NAME])
            hint = meant(name, allowed)
            raise ExpressionFault(
                "E-EXPR-FUNCTION", at=token.at, found=clip(token.value), meant=hint, allowed="、".join(allowed)
            )
        arguments = self._arguments()
        if not arguments:
            count_arguments(name, token.at, 0, FUNCTIONS[name].fewest, FUNCTIONS[name].most)
        return call(name, token.at, arguments)

    def _arguments(self) -> list[Node]:
        """Read what stands in brackets, the opening one already read, to the closing one."""
        found: list[Node] = []
        if self._take(")"):
            return found
        found.append(self._deeper(self._or))
        while self._take(","):
            found.append(self._deeper(self._or))
        self._need(")")
        return found

    def _by_name(self, name: str, at: int) -> Node:
        """Read a call that takes fields by name and write what asks for their state or their digits."""
        fields = []
        exact = ""
        if name == "adds_up" and self._now.kind == "number":
            # A whole that is given, such as 100 percent, is exact: it has more places than anybody types.
            exact = quoted(f"{real(self._next().value)}{'0' * MAX_DECIMALS}") + ", "
            self._need(",")
        if not self._is(")"):
            fields.append(self._scope.field(self._next(), name))
            while self._take(","):
                fields.append(self._scope.field(self._next(), name))
        self._need(")")
        count_arguments(name, at, len(fields) + bool(exact), *BY_NAME[name])
        extra = self._scope.extra()
        if name == "state":
            sql = f"cell_state({quoted(fields[0].name)}, {extra})"
            return Node(sql, Sort.TEXT, at, words=tuple(state.value for state in fields[0].states))
        for field in fields:
            if not field.is_number:
                raise ExpressionFault("E-EXPR-FIELD", at=at, found=name, wanted="数值字段")
        own = [(field.name, self._scope.own(field.name, at).sql) for field in fields]
        typed = ", ".join(f"typed({quoted(field)}, {sql}, {extra})" for field, sql in own)
        columns = [sql for _, sql in own]
        total, parts = (exact.removesuffix(", ").strip("'"), columns) if exact else (columns[0], columns[1:])
        places = max(field.decimals or 0 for field in fields)
        sql = precision.adds_up_quickly(total, parts, places, f"adds_up({exact}{typed})")
        return Node(sql, Sort.TRUTH, at, depth=len(parts) + 5)

    def _case(self, at: int) -> Node:
        parts = ["CASE"]
        base = None if self._is("when") else self._or()
        if base:
            parts.append(base.sql)
        results: list[Node] = []
        conditions: list[Node] = []
        while self._take("when"):
            conditions.append(self._condition(base))
            self._need("then")
            results.append(self._or())
            parts.append(f"WHEN {conditions[-1].sql} THEN {results[-1].sql}")
        if not results:
            raise self._misplaced("“when”")
        if self._take("else"):
            results.append(self._or())
            parts.append(f"ELSE {results[-1].sql}")
        self._need("end")
        whole = [*conditions, *results, *([base] if base else [])]
        exact = precision.together([result.precision for result in results])
        return Node(" ".join([*parts, "END"]), same_sort(results), at, depth=height(*whole), precision=exact)

    def _condition(self, base: Node | None) -> Node:
        condition = self._or()
        if base:
            compare(base, condition)
        else:
            want(condition, Sort.TRUTH, Sort.NUMBER)
        return condition
