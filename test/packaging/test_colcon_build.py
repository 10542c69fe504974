"""The way of a machine with ROS from apt: clone into ws/src, colcon build, source install/setup.sh."""

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)  # the first test waits for the interfaces to be compiled
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


@pytest.fixture
def run(in_workspace, tmp_path):
    def run(*command: str | Path) -> str:
        done = subprocess.run(in_workspace(*command), cwd=tmp_path, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_everything_is_found_in_the_sourced_workspace(run, colcon_prefix):
    found = json.loads(run(sys.executable, "-c", LOOK_AROUND))
    assert found.pop("request") == "cup"
    mains = ["deep_tracker_ros.cli", "deep_tracker_ros.ros.camera", "deep_tracker_ros.ros.main"]
    assert sorted(found.pop("mains")) == mains
    elsewhere = {name: path for name, path in found.items() if colcon_prefix not in Path(path).parents}
    assert not elsewhere


def test_executables_lie_where_ros2_run_looks(colcon_prefix):
    executables = colcon_prefix / "lib/deep_tracker_ros"
    assert {file.name for file in executables.iterdir()} == EXECUTABLES
    assert all(os.access(file, os.X_OK) for file in executables.iterdir())


def test_an_executable_starts(run, colcon_prefix):
    command = colcon_prefix / "lib/deep_tracker_ros/deep_tracker"
    assert "track" in run(sys.executable, command, "--help")


@pytest.mark.parametrize("folder", ["launch", "config", "models"])
def test_share_holds_what_the_checkout_holds(checkout, colcon_prefix, folder):
    wanted = files_below(checkout / folder)
    assert wanted, f"nothing in {folder}/ to compare"
    assert files_below(colcon_prefix / "share/deep_tracker_ros" / folder) == wanted


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
