import os
import sys

import pytest

from tests.cli.conftest import Run


def test_without_a_display_the_app_names_the_demo(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    result = run("app", code=2)
    assert result.stderr.startswith("E-NO-DISPLAY: ")
    assert "xiankao demo OUT" in result.stderr
    assert "QT_QPA_PLATFORM" not in os.environ
