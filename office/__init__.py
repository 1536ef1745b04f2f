"""Use cases, one function each; the only folder that joins exchange and reports, and the only one with child processes."""
