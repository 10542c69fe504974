"""The command `deep_tracker`: results to stdout, talk to stderr; exits 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from deep_tracker_ros import __version__
from deep_tracker_ros.commands import bench, calibrate, demo, evaluate, export, models, track
from deep_tracker_ros.engines.base import EngineError
from deep_tracker_ros.evaluation.calibration import CalibrationError
from deep_tracker_ros.evaluation.contestants import UnknownPeer
from deep_tracker_ros.images import ImageError
from deep_tracker_ros.model_card import ModelError
from deep_tracker_ros.resources import ResourceError
from deep_tracker_ros.settings import SettingsError
from deep_tracker_ros.sources.source import SourceError
from deep_tracker_ros.target.admission import Refused

FAILED = 1  # argparse itself ends with 2 on wrong usage
COMMANDS = (track, models, demo, evaluate, bench, calibrate, export)

# What a user can cause and mend: told in a line, without a traceback.
EXPLAINED = (
    CalibrationError,
    EngineError,
    ImageError,
    ModelError,
    OSError,
    Refused,
    ResourceError,
    SettingsError,
    SourceError,
    UnknownPeer,
)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="deep_tracker", description="Keep a camera on one thing.")
    whole.add_argument("--version", action="version", version=f"deep_tracker_ros {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; console scripts take what is returned as the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except EXPLAINED as error:
        print(f"deep_tracker {chosen.command}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"deep_tracker {chosen.command}: interrupted", file=sys.stderr)
        return FAILED
