"""The Makefile's own words: what it passes on, and what it refuses before it touches anything."""

import importlib.util
import os
import subprocess
import sys

import pytest


@pytest.fixture
def make(checkout):
    """Runs make as from a shell of its own, not as a child of the `make test` that runs this."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
        return subprocess.run(
            ["make", *arguments], cwd=checkout, env=environment, text=True, capture_output=True
        )

    return run


def test_help_is_the_default_and_names_the_targets(make):
    text = make().stdout
    for target in ("run", "setup", "test", "test-jazzy", "lint", "clean"):
        assert f"make {target} " in text


def test_run_passes_its_settings_on(make):
    done = make("-n", "run", "SECONDS=20", "SOURCE=a video.mp4", "BOX=1,2,3,4", "TRACKER=cacf")
    command = done.stdout.partition("deep_tracker demo")[2].replace("\\\n", "").split()
    settings = ['--seconds "20"', '--source "$SOURCE"', '--box "$BOX"', '--tracker "$TRACKER"']
    assert command == " ".join(settings).split()


def test_run_without_settings_leaves_them_to_the_command(make):
    command = make("-n", "run").stdout.partition("deep_tracker demo")[2].replace("\\\n", "")
    assert command.strip() == ""


def test_an_unknown_distribution_is_refused(make):
    done = make("setup", "VENV=.venv-never-made", "ROS=foxy")
    assert done.returncode == 2
    assert "ROS=foxy is not known: use ROS=kilted or ROS=jazzy" in done.stderr


def test_an_environment_keeps_the_python_that_it_was_made_with(make, checkout, tmp_path):
    memory = tmp_path / "venv" / ".made"
    memory.mkdir(parents=True)
    (memory / "with-python").write_text("python3\n")
    (memory / "with-ros").write_text("jazzy\n")
    venv = os.path.relpath(memory.parent, checkout)
    done = make("setup", f"VENV={venv}", "PYTHON=python3.12")
    assert done.returncode == 2
    assert "was made with PYTHON=python3 ROS=jazzy, not with PYTHON=python3.12" in done.stderr
    assert "make clean" in done.stderr


def test_no_path_is_absolute(make):
    """make splits names at spaces, so a checkout in `my ws/` works only if no target names its folder."""
    database = make("-pnq", "help").stdout
    assert "\nhelp:" in database
    assert [line for line in database.splitlines() if line.startswith("/")] == []


@pytest.fixture
def check_host(checkout):
    specification = importlib.util.spec_from_file_location(
        "check_host", checkout / "requirements/check_host.py"
    )
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_this_machine_passes(check_host):
    assert check_host.main() is None


def test_a_python_that_is_too_old_is_named(check_host):
    check_host.OLDEST, check_host.NEWEST = (9, 1), (9, 4)
    message = check_host.main()
    assert sys.executable in message
    assert "is Python {}.{}.{}".format(*sys.version_info) in message
    assert "needs 9.1 to 9.4" in message
    assert "make setup PYTHON=" in message


def test_missing_programs_are_named_with_their_remedy(checkout, tmp_path):
    done = subprocess.run(
        [sys.executable, checkout / "requirements/check_host.py"],
        env={**os.environ, "PATH": str(tmp_path)},
        text=True,
        capture_output=True,
    )
    assert done.returncode == 1
    assert "Missing: cmake; cc; c++" in done.stderr
    assert "sudo apt install build-essential cmake" in done.stderr
