"""One function per use case; the only folder that joins exchange and reports and starts child processes."""
