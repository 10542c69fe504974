"""Run the node until it is told to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def spin(make_node: Callable[[], Node], arguments: list[str] | None = None) -> int:
    """Make a node and serve it until SIGINT or SIGTERM, however often they come; return the exit code.

    rclpy's own signal handlers sometimes fail at this, so ours only set a flag that the loop looks at.
    A threading.Event would be no such flag: a signal that comes while another sets it finds its lock taken.
    """
    stopped = False

    def on_signal(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    for number in SIGNALS:
        signal.signal(number, on_signal)
    rclpy.init(args=arguments, signal_handler_options=SignalHandlerOptions.NO)
    executor = SingleThreadedExecutor()
    try:
        node = make_node()
        executor.add_node(node)
        while not stopped and rclpy.ok():
            executor.spin_once(timeout_sec=0.1)
        executor.remove_node(node)
        node.destroy_node()
    finally:
        executor.shutdown()
        if rclpy.ok():
            # rclpy's handlers were not installed; uninstalling them opens a moment in which a signal kills.
            rclpy.shutdown(uninstall_handlers=False)
        # The process is about to end, and in its last moments Python would let a further signal kill it.
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
    return 0


def main() -> None:
    """Entry point of `deep_tracker_node`."""
    from deep_tracker_ros.ros.node import DeepTrackerNode

    def make_node() -> Node:
        node = DeepTrackerNode()
        node.autostart()
        return node

    sys.exit(spin(make_node, sys.argv))
