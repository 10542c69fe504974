"""What `pip install .` brings into an environment with the ROS wheels: all that colcon installs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)  # the first test waits for the interfaces to be compiled


@pytest.fixture(scope="module")
def wheel(copy_of_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder]
    build = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, copy_of_checkout],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert build.returncode == 0, build.stdout
    [file] = folder.glob("deep_tracker_ros-*.whl")
    return zipfile.ZipFile(file)


def installed_data(wheel: zipfile.ZipFile) -> set[str]:
    """Paths below the environment, as pip will install the wheel's data files."""
    return {name.split(".data/data/")[1] for name in wheel.namelist() if ".data/data/" in name}


def test_data_files(wheel, checkout):
    data = installed_data(wheel)
    share = "share/deep_tracker_ros"
    sources = [
        file.relative_to(checkout).as_posix()
        for folder, pattern in (("launch", "*.launch.py"), ("config", "*"), ("models", "*"))
        for file in (checkout / folder).rglob(pattern)
        if file.is_file()
    ]
    assert any(source.endswith(".onnx") for source in sources)
    assert {f"{share}/{source}" for source in sources} <= data
    assert f"{share}/package.xml" in data
    assert "share/ament_index/resource_index/packages/deep_tracker_ros" in data


def test_generated_interfaces(wheel):
    data = installed_data(wheel)
    python = "lib/python{}.{}/site-packages/deep_tracker_interfaces".format(*sys.version_info)
    modules = ("msg/_tracked_target", "msg/_tracked_target_array", "srv/_set_target")
    for module in (*modules, "srv/_clear_target"):
        assert f"{python}/{module}.py" in data
    assert "lib/libdeep_tracker_interfaces__rosidl_typesupport_fastrtps_c.so" in data
    assert "share/ament_index/resource_index/packages/deep_tracker_interfaces" in data


def test_launchers_for_ros2_run_are_executable(wheel):
    for name in ("deep_tracker", "deep_tracker_node", "deep_tracker_camera"):
        [entry] = [e for e in wheel.infolist() if e.filename.endswith(f"lib/deep_tracker_ros/{name}")]
        assert entry.external_attr >> 16 & 0o111, f"{entry.filename} is not executable"
        assert f"/../../bin/{name}" in wheel.read(entry).decode()


def test_the_code_is_in_it_and_the_tests_are_not(wheel, checkout):
    modules = {name for name in wheel.namelist() if name.endswith(".py") and ".data/" not in name}
    sources = (checkout / "deep_tracker_ros").rglob("*.py")
    assert modules == {file.relative_to(checkout).as_posix() for file in sources}
