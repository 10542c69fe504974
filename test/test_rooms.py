"""The rooms of the house: each imports only what lies below it, and nothing that flies imports torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import deep_tracker_ros

PACKAGE = "deep_tracker_ros"
ROOT = Path(deep_tracker_ros.__file__).parent
FILES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))

GROUND = {"box", "patch", "response", "settings", "resources", "model_card", "__init__", "__version__"}
# What each room may import besides itself.
MAY_IMPORT: dict[str, set[str]] = {"ground": set(), "images": {"ground"}}
MAY_IMPORT["sources"] = MAY_IMPORT["engines"] = {"ground", "images"}
MAY_IMPORT["trackers"] = {"ground", "images", "sources", "engines"}
MAY_IMPORT["target"] = MAY_IMPORT["trackers"] | {"trackers"}
FLYING = MAY_IMPORT["target"] | {"target"}
MAY_IMPORT["evaluation"] = MAY_IMPORT["ros"] = FLYING
MAY_IMPORT["commands"] = FLYING | {"evaluation"}
MAY_IMPORT["cli"] = FLYING | {"evaluation", "commands"}
MAY_IMPORT["__main__"] = {"ros"}
MAY_IMPORT["learning"] = {"ground", "engines", "trackers"}

# Where a room is needed by few, it is imported by them inside a function.
MAY_IMPORT_LATE = {"commands": {"ros"}}
LEARNING_IS_IMPORTED_LATE_BY = {Path("commands/export.py")}

LEARNING_LIBRARIES = {"torch", "onnx", "onnxscript"}
ROS_LIBRARIES = {"rclpy", "rcl_interfaces", "lifecycle_msgs", "diagnostic_msgs", "deep_tracker_interfaces"}


@dataclass(frozen=True)
class Import:
    """One imported module; `late` means inside a function, `typing` only for type checkers."""

    file: Path
    line: int
    module: str
    late: bool
    typing: bool

    @property
    def library(self) -> str:
        return self.module.split(".")[0]

    @property
    def room(self) -> str:
        return room_of(Path(*self.module.split(".")[1:]))

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def room_of(place: Path) -> str:
    """The room of a file or module, relative to the package."""
    first = place.parts[0].removesuffix(".py") if place.parts else "__init__"
    return "ground" if first in GROUND else first


def imports_of(file: Path) -> Iterator[Import]:
    source = (ROOT / file).read_text(encoding="utf-8")
    yield from _imports_below(ast.parse(source), file, late=False, typing=False)


def _imports_below(node: ast.AST, file: Path, late: bool, typing: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        modules: list[str] = []
        if isinstance(child, ast.Import):
            modules = [name.name for name in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{file}:{child.lineno}: imports are absolute here"
            modules = [f"{child.module}.{name.name}" for name in child.names]
        for module in modules:
            yield Import(file, child.lineno, module, late, typing)
        inside_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        only_typing = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        yield from _imports_below(child, file, late or inside_function, typing or only_typing)


ALL_IMPORTS = [found for file in FILES for found in imports_of(file)]
OWN_IMPORTS = [found for found in ALL_IMPORTS if found.library == PACKAGE]


def test_every_file_belongs_to_a_room() -> None:
    assert {room_of(file) for file in FILES} == set(MAY_IMPORT)
    assert len(OWN_IMPORTS) > 100, "or this test looks in the wrong place"


@pytest.mark.parametrize("room", sorted(set(MAY_IMPORT) - {"learning"}))
def test_a_room_imports_only_rooms_below_it(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    late = MAY_IMPORT_LATE.get(room, set())
    wrong = [
        str(found)
        for found in OWN_IMPORTS
        if room_of(found.file) == room
        and found.room not in allowed
        and not (found.late and found.room in late)
        and not (found.room == "learning" and found.late and found.file in LEARNING_IS_IMPORTED_LATE_BY)
    ]
    assert not wrong


def test_learning_stands_beside_what_flies() -> None:
    learning = [found for found in OWN_IMPORTS if room_of(found.file) == "learning"]
    assert learning
    assert [str(f) for f in learning if f.room not in MAY_IMPORT["learning"] | {"learning"}] == []


def test_nothing_that_flies_imports_learning() -> None:
    importers = {f.file for f in OWN_IMPORTS if f.room == "learning" and room_of(f.file) != "learning"}
    assert importers == LEARNING_IS_IMPORTED_LATE_BY


def test_torch_is_imported_only_for_learning() -> None:
    importers = {room_of(f.file) for f in ALL_IMPORTS if f.library in LEARNING_LIBRARIES}
    assert importers == {"learning"}


def test_ros_is_imported_only_by_its_room() -> None:
    importers = {room_of(f.file) for f in ALL_IMPORTS if f.library in ROS_LIBRARIES and not f.typing}
    assert importers == {"ros"}


def modules_after(imported: str) -> set[str]:
    """The modules that a fresh Python holds after importing one."""
    program = f"import sys, {imported}; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


NEVER_IN_FLIGHT = LEARNING_LIBRARIES | {"matplotlib", "scipy", f"{PACKAGE}.learning"}


def test_the_command_starts_without_torch_and_without_ros() -> None:
    modules = modules_after(f"{PACKAGE}.cli")
    assert f"{PACKAGE}.commands.track" in modules
    assert not modules & (NEVER_IN_FLIGHT | ROS_LIBRARIES)


def test_the_node_flies_without_torch() -> None:
    pytest.importorskip("rclpy")
    pytest.importorskip("deep_tracker_interfaces.srv")
    modules = modules_after(f"{PACKAGE}.ros.node")
    assert f"{PACKAGE}.trackers.cacf" in modules
    assert not modules & NEVER_IN_FLIGHT


def test_a_tracker_flies_without_torch() -> None:
    program = (
        "import sys; from deep_tracker_ros.engines.registry import make_engine;"
        "from deep_tracker_ros.resources import models_folder;"
        "from deep_tracker_ros.trackers.registry import load_tracker;"
        "load_tracker(models_folder(), 'cacf', make_engine('onnxruntime', 1)); print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & NEVER_IN_FLIGHT
