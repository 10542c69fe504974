"""Who looks after the node: sets its parameters and leads it through its lifecycle."""

from __future__ import annotations

from typing import Any

from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from node_process import GUARD_SECONDS
from rcl_interfaces.msg import ParameterDescriptor, SetParametersResult
from rclpy.parameter import Parameter, parameter_value_to_python
from rclpy.parameter_client import AsyncParameterClient
from robot import Robot


class Supervisor:
    """Works through the robot's node."""

    def __init__(self, robot: Robot) -> None:
        node_name = f"{robot.namespace}/deep_tracker"
        self._robot = robot
        self._parameters = AsyncParameterClient(robot.node, node_name)
        self._change_state = robot.node.create_client(ChangeState, f"{node_name}/change_state")
        self._get_state = robot.node.create_client(GetState, f"{node_name}/get_state")
        assert self._parameters.wait_for_services(GUARD_SECONDS), f"{node_name} serves no parameters"
        robot.ask_until_answered(self._get_state, GetState.Request())

    # Parameters ------------------------------------------------------------------------------------------

    def set(self, name: str, value: Any) -> SetParametersResult:
        future = self._parameters.set_parameters([Parameter(name, value=value)])
        (result,) = self._robot.result_of(future).results
        return result

    def get(self, name: str) -> Any:
        (value,) = self._robot.result_of(self._parameters.get_parameters([name])).values
        return parameter_value_to_python(value)

    def describe(self, names: list[str]) -> list[ParameterDescriptor]:
        return list(self._robot.result_of(self._parameters.describe_parameters(names)).descriptors)

    # Lifecycle -------------------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        answer = self._robot.result_of(self._get_state.call_async(GetState.Request()))
        return str(answer.current_state.label)

    def configure(self) -> bool:
        return self._change(Transition.TRANSITION_CONFIGURE)

    def activate(self) -> bool:
        return self._change(Transition.TRANSITION_ACTIVATE)

    def deactivate(self) -> bool:
        return self._change(Transition.TRANSITION_DEACTIVATE)

    def clean_up(self) -> bool:
        return self._change(Transition.TRANSITION_CLEANUP)

    def shut_down(self) -> bool:
        return self._change(Transition.TRANSITION_UNCONFIGURED_SHUTDOWN)

    def _change(self, transition: int) -> bool:
        request = ChangeState.Request(transition=Transition(id=transition))
        return bool(self._robot.result_of(self._change_state.call_async(request)).success)
