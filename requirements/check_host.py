"""Says what this machine lacks for `make setup`, and the command that mends it. Runs in any Python 3."""

import shutil
import sys
import sysconfig
from pathlib import Path

OLDEST, NEWEST = (3, 10), (3, 13)


def problems():
    """Yields (what is missing, the Debian package that brings it)."""
    python = "python{}.{}".format(*sys.version_info[:2])
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        yield "the venv module of " + sys.executable, python + "-venv"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        yield "Python.h, to compile the ROS messages", python + "-dev"
    for program, package in (
        ("cmake", "cmake"),
        ("cc", "build-essential"),
        ("c++", "build-essential"),
    ):
        if shutil.which(program) is None:
            yield program, package


def main():
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return (
            "{} is Python {}.{}.{}, but deep_tracker_ros needs {}.{} to {}.{}.\n"
            "Name another: make setup PYTHON=python3.12"
        ).format(sys.executable, *sys.version_info[:3], *OLDEST, *NEWEST)
    missing = list(problems())
    if missing:
        packages = sorted({package for _, package in missing})
        return "Missing: {}.\nOn Debian or Ubuntu: sudo apt install {}".format(
            "; ".join(what for what, _ in missing), " ".join(packages)
        )
    return None


if __name__ == "__main__":
    sys.exit(main())
