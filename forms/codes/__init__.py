"""Codes with structure or check digits; each module says in Chinese why a text is no such code."""
