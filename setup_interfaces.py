"""Generate the Python code of deep_tracker_interfaces, the ROS package inside this one.

colcon and pip stop at the outermost package and never see the one below it, so this builds it with CMake:
called by setup.py for `colcon build` and `pip install`, and as a script by `make setup`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

PACKAGE = "deep_tracker_interfaces"
SOURCE = Path(__file__).resolve().parent / PACKAGE


def ament_prefixes() -> list[Path]:
    """Folders that ROS packages are installed in: the sourced ones, then this virtual environment's."""
    sourced = os.environ.get("AMENT_PREFIX_PATH", "").split(os.pathsep)
    prefixes = [Path(prefix) for prefix in sourced if prefix]
    # Not sys.prefix: colcon redirects it to the folder that it installs into.
    environment = Path(sys.executable).parent.parent
    if (environment / "share/ament_index/resource_index/packages").is_dir():
        prefixes.append(environment)
    return list(dict.fromkeys(prefixes))


def find_ros_package(name: str, *, except_in: Path | None = None) -> Path | None:
    """The first prefix that provides a ROS package."""
    for prefix in ament_prefixes():
        if (prefix / "share" / name / "package.xml").is_file() and prefix.resolve() != except_in:
            return prefix
    return None


def generate(build_folder: Path, install_prefix: Path) -> None:
    """Run CMake on the interface package; the result is below install_prefix, as ROS lays it out."""
    site_packages = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    configure = [
        *("cmake", "-S", str(SOURCE), "-B", str(build_folder)),
        "-DBUILD_TESTING=OFF",
        "-DCMAKE_BUILD_TYPE=Release",
        f"-DCMAKE_INSTALL_PREFIX={install_prefix.resolve()}",
        f"-DPYTHON_INSTALL_DIR={site_packages}",  # else Debian's own layout, which no venv looks into
        f"-DPython3_EXECUTABLE={sys.executable}",
    ]
    build = ["cmake", "--build", str(build_folder), "--target", "install"]
    for command in (configure, [*build, "--parallel", str(os.cpu_count() or 1)]):
        subprocess.run(command, env=cmake_environment(), check=True)


def cmake_environment() -> dict[str, str]:
    """The environment that CMake finds ROS in, whoever called: a sourced shell, a venv, pip or colcon."""
    environment = dict(os.environ)
    prefixes = os.pathsep.join(str(prefix) for prefix in ament_prefixes())
    environment["AMENT_PREFIX_PATH"] = prefixes
    cmake_prefixes = [prefixes, environment.get("CMAKE_PREFIX_PATH", "")]
    environment["CMAKE_PREFIX_PATH"] = os.pathsep.join(filter(None, cmake_prefixes))
    # pip's build isolation and colcon's redirection of sys.prefix reach a child python by PYTHONPATH;
    # the generators must run in the plain interpreter.
    python_path = environment.pop("PYTHONPATH", "").split(os.pathsep)
    kept = [p for p in python_path if p and "pip-build-env" not in p and "prefix_override" not in p]
    if kept:
        environment["PYTHONPATH"] = os.pathsep.join(kept)
    return environment


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True, help="folder for CMake's files")
    parser.add_argument("--prefix", type=Path, required=True, help="folder to install into")
    arguments = parser.parse_args()
    generate(arguments.build, arguments.prefix)
