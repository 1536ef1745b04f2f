"""Packs, tables, fields, value parsing, checks and codes, as data; standard library only."""
