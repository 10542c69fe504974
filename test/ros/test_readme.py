"""The README's tables say what the code does."""

import json
from pathlib import Path

from deep_tracker_ros.ros.parameters import PARAMETERS, Declared

README = Path(__file__).parents[2] / "README.md"


def row(declared: Declared) -> str:
    # As one would write it in YAML.
    default = json.dumps(declared.default) if declared.default in ("", True, False) else declared.default
    meaning = declared.description
    if declared.choices:
        meaning += f" ({', '.join(declared.choices)})"
    if declared.low is not None and declared.high is not None:
        meaning += f" ({declared.low:g} to {declared.high:g})"
    return f"| `{declared.name}` | `{default}` | {meaning} | {'live' if declared.live else ''} |"


def test_every_parameter_stands_in_the_readme_as_it_is_declared() -> None:
    text = README.read_text(encoding="utf-8")
    begin = text.index("### Parameters")
    table = text[begin : text.index("\n## ", begin)]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    assert rows == [row(declared) for declared in PARAMETERS]
