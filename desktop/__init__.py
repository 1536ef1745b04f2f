"""Windows, models, delegates and jobs; the only folder that imports PySide6."""
