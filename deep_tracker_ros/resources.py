"""Where models and configuration lie: beside the code in a checkout, else in the package's share folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = "deep_tracker_ros"


class ResourceError(FileNotFoundError):
    """A folder that belongs to the installation is missing."""


def share_folder() -> Path:
    """Return the folder that holds models/ and config/."""
    candidates = [Path(__file__).resolve().parent.parent]
    candidates += [prefix / "share" / PACKAGE for prefix in ros_prefixes()]
    for folder in candidates:
        if (folder / "package.xml").is_file() and (folder / "models").is_dir():
            return folder
    looked = ", ".join(str(folder) for folder in candidates)
    raise ResourceError(f"no models of {PACKAGE} in any of {looked}; install it again")


def ros_prefixes() -> list[Path]:
    """Return the folders under which ROS packages are installed: what was sourced, then Python's own."""
    sourced = os.environ.get("AMENT_PREFIX_PATH", "").split(os.pathsep)
    return [Path(prefix) for prefix in [*sourced, sys.prefix] if prefix]


def models_folder() -> Path:
    return share_folder() / "models"
