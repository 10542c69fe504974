"""The messages and services, field by field: programs of others stand on them."""

import pytest

from deep_tracker_interfaces.msg import TrackedTarget, TrackedTargetArray
from deep_tracker_interfaces.srv import ClearTarget, SetTarget

FIELDS = {
    SetTarget.Request: {
        "header": "std_msgs/Header",
        "id": "string",
        "x": "double",
        "y": "double",
        "width": "double",
        "height": "double",
    },
    SetTarget.Response: {"success": "boolean", "message": "string", "id": "string"},
    ClearTarget.Request: {"id": "string"},
    ClearTarget.Response: {"success": "boolean", "message": "string"},
    TrackedTarget: {
        "id": "string",
        "state": "uint8",
        "confidence": "float",
        "center_x": "double",
        "center_y": "double",
        "width": "double",
        "height": "double",
        "velocity_x": "double",
        "velocity_y": "double",
        "age": "uint32",
        "since_seen": "double",
    },
    TrackedTargetArray: {
        "header": "std_msgs/Header",
        "targets": "sequence<deep_tracker_interfaces/TrackedTarget>",
        "latency_p50": "double",
        "latency_p95": "double",
        "frames_dropped": "uint64",
    },
}


@pytest.mark.parametrize("interface", FIELDS, ids=lambda interface: interface.__name__)
def test_fields(interface):
    assert list(interface.get_fields_and_field_types().items()) == list(FIELDS[interface].items())


def test_states():
    assert TrackedTarget.TRACKING == 1
    assert TrackedTarget.UNCERTAIN == 2
    assert TrackedTarget.LOST == 3
    assert TrackedTarget.REACQUIRED == 4
