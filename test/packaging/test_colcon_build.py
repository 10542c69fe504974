"""The way of a machine with ROS from apt: clone into ws/src, colcon build, source install/setup.sh."""

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

EXECUTABLES = {entry.name for entry in metadata.distribution("deep_tracker_ros").entry_points}

# Runs in the sourced workspace: where does everything come from?
LOOK_AROUND = """
import json
from importlib import metadata

from ament_index_python import get_package_share_directory
from deep_tracker_interfaces import msg, srv
from deep_tracker_ros import resources

package = metadata.distribution("deep_tracker_ros")
print(json.dumps({
    "mains": [entry.load().__module__ for entry in package.entry_points],
    "msg": msg.__file__,
    "srv": srv.__file__,
    "resources": resources.__file__,
    "models": str(resources.models_folder()),
    "share": get_package_share_directory("deep_tracker_ros"),
    "interfaces": get_package_share_directory("deep_tracker_interfaces"),
    "request": srv.SetTarget.Request(id="cup", x=1.5).id,
}))
"""


@pytest.fixture(scope="module")
def prefix(copy_of_checkout: Path) -> Path:
    """Where the package is installed after `colcon build`."""
    workspace = copy_of_checkout.parents[1]
    # The interfaces of the running environment would do, and then nothing would be generated.
    environment = {
        **os.environ,
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


def run_sourced(prefix: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a shell that has sourced the workspace."""
    script = '. "$0" && exec "$@"'
    return subprocess.run(
        ["sh", "-c", script, prefix.parent / "setup.sh", *command],
        cwd=prefix,
        text=True,
        capture_output=True,
    )


def test_everything_is_found_in_the_sourced_workspace(prefix):
    look = run_sourced(prefix, sys.executable, "-c", LOOK_AROUND)
    assert look.returncode == 0, look.stderr
    found = json.loads(look.stdout)
    assert found.pop("request") == "cup"
    mains = ["deep_tracker_ros.cli", "deep_tracker_ros.ros.camera", "deep_tracker_ros.ros.main"]
    assert sorted(found.pop("mains")) == mains
    elsewhere = {name: path for name, path in found.items() if prefix not in Path(path).parents}
    assert not elsewhere


def test_executables_lie_where_ros2_run_looks(prefix):
    executables = prefix / "lib/deep_tracker_ros"
    assert {file.name for file in executables.iterdir()} == EXECUTABLES
    assert all(os.access(file, os.X_OK) for file in executables.iterdir())


def test_an_executable_starts(prefix):
    command = prefix / "lib/deep_tracker_ros/deep_tracker"
    done = run_sourced(prefix, sys.executable, command, "--help")
    assert done.returncode == 0, done.stderr
    assert "track" in done.stdout


@pytest.mark.parametrize("folder", ["launch", "config", "models"])
def test_share_holds_what_the_checkout_holds(checkout, prefix, folder):
    wanted = files_below(checkout / folder)
    assert wanted, f"nothing in {folder}/ to compare"
    assert files_below(prefix / "share/deep_tracker_ros" / folder) == wanted


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
