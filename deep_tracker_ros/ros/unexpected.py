"""Errors in this program itself: told in full, and survived."""

from __future__ import annotations

import traceback

from rclpy.node import Node

QUIET_SECONDS = 2.0  # what every frame meets is told this often


def report_unexpected(node: Node, what: str, error: Exception) -> str:
    """Log the exception being handled with all that helps to find it; return it in short, as an answer."""
    summary = f"{what} failed unexpectedly: {type(error).__name__}: {error}"
    node.get_logger().error(
        f"{summary}; please report this:\n{traceback.format_exc()}", throttle_duration_sec=QUIET_SECONDS
    )
    return f"{summary}; the node's log says where"
