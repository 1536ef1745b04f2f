"""Use cases, one function each; the only folder that joins exchange and reports and starts child processes."""
