"""The Fast DDS profile without which images larger than half a megabyte are lost between processes."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from deep_tracker_ros.resources import ros_prefixes, share_folder

NEW_NAME, OLD_NAME = "FASTDDS_DEFAULT_PROFILES_FILE", "FASTRTPS_DEFAULT_PROFILES_FILE"
FIRST_WITH_NEW_NAME = 9  # major version of rmw_fastrtps_cpp, that of Kilted; it warns about the old name


def with_large_images(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with our profile, unless the user has chosen one of their own."""
    if NEW_NAME in environment or OLD_NAME in environment:
        return dict(environment)
    name = _variable()
    if name is None:
        return dict(environment)
    return {**environment, name: str(share_folder() / "config" / "fastdds_large_images.xml")}


def _variable() -> str | None:
    """Name of the variable that this ROS reads; None if it does without Fast DDS."""
    for prefix in ros_prefixes():
        manifest = prefix / "share" / "rmw_fastrtps_cpp" / "package.xml"
        if manifest.is_file():
            version = ElementTree.parse(manifest).getroot().findtext("version", default="0")
            return NEW_NAME if int(version.split(".")[0]) >= FIRST_WITH_NEW_NAME else OLD_NAME
    return None
