"""The node's parameters: one table from which they are declared, checked and documented."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.exceptions import InvalidParameterTypeException, InvalidParameterValueException
from rclpy.lifecycle import LifecycleNode
from rclpy.parameter import Parameter

from deep_tracker_ros.engines.registry import DEFAULT_ENGINE, DEFAULT_THREADS, ENGINES
from deep_tracker_ros.target.life import STANDARD, LifeSettings
from deep_tracker_ros.trackers.registry import DEFAULT_TRACKER


@dataclass(frozen=True)
class Declared:
    """One parameter; `live` ones may change while the node runs, the others only while it is unconfigured."""

    name: str
    default: Any  # bool, int, float or str: its type is the parameter's
    description: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    live: bool = False

    def descriptor(self) -> ParameterDescriptor:
        descriptor = ParameterDescriptor(name=self.name, description=self.description)
        if self.low is not None and self.high is not None:
            if isinstance(self.default, int):
                limits = IntegerRange(from_value=int(self.low), to_value=int(self.high), step=1)
                descriptor.integer_range = [limits]
            else:
                limits = FloatingPointRange(from_value=self.low, to_value=self.high, step=0.0)
                descriptor.floating_point_range = [limits]
        if self.choices:
            descriptor.additional_constraints = f"one of {', '.join(self.choices)}"
        return descriptor

    def objection(self, value: Any) -> str:
        """Why this value cannot be taken; empty if it can."""
        wanted = type(self.default).__name__
        if type(value) is not type(self.default):
            return f"parameter {self.name} is {value!r}, but must be of type {wanted}"
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            return f"parameter {self.name} is {value}, but must lie in [{self.low:g}, {self.high:g}]"
        if self.choices and value not in self.choices:
            return f"parameter {self.name} is {value!r}, but must be one of {', '.join(self.choices)}"
        return ""


PARAMETERS = (
    Declared("tracker", DEFAULT_TRACKER, "name of a model; `deep_tracker models` lists them"),
    Declared("engine", DEFAULT_ENGINE, "what runs the tracker's graphs", choices=tuple(ENGINES)),
    Declared("threads", DEFAULT_THREADS, "CPU threads of the engine", 1, 64),
    Declared("models", "", "folder of models; empty for those that came with the package"),
    Declared("image_transport", "raw", "how images come", choices=("raw", "compressed")),
    Declared(
        "image_reliability",
        "best_effort",
        "QoS of the image subscription; reliable refuses cameras that publish best effort",
        choices=("best_effort", "reliable"),
    ),
    Declared("autostart", True, "configure and activate without being told"),
    Declared("max_targets", 8, "targets followed at the same time", 1, 64),
    Declared("ring_seconds", 2.0, "how long frames are kept for boxes drawn on older ones", 0.0, 60.0),
    Declared("ring_megabytes", 128.0, "memory for kept frames, in 10^6 bytes", 1.0, 16384.0),
    *(
        Declared(field.name, getattr(STANDARD, field.name), field.metadata["why"], low, high, live=True)
        for field in dataclasses.fields(LifeSettings)
        for low, high in [(field.metadata["low"], field.metadata["high"])]
    ),
)
BY_NAME = {declared.name: declared for declared in PARAMETERS}


def declare(node: LifecycleNode) -> dict[str, str]:
    """Declare all parameters; return the objections to values from files or the command line, by name.

    A wrong one is declared with its default, so that the node lives to say what is wrong and to be mended.
    """
    objections: dict[str, str] = {}
    for declared in PARAMETERS:
        try:
            parameter: Any = node.declare_parameter(declared.name, declared.default, declared.descriptor())
            objection = declared.objection(parameter.value)
        except (InvalidParameterTypeException, InvalidParameterValueException):
            given = _given(node)[declared.name].value
            node.declare_parameter(
                declared.name, declared.default, declared.descriptor(), ignore_override=True
            )
            objection = declared.objection(given)
        if objection:
            objections[declared.name] = objection
    return objections


def unknown_to(node: LifecycleNode) -> list[str]:
    """Names that were given in a file or on the command line, but that no parameter has."""
    return sorted(name for name in _given(node) if not node.has_parameter(name))


def _given(node: LifecycleNode) -> dict[str, Parameter[Any]]:
    # rclpy has no public way to ask what was given before it refuses or ignores it.
    return dict(node._parameter_overrides)


def objection_to_change(parameter: Parameter[Any], configured: bool) -> str:
    """Why a parameter cannot be set now; empty if it can."""
    declared = BY_NAME.get(parameter.name)
    if declared is None:
        return ""  # use_sim_time and others of rclpy's own
    if configured and not declared.live:
        return (
            f"parameter {declared.name} cannot change while the node is configured; "
            "deactivate and clean it up first, or restart it"
        )
    return declared.objection(parameter.value)


def life_settings(node: LifecycleNode) -> LifeSettings:
    """Read the thresholds of a target's life."""
    names = [field.name for field in dataclasses.fields(LifeSettings)]
    return LifeSettings(**{name: node.get_parameter(name).value for name in names})
