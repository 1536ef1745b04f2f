"""Judging the data: rules compiled to SQL, findings, explanations, and the confinement of what comes from outside."""
