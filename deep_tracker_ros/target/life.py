"""The states of a target's life and the rule that leads from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from deep_tracker_ros.settings import bounded


class TargetState(IntEnum):
    """As in TrackedTarget.msg."""

    TRACKING = 1
    UNCERTAIN = 2  # seen, but not sure: nothing is learned
    LOST = 3  # not seen: searching, no box is published
    REACQUIRED = 4  # seen again in this frame


@dataclass(frozen=True)
class LifeSettings:
    """Thresholds on the confidence; the gaps between them are the hysteresis."""

    tracking_above: float = bounded(0.0, 1.0, "confidence from which an uncertain target is tracked again")
    uncertain_below: float = bounded(0.0, 1.0, "confidence under which a tracked target becomes uncertain")
    reacquire_above: float = bounded(0.0, 1.0, "confidence from which a lost target counts as found")
    lost_after: float = bounded(0.0, 60.0, "seconds of uncertainty after which a target is lost")


STANDARD = LifeSettings(tracking_above=0.5, uncertain_below=0.35, reacquire_above=0.6, lost_after=1.0)


def next_state(
    state: TargetState, confidence: float, unseen_seconds: float, settings: LifeSettings
) -> TargetState:
    """Apply one frame's confidence; `unseen_seconds` is the time since the target was last tracked."""
    if state is TargetState.LOST:
        found = confidence >= settings.reacquire_above
        return TargetState.REACQUIRED if found else TargetState.LOST
    if state is TargetState.UNCERTAIN:
        sure = confidence >= settings.tracking_above
    else:
        sure = confidence >= settings.uncertain_below
    if sure:
        return TargetState.TRACKING
    return TargetState.LOST if unseen_seconds >= settings.lost_after else TargetState.UNCERTAIN
