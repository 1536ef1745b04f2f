"""The `xiankao` command: the shell over the office's use cases; no Qt."""
