"""The node `deep_tracker`: a lifecycle node around Following; glue only."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rcl_interfaces.msg import SetParametersResult
from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn
from rclpy.parameter import Parameter
from rclpy.subscription import Subscription

from deep_tracker_interfaces.srv import ClearTarget, SetTarget
from deep_tracker_ros.box import Box
from deep_tracker_ros.engines.base import EngineError
from deep_tracker_ros.engines.registry import make_engine
from deep_tracker_ros.images import ImageError
from deep_tracker_ros.model_card import ModelError
from deep_tracker_ros.resources import ResourceError, models_folder
from deep_tracker_ros.ros.inputs import subscribe
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.ros.outputs import Outputs
from deep_tracker_ros.ros.parameters import (
    BY_NAME,
    declare,
    life_settings,
    objection_to_change,
    unknown_to,
)
from deep_tracker_ros.ros.transitions import refuse_impossible_transitions
from deep_tracker_ros.ros.unexpected import QUIET_SECONDS, report_unexpected
from deep_tracker_ros.settings import SettingsError
from deep_tracker_ros.target.admission import Refused
from deep_tracker_ros.target.following import Following
from deep_tracker_ros.target.frames import FrameRing, StampedFrame
from deep_tracker_ros.target.worker import Worker, WorkerStopped
from deep_tracker_ros.trackers.registry import load_tracker

SERVICE_SECONDS = 10.0  # how long a service call waits for the worker before it says so

CANNOT_CONFIGURE = (EngineError, ModelError, ResourceError, SettingsError)
CANNOT_SERVE = (Refused, ImageError, EngineError, WorkerStopped)


@dataclass
class _Flight:
    """What exists only while the node is configured."""

    following: Following
    worker: Worker[StampedFrame]
    outputs: Outputs
    images: Subscription[Any] | None = None


class DeepTrackerNode(LifecycleNode):
    """See README.md for topics, services and parameters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("deep_tracker", **kwargs)
        self._flight: _Flight | None = None
        self._bad_images = 0
        self._objections = declare(self)
        for name in unknown_to(self):
            self.get_logger().warning(
                f"unknown parameter {name!r} is ignored; known are {', '.join(BY_NAME)}"
            )
        self._why_idle = "it is not configured"
        self.add_on_set_parameters_callback(self._check_parameters)
        self.add_post_set_parameters_callback(self._take_parameters)
        refuse_impossible_transitions(self)
        self.create_service(SetTarget, "~/set_target", self._set_target)
        self.create_service(ClearTarget, "~/clear_target", self._clear_target)

    def autostart(self) -> None:
        """Configure and activate, unless the parameter says that somebody else does it."""
        if not self.get_parameter("autostart").value:
            return
        if self.trigger_configure() is TransitionCallbackReturn.SUCCESS:
            self.trigger_activate()

    # Transitions -----------------------------------------------------------------------------------------

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the tracker. SUCCESS leads to inactive, FAILURE back to unconfigured."""
        if self._objections:
            return self._stay_unconfigured("; ".join(self._objections.values()))
        ring = FrameRing(self._value("ring_seconds"), self._value("ring_megabytes"))
        worker: Worker[StampedFrame] = Worker("deep_tracker", self._follow)
        try:
            # The thread that runs an engine must also make it.
            following = worker.submit(lambda: self._load(ring)).result()
        except CANNOT_CONFIGURE as error:
            worker.stop()
            return self._stay_unconfigured(str(error))
        except Exception as error:  # rclpy would pass over it in silence
            worker.stop()
            return self._stay_unconfigured(report_unexpected(self, "loading the tracker", error))
        self._flight = _Flight(following, worker, Outputs(self))
        self._why_idle = "it is not active"
        self.get_logger().info(
            f"tracker {self._value('tracker')!r} on engine {self._value('engine')!r} is ready"
        )
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Subscribe to the camera. Leads to active."""
        assert self._flight is not None, "rclpy activates only what is configured"
        transport, reliability = self._value("image_transport"), self._value("image_reliability")
        self._flight.images = subscribe(self, transport, reliability, self._receive)
        topic = self._flight.images.topic_name
        self.get_logger().info(f"waiting for {transport} images on {topic}; set a target by ~/set_target")
        return super().on_activate(state)

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Let go of the camera; targets are kept. Leads to inactive."""
        if self._flight is not None and self._flight.images is not None:
            self.destroy_subscription(self._flight.images)
            self._flight.images = None
            self._flight.following.ring.clear()
        return super().on_deactivate(state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Free the tracker and its targets. Leads to unconfigured."""
        self._land("it is not configured")
        return TransitionCallbackReturn.SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Free everything. Leads to finalized."""
        self._land("it is shut down")
        return TransitionCallbackReturn.SUCCESS

    def destroy_node(self) -> None:
        self._land("it is shut down")
        super().destroy_node()

    def _land(self, why_idle: str) -> None:
        flight, self._flight = self._flight, None
        self._why_idle = why_idle
        if flight is None:
            return
        if flight.images is not None:
            self.destroy_subscription(flight.images)
        flight.worker.stop()
        flight.outputs.destroy()

    def _stay_unconfigured(self, reason: str) -> TransitionCallbackReturn:
        self._why_idle = f"it could not be configured: {reason}"
        self.get_logger().error(f"cannot configure: {reason}")
        return TransitionCallbackReturn.FAILURE

    def _load(self, ring: FrameRing) -> Following:
        engine = make_engine(self._value("engine"), self._value("threads"))
        models = Path(self._value("models")) if self._value("models") else models_folder()
        tracker = load_tracker(models, self._value("tracker"), engine)
        return Following(tracker, life_settings(self), ring, self._value("max_targets"))

    # Images ----------------------------------------------------------------------------------------------

    def _receive(self, frame: StampedFrame) -> None:
        """Called by the executor: nothing here may take time."""
        if self._flight is not None:
            self._flight.following.ring.append(frame)
            self._flight.worker.offer(frame)

    def _follow(self, frame: StampedFrame) -> None:
        """Called by the worker with the newest frame: boxes go out first, models learn afterwards."""
        flight = self._flight
        if flight is None:
            return
        try:
            targets = flight.following.locate(frame)
            flight.outputs.publish(frame, targets, flight.worker.dropped)
            flight.following.learn()
        except (ImageError, EngineError) as error:
            self._bad_images += 1
            self.get_logger().warning(
                f"image skipped, {self._bad_images} so far: {error}", throttle_duration_sec=QUIET_SECONDS
            )
        except Exception as error:  # whatever it is, the next image deserves its chance
            report_unexpected(self, "following the targets in an image", error)

    # Services --------------------------------------------------------------------------------------------

    def _set_target(self, request: SetTarget.Request, response: SetTarget.Response) -> SetTarget.Response:
        box = Box.from_corner(request.x, request.y, request.width, request.height)
        stamp_ns = nanoseconds(request.header.stamp)

        def start(following: Following) -> tuple[str, str]:
            id = following.start(box, stamp_ns, request.id)
            place = f"x={request.x:g} y={request.y:g} width={request.width:g} height={request.height:g}"
            return id, f"target {id}: following {place}"

        response.success, response.id, response.message = self._serve(start)
        return response

    def _clear_target(
        self, request: ClearTarget.Request, response: ClearTarget.Response
    ) -> ClearTarget.Response:
        def clear(following: Following) -> tuple[str, str]:
            return request.id, f"cleared {following.clear(request.id)} target(s)"

        response.success, _, response.message = self._serve(clear)
        return response

    def _serve(self, request: Callable[[Following], tuple[str, str]]) -> tuple[bool, str, str]:
        """Run a request in the worker; return success, id and message."""
        flight = self._flight
        if flight is None or flight.images is None:
            return False, "", f"the tracker does not run: {self._why_idle}"
        try:
            future = flight.worker.submit(lambda: request(flight.following))
            id, message = future.result(timeout=SERVICE_SECONDS)
        except CANNOT_SERVE as error:
            self.get_logger().warning(f"request refused: {error}")
            return False, "", str(error)
        except FutureTimeout:
            future.cancel()  # or it would be served after all, and again when it is tried again
            return False, "", f"the tracker is busy and did not answer in {SERVICE_SECONDS:g} s; try again"
        except Exception as error:  # an answer is owed, and an exception here would end the node
            return False, "", report_unexpected(self, "a request", error)
        self.get_logger().info(message)
        return True, id, message

    # Parameters ------------------------------------------------------------------------------------------

    def _value(self, name: str) -> Any:
        return self.get_parameter(name).value

    def _check_parameters(self, parameters: list[Parameter[Any]]) -> SetParametersResult:
        for parameter in parameters:
            objection = objection_to_change(parameter, configured=self._flight is not None)
            if objection:
                return SetParametersResult(successful=False, reason=objection)
        for parameter in parameters:
            self._objections.pop(parameter.name, None)
        return SetParametersResult(successful=True)

    def _take_parameters(self, parameters: list[Parameter[Any]]) -> None:
        """Let the live ones take effect with the next image, in the thread that reads them."""
        if self._flight is not None:
            following, life = self._flight.following, life_settings(self)
            self._flight.worker.submit(lambda: following.judge_by(life))
