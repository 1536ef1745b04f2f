"""Fixtures of the tests over the whole program."""

from pathlib import Path

import pytest

from tests.whole.test_attacks import FalseBureau, make_false_bureau


@pytest.fixture
def false_bureau(tmp_path: Path) -> FalseBureau:
    """A bureau with fresh keys that nobody knows."""
    return make_false_bureau(tmp_path)
