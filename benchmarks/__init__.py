"""Measurements against limits and peers; never tests."""
