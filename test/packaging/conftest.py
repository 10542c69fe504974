"""What the packaging tests share: the checkout, and a copy of it to build in."""

import shutil
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_COPIED = (".*", "build", "install", "log", "dist", "test", "*.egg-info", "__pycache__")


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="module")
def copy_of_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, as they lie in the src/ of a workspace. Building leaves its traces here."""
    copy = tmp_path_factory.mktemp("workspace") / "src" / "deep_tracker_ros"
    shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return copy
