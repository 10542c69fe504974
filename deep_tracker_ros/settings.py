"""Typed settings: a frozen dataclass and a mapping that mirrors it key by key, or a clear refusal."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")


class SettingsError(ValueError):
    """A setting is unknown, missing, of the wrong type or impossible; the text says what would be right."""


def bounded(low: float, high: float, why: str) -> Any:
    """Declare a numeric setting without default: its closed range and what it means."""
    return dataclasses.field(metadata={"low": low, "high": high, "why": why})


def read_settings(kind: type[T], values: Mapping[str, Any], where: str) -> T:
    """Build the settings dataclass `kind` from a mapping; `where` names the source in errors."""
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    for key in values:
        if key not in names:
            raise SettingsError(f"{where}: unknown setting {key!r}; known are {', '.join(names)}")
    missing = [name for name in names if name not in values]
    if missing:
        raise SettingsError(f"{where}: missing setting {', '.join(missing)}")
    hints = get_type_hints(kind)
    checked = {
        field.name: _checked(field, hints[field.name], values[field.name], where)
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
    }
    return kind(**checked)


def changed(settings: T, changes: Mapping[str, Any], where: str) -> T:
    """Return settings with some values replaced, under the same checks."""
    return read_settings(type(settings), {**dataclasses.asdict(settings), **changes}, where)  # type: ignore[call-overload]


def _checked(field: dataclasses.Field[Any], kind: Any, value: Any, where: str) -> Any:
    name = f"{where}: {field.name}"
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise SettingsError(
            f"{name} is {value!r} ({type(value).__name__}), but must be of type {kind.__name__}"
        )
    if kind is float and not math.isfinite(value):
        raise SettingsError(f"{name} is {value}, but must be a finite number")
    low, high = field.metadata.get("low"), field.metadata.get("high")
    if low is not None and high is not None and not low <= value <= high:
        raise SettingsError(f"{name} is {value}, but must lie in [{low}, {high}]")
    return value
