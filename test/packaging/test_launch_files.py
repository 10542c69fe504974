"""Launch files: read as text everywhere, and really evaluated where ROS's launch is installed."""

import ast
import importlib.util
import os
import py_compile
from pathlib import Path

import pytest

LAUNCH_FOLDER = Path(__file__).resolve().parents[2] / "launch"
every_file = pytest.mark.parametrize(
    "file", sorted(LAUNCH_FOLDER.glob("*.launch.py")), ids=lambda file: file.name
)
PROFILE_VARIABLES = ("FASTDDS_DEFAULT_PROFILES_FILE", "FASTRTPS_DEFAULT_PROFILES_FILE")


@every_file
def test_compiles(file, tmp_path):
    py_compile.compile(str(file), cfile=str(tmp_path / "compiled"), doraise=True)


@every_file
def test_every_argument_is_described_and_used(file):
    tree = ast.parse(file.read_text())
    declarations = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "DeclareLaunchArgument"
    ]
    assert declarations
    for declaration in declarations:
        name = declaration.args[0]
        description = {keyword.arg: keyword.value for keyword in declaration.keywords}["description"]
        assert ast.literal_eval(description), f"{name.value} has no description"
        uses = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and node.value == name.value and node is not name
        ]
        assert uses, f"{name.value} is declared and never used"


def evaluate_tracker_launch(**arguments):
    """Evaluate tracker.launch.py as `ros2 launch` does, without starting the node that it returns."""
    # The folder launch/ of the checkout can stand in for the package of that name; not for its modules.
    pytest.importorskip("launch.actions", exc_type=ImportError)
    pytest.importorskip("launch_ros.actions", exc_type=ImportError)
    from launch import LaunchContext
    from launch_ros.actions import Node

    specification = importlib.util.spec_from_file_location(
        "tracker_launch", LAUNCH_FOLDER / "tracker.launch.py"
    )
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)

    context = LaunchContext()
    context.launch_configurations.update(arguments)
    nodes = []
    for entity in module.generate_launch_description().entities:
        nodes += entity.visit(context) or []
    [node] = nodes
    assert isinstance(node, Node)
    return context, node


@pytest.fixture
def installed_share(tmp_path, monkeypatch):
    """A prefix in which the package is known, as after installing it."""
    index = tmp_path / "share/ament_index/resource_index/packages"
    index.mkdir(parents=True)
    (index / "deep_tracker_ros").touch()
    share = tmp_path / "share/deep_tracker_ros"
    share.mkdir()
    paths = [str(tmp_path), os.environ.get("AMENT_PREFIX_PATH", "")]
    monkeypatch.setenv("AMENT_PREFIX_PATH", os.pathsep.join(filter(None, paths)))
    for name in PROFILE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return share


def overrides(context, node) -> dict[str, object]:
    """The parameters that the launch file sets on top of the parameter file."""
    return {
        key[0].perform(context): value.evaluate(context)
        for parameters in node._Node__parameters
        if isinstance(parameters, dict)
        for key, value in parameters.items()
    }


def test_launch_starts_the_node_with_the_parameters_of_the_file(installed_share):
    context, node = evaluate_tracker_launch()
    assert node.node_package == "deep_tracker_ros"
    assert node.node_executable == "deep_tracker_node"
    assert overrides(context, node) == {}
    expected = installed_share / "config/tracker.yaml"
    assert context.launch_configurations["params_file"] == str(expected)


def test_launch_arguments_override_the_file(installed_share):
    context, node = evaluate_tracker_launch(
        tracker="cacf", engine="onnxruntime", autostart="false", use_sim_time="true"
    )
    assert overrides(context, node) == {
        "tracker": "cacf",
        "engine": "onnxruntime",
        "autostart": False,
        "use_sim_time": True,
    }


def test_launch_sets_the_large_image_profile(installed_share):
    context, _ = evaluate_tracker_launch()
    profile = str(installed_share / "config/fastdds_large_images.xml")
    assert [context.environment[name] for name in PROFILE_VARIABLES] == [profile, profile]


def test_launch_leaves_the_users_profile_alone(installed_share, monkeypatch):
    for name in PROFILE_VARIABLES:
        monkeypatch.setenv(name, "/mine.xml")
    context, _ = evaluate_tracker_launch()
    assert [context.environment[name] for name in PROFILE_VARIABLES] == ["/mine.xml", "/mine.xml"]
