"""Launch files: read as text everywhere, and really launched where ROS's launch is installed."""

import ast
import os
import py_compile
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import rclpy
from rcl_interfaces.srv import GetParameters
from rclpy.executors import SingleThreadedExecutor
from rclpy.parameter import parameter_value_to_python

LAUNCH_FOLDER = Path(__file__).resolve().parents[2] / "launch"
every_file = pytest.mark.parametrize(
    "file", sorted(LAUNCH_FOLDER.glob("*.launch.py")), ids=lambda file: file.name
)
DOMAIN = 97
pytestmark = pytest.mark.timeout(300)  # colcon compiles the interfaces for the first test that needs them
PROFILE_VARIABLES = ("FASTDDS_DEFAULT_PROFILES_FILE", "FASTRTPS_DEFAULT_PROFILES_FILE")


@every_file
def test_compiles(file, tmp_path):
    py_compile.compile(str(file), cfile=str(tmp_path / "compiled"), doraise=True)


@every_file
def test_every_argument_is_described_and_used(file):
    nodes = list(ast.walk(ast.parse(file.read_text())))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    declarations = [call for call in calls if ast.unparse(call.func) == "DeclareLaunchArgument"]
    assert declarations
    for declaration in declarations:
        name = declaration.args[0]
        description = {keyword.arg: keyword.value for keyword in declaration.keywords}["description"]
        assert ast.literal_eval(description), f"{name.value} has no description"
        same = [node for node in nodes if isinstance(node, ast.Constant) and node.value == name.value]
        assert len(same) > 1, f"{name.value} is declared and never used"


# Does what `ros2 launch FILE name:=value` does; ros2 is one more package that may be missing.
LAUNCH = """
import sys

from launch import LaunchService
from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource

file, *arguments = sys.argv[1:]
service = LaunchService()
service.include_launch_description(
    IncludeLaunchDescription(
        PythonLaunchDescriptionSource(file),
        launch_arguments=[argument.split(":=") for argument in arguments],
    )
)
sys.exit(service.run())
"""


@pytest.fixture
def launched(request, tmp_path):
    """Starts the installed tracker.launch.py; ends it as Ctrl-C does and wants it to end well."""
    # `launch` alone would be found without ROS too: it is a folder of the checkout.
    for module in ("launch.actions", "launch_ros.actions"):
        pytest.importorskip(module, exc_type=ImportError)
    in_workspace = request.getfixturevalue("in_workspace")
    file = request.getfixturevalue("colcon_prefix") / "share/deep_tracker_ros/launch/tracker.launch.py"
    processes = []

    def launch(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        plain = {name: value for name, value in os.environ.items() if name not in PROFILE_VARIABLES}
        local = {"ROS_DOMAIN_ID": str(DOMAIN), "ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST"}
        process = subprocess.Popen(
            in_workspace(sys.executable, "-c", LAUNCH, file, *arguments),
            env={**plain, **local, **variables},
            cwd=tmp_path,
            start_new_session=True,  # so that nothing outlives a test that fails
        )
        processes.append(process)
        return process

    yield launch
    for process in processes:
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(30) == 0
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def observer(monkeypatch):
    """A node beside those that are launched."""
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    context = rclpy.Context()
    context.init(domain_id=DOMAIN)
    node = rclpy.create_node("observer", context=context)
    yield node
    node.destroy_node()
    context.try_shutdown()


def get_parameters(observer, node: str, *names: str) -> list[object]:
    client = observer.create_client(GetParameters, f"{node}/get_parameters")
    assert client.wait_for_service(30), f"{node} did not start"
    answer = client.call_async(GetParameters.Request(names=names))
    executor = SingleThreadedExecutor(context=observer.context)
    executor.add_node(observer)
    executor.spin_until_future_complete(answer, 10)
    executor.shutdown()
    return [parameter_value_to_python(value) for value in answer.result().values]


def profiles_of_child(process: subprocess.Popen[str]) -> list[str | None]:
    """The profile variables in the environment of the node that was launched."""
    children = "".join(file.read_text() for file in Path(f"/proc/{process.pid}/task").glob("*/children"))
    [child] = children.split()
    variables = Path(f"/proc/{child}/environ").read_text().split("\0")
    environment = dict(variable.split("=", 1) for variable in variables if variable)
    return [environment.get(name) for name in PROFILE_VARIABLES]


def test_an_empty_argument_leaves_the_parameter_file_its_word(launched, observer, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("/**: {ros__parameters: {threads: 3, autostart: false, image_transport: compressed}}")
    launched(f"params_file:={file}")
    names = ("threads", "autostart", "image_transport", "use_sim_time")
    values = get_parameters(observer, "/deep_tracker", *names)
    assert values == [3, False, "compressed", False]


def test_arguments_override_the_file(launched, observer, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("/**: {ros__parameters: {autostart: false, image_transport: compressed}}")
    launched(
        f"params_file:={file}",
        *("namespace:=robot", "image:=/front/image", "autostart:=true", "image_transport:=raw"),
        *("tracker:=cacf", "engine:=onnxruntime", "use_sim_time:=true"),
    )
    names = ("autostart", "image_transport", "tracker", "engine", "use_sim_time")
    values = get_parameters(observer, "/robot/deep_tracker", *names)
    assert values == [True, "raw", "cacf", "onnxruntime", True]
    topics = dict(observer.get_subscriber_names_and_types_by_node("deep_tracker", "/robot"))
    assert "/front/image" in topics


def test_the_profile_for_large_images_is_set(launched, observer, colcon_prefix):
    process = launched()
    get_parameters(observer, "/deep_tracker", "tracker")
    profile = colcon_prefix / "share/deep_tracker_ros/config/fastdds_large_images.xml"
    assert [value for value in profiles_of_child(process) if value] == [str(profile)]


def test_the_users_own_profile_is_left_alone(launched, observer, checkout):
    mine = str(checkout / "config/fastdds_large_images.xml")
    process = launched(**dict.fromkeys(PROFILE_VARIABLES, mine))
    get_parameters(observer, "/deep_tracker", "tracker")
    assert profiles_of_child(process) == [mine] * 2
