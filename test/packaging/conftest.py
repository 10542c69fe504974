"""What the packaging tests share: the checkout, a copy of it to build in, and what colcon makes of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_COPIED = (".*", "build", "install", "log", "dist", "test", "*.egg-info", "__pycache__")


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def copy_of_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, as they lie in the src/ of a workspace. Building leaves its traces here."""
    copy = tmp_path_factory.mktemp("workspace") / "src" / "deep_tracker_ros"
    shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return copy


@pytest.fixture(scope="session")
def colcon_prefix(copy_of_checkout: Path) -> Path:
    """Where the package is installed after `colcon build`."""
    workspace = copy_of_checkout.parents[1]
    environment = {
        **os.environ,
        # The interfaces of the running environment would do, and then nothing would be generated.
        "DEEP_TRACKER_INTERFACES": "generate",
        "COLCON_HOME": str(workspace / "home"),
    }
    colcon = Path(sys.executable).with_name("colcon")
    build = subprocess.run(
        [colcon, "build", "--event-handlers", "console_direct+"],
        cwd=workspace,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert build.returncode == 0, build.stdout
    return workspace / "install" / "deep_tracker_ros"


@pytest.fixture(scope="session")
def in_workspace(colcon_prefix: Path) -> Callable[..., list[str]]:
    """Turns a command into one that runs in a shell that has sourced the workspace."""

    def command(*words: str | Path) -> list[str]:
        setup = colcon_prefix.parent / "setup.sh"
        # colcon's script splits its Python's path at spaces, and an environment may lie under one.
        python = f"COLCON_PYTHON_EXECUTABLE={Path(sys.executable).resolve()}"
        return ["env", python, "sh", "-c", '. "$0" && exec "$@"', *map(str, (setup, *words))]

    return command
