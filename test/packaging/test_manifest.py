"""package.xml is right for ROS, and every place that names the version names the same one."""

import ast
import re
import sys
from importlib import metadata

import pytest
from catkin_pkg.package import parse_package

import deep_tracker_ros

BOTH = (".", "deep_tracker_interfaces")
OWN = {"deep_tracker_ros", "deep_tracker_interfaces"}
# Python modules that rosdep knows by another name.
ROSDEP_KEYS = {
    "cv2": "python3-opencv",
    "numpy": "python3-numpy",
    "onnxruntime": "python3-onnxruntime-pip",
    "rosbags": "python3-rosbags-pip",
    "tqdm": "python3-tqdm",
    "yaml": "python3-yaml",
}


@pytest.fixture(params=BOTH)
def package(checkout, request):
    warnings: list[str] = []
    package = parse_package(checkout / request.param, warnings=warnings)
    package.validate(warnings=warnings)
    assert not warnings
    return package


def test_formal_values(package):
    assert package.package_format == 3
    assert package.licenses == ["Apache-2.0"]


def test_one_version_everywhere(checkout, package):
    version = package.version
    assert deep_tracker_ros.__version__ == version
    assert metadata.version("deep_tracker_ros") == version
    changes = (checkout / "CHANGELOG.rst").read_text()
    assert re.search(r"^(\d+\.\d+\.\d+)\n-+$", changes, re.MULTILINE)[1] == version


def test_licence_file_is_the_apache_licence(checkout):
    text = (checkout / "LICENSE").read_text()
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_the_nested_package_is_no_dependency_but_its_dependencies_are_ours(checkout):
    """Nothing provides the nested package to rosdep, and rosdep does not look into it."""
    outer = parse_package(checkout)
    inner = parse_package(checkout / "deep_tracker_interfaces")
    names = {dependency.name for dependency in outer.buildtool_depends + outer.build_depends}
    names |= {dependency.name for dependency in outer.exec_depends}
    assert inner.name not in names
    for dependency in inner.buildtool_depends + inner.build_depends + inner.exec_depends:
        assert dependency.name in names, f"{dependency.name} is missing in package.xml"


def imported_modules(file) -> set[str]:
    """Top-level names of everything that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def test_everything_that_flies_is_a_dependency(checkout):
    files = [*(checkout / "deep_tracker_ros").rglob("*.py"), *(checkout / "launch").glob("*.py")]
    flying = [file for file in files if checkout / "deep_tracker_ros/learning" not in file.parents]
    imported = set().union(*map(imported_modules, flying)) - sys.stdlib_module_names - OWN
    keys = {ROSDEP_KEYS.get(module, module) for module in imported}
    package = parse_package(checkout)
    assert keys <= {dependency.name for dependency in package.exec_depends}
