"""Running the command as a user does, in this process, and the models it may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deep_tracker_ros.cli import main
from deep_tracker_ros.resources import models_folder


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `deep_tracker` with these words; wrong usage is an exit code here, as it is in a shell."""

    def run(*words: object) -> Ended:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models that a test may change."""
    return Path(shutil.copytree(models_folder(), tmp_path / "models"))
