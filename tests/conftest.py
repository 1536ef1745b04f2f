"""What every test stands on: Hypothesis profiles, no screen, a home of its own, and no unexpected log record."""

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.county import County

# Before Qt is imported anywhere: tests need no screen, but QT_QPA_PLATFORM=xcb shows them on one.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# No deadline: a busy machine is no fault of the code. `ci` tries the same examples each time.
# Everyday runs try fewer and others each time.
settings.register_profile("default", deadline=None, max_examples=40)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

CHEAP_SCRYPT_N = 2**4
HOME_VARIABLES = (
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
)


@pytest.fixture(scope="session")
def session_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders that the tests of one process share: a cache of fonts is no secret, and slow to build."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    folders["XDG_RUNTIME_DIR"].chmod(0o700)
    return folders


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests of one process have their homes: pytest numbers folders by reading through all there are."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_home(session_folders: dict[str, Path], homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own, so that it neither sees nor leaves anything at a person's."""
    home = Path(tempfile.mkdtemp(dir=homes))
    for name in HOME_VARIABLES:
        monkeypatch.setenv(name, str(home))
    for name, folder in session_folders.items():
        monkeypatch.setenv(name, str(folder))
    for name in [name for name in os.environ if name.startswith("XIANKAO_")]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture
def expected_log() -> list[str]:
    """Announce warnings in the log: regular expressions, each of which must then match at least one record."""
    return []


@pytest.fixture(autouse=True)
def no_unexpected_log(caplog: pytest.LogCaptureFixture, expected_log: list[str]) -> Iterator[None]:
    """Fail a test whose code logs a warning or worse that the test did not announce."""
    yield
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    warnings = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
    unexpected = [text for text in warnings if not any(re.search(pattern, text) for pattern in expected_log)]
    unseen = [pattern for pattern in expected_log if not any(re.search(pattern, text) for text in warnings)]
    assert not unexpected, f"unexpected in the log: {unexpected}"
    assert not unseen, f"expected in the log, but not seen: {unseen}"


# The program is imported only for tests that ask for a county; the guards above serve tests of anything.
@pytest.fixture(scope="session")
def county_template(tmp_path_factory: pytest.TempPathFactory) -> "County":
    """A county made once; tests work on copies."""
    from exchange import key_file
    from tests.county import found_county

    key_file.SCRYPT_N = CHEAP_SCRYPT_N
    return found_county(tmp_path_factory.mktemp("county") / "county")


@pytest.fixture
def county(county_template: "County", tmp_path: Path) -> "County":
    """The bureau of Bachu with three units whose tasks are open, all of it this test's own."""
    return county_template.copy_to(tmp_path / "county")
