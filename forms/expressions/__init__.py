"""Expressions of the form language, turned into SQL text that can do nothing but compute (DESIGN 4, Expressions).

An expression is one SQL scalar expression over the fields of a row. It is taken apart and put together again, so that
the SQL holds only what this folder wrote itself; `db` runs it, confined once more.
"""

from forms.expressions.compiler import Compiled, compile_expression
from forms.expressions.faults import ExpressionFault

__all__ = ["Compiled", "ExpressionFault", "compile_expression"]
