"""Installs deep_tracker_ros by `colcon build` (ROS from apt) or by pip (ROS from wheels)."""

import os
import sys
from pathlib import Path
from xml.etree import ElementTree

from setuptools import Distribution, find_packages, setup
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # pip runs this file without its own folder on the path

import setup_interfaces  # noqa: E402  (needs the line above)

MANIFEST = ElementTree.parse(HERE / "package.xml").getroot()
NAME = MANIFEST.findtext("name")
EXECUTABLES = {
    "deep_tracker": "deep_tracker_ros.cli:main",
    "deep_tracker_node": "deep_tracker_ros.ros.main:main",
    "deep_tracker_camera": "deep_tracker_ros.ros.camera:main",
}


class BuildRosParts(build_ext):
    """Adds what only exists at build time to data_files: generated interfaces, launchers for ros2 run.

    It stands in for build_ext, because every way of installing runs that before it copies data_files.
    """

    def run(self):
        if "editable_wheel" in self.distribution.commands:
            return  # takes no data_files: `make setup` generates the interfaces itself
        self.build_folder = Path(os.path.relpath(self.build_temp, HERE))
        self.add_interfaces()
        if "bdist_wheel" in self.distribution.commands:
            self.add_launchers()  # under colcon, setup.cfg does this

    def add_interfaces(self):
        choice = os.environ.get("DEEP_TRACKER_INTERFACES", "auto")
        if choice not in ("auto", "generate", "skip"):
            raise SystemExit(f"DEEP_TRACKER_INTERFACES={choice!r}: use auto, generate or skip")
        if choice == "skip":
            return
        installing_into = Path(sys.prefix).resolve()
        provider = setup_interfaces.find_ros_package(setup_interfaces.PACKAGE, except_in=installing_into)
        if choice == "auto" and provider:
            print(f"{setup_interfaces.PACKAGE}: using those in {provider}")
            return
        if not setup_interfaces.find_ros_package("rosidl_default_generators"):
            raise SystemExit(
                "rosidl_default_generators not found, so the ROS interfaces cannot be generated. Source a "
                "ROS 2 installation, use `make setup`, or set DEEP_TRACKER_INTERFACES=skip to do without."
            )
        build = self.build_folder / setup_interfaces.PACKAGE
        setup_interfaces.generate(build / "cmake", build / "install")
        self.add_tree(build / "install", ".")

    def add_launchers(self):
        """pip puts executables into bin/ only; ros2 run and ros2 launch look into lib/<package>/."""
        folder = self.build_folder / "launchers"
        folder.mkdir(parents=True, exist_ok=True)
        for name in EXECUTABLES:
            launcher = folder / name
            launcher.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/../../bin/{name}" "$@"\n')
            launcher.chmod(0o755)
        self.add_tree(folder, f"lib/{NAME}")

    def add_tree(self, root, destination):
        self.distribution.data_files += data_files(root, destination)


class RosDistribution(Distribution):
    """Runs build_ext, and makes wheels for one Python and machine, though there is no ext_modules list."""

    def has_ext_modules(self):
        return True


def data_files(root, destination, pattern="*"):
    """One entry for each folder below root, which is relative as setuptools wants it."""
    found = {}
    for file in sorted(Path(root).rglob(pattern)):
        if file.is_file() and file.suffix != ".pyc":
            folder = Path(destination) / file.parent.relative_to(root)
            found.setdefault(str(folder), []).append(str(file))
    return list(found.items())


setup(
    name=NAME,
    version=MANIFEST.findtext("version"),
    description=" ".join(MANIFEST.findtext("description").split()),
    license=MANIFEST.findtext("license"),
    maintainer=MANIFEST.findtext("maintainer"),
    maintainer_email=MANIFEST.find("maintainer").get("email"),
    python_requires=">=3.10",
    packages=find_packages(include=["deep_tracker_ros*"]),
    package_data={"deep_tracker_ros": ["py.typed"]},
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{NAME}"]),
        (f"share/{NAME}", ["package.xml"]),
        *data_files("launch", f"share/{NAME}/launch", "*.launch.py"),
        *data_files("config", f"share/{NAME}/config"),
        *data_files("models", f"share/{NAME}/models"),
    ],
    entry_points={"console_scripts": [f"{name} = {main}" for name, main in EXECUTABLES.items()]},
    zip_safe=False,
    cmdclass={"build_ext": BuildRosParts},
    distclass=RosDistribution,
)
