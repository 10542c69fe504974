"""Every requirement is pinned: a set-up of tomorrow installs what was tested today."""

import re
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).resolve().parents[2] / "requirements").glob("*.txt"))
PINNED = re.compile(r"[\w.-]+(\[\w+\])?==\d[\w.]*(; python_version (<|>=) \"3\.\d+\")?")


def requirements(file: Path) -> list[str]:
    """Lines without comments, and without references to other files."""
    lines = (line.partition("#")[0].strip() for line in file.read_text().splitlines())
    return [line for line in lines if line and not line.startswith(("-r ", "--constraint "))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_pinned(file):
    lines = requirements(file)
    assert lines, f"{file} is empty"
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("distribution", ["kilted", "jazzy"])
def test_constraints_agree_with_the_requirements(distribution):
    folder = FILES[0].parent
    constraints = dict(line.split("==") for line in requirements(folder / f"constraints-{distribution}.txt"))
    for line in requirements(folder / f"ros-{distribution}.txt"):
        name, version = line.split("==")
        name = name.partition("[")[0]
        assert constraints.get(name, version) == version, f"{name}: {distribution} disagrees"
