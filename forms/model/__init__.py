"""What a pack (方案) is made of: tables, sections, fields, checks, units, duties and items, all frozen.

The words are those of docs/glossary.md. Expressions are kept as text; `forms.expressions` turns them into SQL and
`db.checks` runs them. Nothing here knows a county or a year.
"""

from forms.model.pack import Duty, Indicator, Input, Item, Pack, PaperForm, Submission, Town, Unit, Village
from forms.model.table import (
    NUMBERS,
    TEXTS,
    Check,
    Choice,
    ExampleRows,
    Field,
    FieldType,
    Kind,
    Level,
    Scope,
    Section,
    Slot,
    State,
    Table,
)

__all__ = [
    "NUMBERS",
    "TEXTS",
    "Check",
    "Choice",
    "Duty",
    "ExampleRows",
    "Field",
    "FieldType",
    "Indicator",
    "Input",
    "Item",
    "Kind",
    "Level",
    "Pack",
    "PaperForm",
    "Scope",
    "Section",
    "Slot",
    "State",
    "Submission",
    "Table",
    "Town",
    "Unit",
    "Village",
]
