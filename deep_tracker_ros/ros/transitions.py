"""Transitions that are asked for out of order."""

from __future__ import annotations

from lifecycle_msgs.srv import ChangeState
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.lifecycle import LifecycleNode


def refuse_impossible_transitions(node: LifecycleNode) -> None:
    """Have the node answer that a transition failed, where the rclpy of Jazzy would let it end the node."""
    service = node._service_change_state
    change_state = service.callback

    def answer(request: ChangeState.Request, response: ChangeState.Response) -> ChangeState.Response:
        try:
            return change_state(request, response)
        except rclpy_implementation.RCLError as error:
            node.get_logger().error(f"transition {request.transition.id} is not possible now: {error}")
            response.success = False
            return response

    service.callback = answer
