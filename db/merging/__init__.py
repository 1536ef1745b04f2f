"""Change sets and F: what is written becomes immutable sets, and accepted sets become the state."""
