"""The README's tables and the file of parameters say what the code does."""

import importlib.util
import json
from pathlib import Path

import yaml
from robot import Robot

from deep_tracker_ros.images.encodings import ENCODINGS
from deep_tracker_ros.ros.parameters import PARAMETERS, Declared
from deep_tracker_ros.target.life import TargetState

README_FILE = Path(__file__).parents[2] / "README.md"
README = README_FILE.read_text(encoding="utf-8")
OWN = "/shared/deep_tracker/"  # what stands as ~/ in the README


def section(title: str) -> str:
    text = README[README.index(f"\n{title}\n") + 1 :]
    return text.partition("\n#")[0]


def cells(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their headings."""
    rows = [line for line in text.splitlines() if line.startswith("| ") or line.startswith("|-")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if not row.startswith("|-")]


def row(declared: Declared) -> str:
    # As one would write it in YAML.
    default = json.dumps(declared.default) if declared.default in ("", True, False) else declared.default
    meaning = declared.description
    if declared.choices:
        meaning += f" ({', '.join(declared.choices)})"
    if declared.low is not None and declared.high is not None:
        meaning += f" ({declared.low:g} to {declared.high:g})"
    return f"| `{declared.name}` | `{default}` | {meaning} | {'live' if declared.live else ''} |"


def spoken(direction: str) -> set[tuple[str, str]]:
    """Names and types that the README gives for one direction."""
    rows = [row for row in cells(section("## What the node speaks")) if row[0] == direction]
    return {(name.strip("`"), kind.strip("`")) for _, name, kind, _ in rows}


def found(names_and_types: list[tuple[str, list[str]]], *middles: str) -> set[tuple[str, str]]:
    """The same of a running node, without what rclpy adds to any lifecycle node."""
    pairs = {(f"~/{name.removeprefix(OWN)}", kinds[0]) for name, kinds in names_and_types if OWN in name}
    kinds = {(name, kind.replace("/msg/", "/").replace("/srv/", "/")) for name, kind in pairs}
    return {(name, kind) for name, kind in kinds if kind.split("/")[0] in middles}


def test_every_parameter_stands_in_the_readme_as_it_is_declared() -> None:
    rows = [line for line in section("### Parameters").splitlines() if line.startswith("| `")]
    assert rows == [row(declared) for declared in PARAMETERS]


def test_the_file_of_parameters_holds_every_default() -> None:
    file = yaml.safe_load((README_FILE.parent / "config" / "tracker.yaml").read_text(encoding="utf-8"))
    assert file == {"/**": {"ros__parameters": {each.name: each.default for each in PARAMETERS}}}


def test_every_topic_and_service_of_the_node_stands_in_the_readme(robot: Robot) -> None:
    published = robot.node.get_publisher_names_and_types_by_node("deep_tracker", "/shared")
    served = robot.node.get_service_names_and_types_by_node("deep_tracker", "/shared")
    expected = spoken("out")
    if importlib.util.find_spec("vision_msgs") is None:
        expected -= {("~/detections", "vision_msgs/Detection2DArray")}
    assert found(published, "deep_tracker_interfaces", "vision_msgs", "sensor_msgs") == expected
    assert found(served, "deep_tracker_interfaces") == spoken("service")
    assert spoken("in") == {("image` or `image/compressed", "sensor_msgs/Image`, `CompressedImage")}


def test_every_state_stands_in_the_readme() -> None:
    table = section("## What the node speaks")
    states = [name.strip("`") for name, *rest in cells(table) if len(rest) == 2 and name.startswith("`")]
    assert states == [state.name for state in TargetState]


def test_every_encoding_in_the_readme_is_known() -> None:
    listed = section("### Adding your camera").partition("Encodings: `")[2].partition("`")[0].split()
    assert listed and set(listed) <= set(ENCODINGS)
