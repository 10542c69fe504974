"""Typed settings: what is wrong is refused with its name, its value and what would be right."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import pytest

from deep_tracker_ros.settings import SettingsError, bounded, changed, read_settings


@dataclass(frozen=True)
class Oven:
    degrees: float = bounded(20, 250, "how hot")
    minutes: int = bounded(1, 600, "how long")
    fan: bool = False
    dish: str = "bread"


GOOD = {"degrees": 180.0, "minutes": 45, "fan": True, "dish": "pie"}


def test_a_mapping_becomes_settings() -> None:
    assert read_settings(Oven, GOOD, "kitchen") == Oven(180.0, 45, True, "pie")


def test_a_whole_number_will_do_for_a_float_and_becomes_one() -> None:
    settings = read_settings(Oven, {**GOOD, "degrees": 180}, "kitchen")
    assert settings.degrees == 180.0
    assert type(settings.degrees) is float


@pytest.mark.parametrize("value", [20, 250, 20.0, 250.0])
def test_both_ends_of_a_range_belong_to_it(value: float) -> None:
    assert read_settings(Oven, {**GOOD, "degrees": value}, "kitchen").degrees == value


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"degrees": "hot"}, "kitchen: degrees is 'hot' (str), but must be of type float"),
    ({"degrees": True}, "kitchen: degrees is True (bool), but must be of type float"),
    ({"degrees": None}, "kitchen: degrees is None (NoneType), but must be of type float"),
    ({"degrees": math.nan}, "kitchen: degrees is nan, but must be a finite number"),
    ({"degrees": math.inf}, "kitchen: degrees is inf, but must be a finite number"),
    ({"degrees": -math.inf}, "kitchen: degrees is -inf, but must be a finite number"),
    ({"degrees": 19.9}, "kitchen: degrees is 19.9, but must lie in [20, 250]"),
    ({"degrees": 251}, "kitchen: degrees is 251.0, but must lie in [20, 250]"),
    ({"minutes": True}, "kitchen: minutes is True (bool), but must be of type int"),
    ({"minutes": 4.0}, "kitchen: minutes is 4.0 (float), but must be of type int"),
    ({"minutes": "4"}, "kitchen: minutes is '4' (str), but must be of type int"),
    ({"minutes": 0}, "kitchen: minutes is 0, but must lie in [1, 600]"),
    ({"fan": 1}, "kitchen: fan is 1 (int), but must be of type bool"),
    ({"dish": 3}, "kitchen: dish is 3 (int), but must be of type str"),
    ({"grill": 1}, "kitchen: unknown setting 'grill'; known are degrees, minutes, fan, dish"),
]


@pytest.mark.parametrize(("wrong", "message"), REFUSED)
def test_refusals_name_the_setting_the_value_and_what_is_right(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(Oven, {**GOOD, **wrong}, "kitchen")
    assert str(refused.value) == message


def test_what_is_missing_is_named_even_where_python_has_a_default() -> None:
    with pytest.raises(SettingsError, match="kitchen: missing setting minutes, dish$"):
        read_settings(Oven, {"degrees": 180.0, "fan": True}, "kitchen")


def test_reading_does_not_change_the_mapping() -> None:
    values = {**GOOD, "degrees": 180}
    read_settings(Oven, values, "kitchen")
    assert values == {**GOOD, "degrees": 180}
    assert type(values["degrees"]) is int


def test_settings_cannot_be_changed_in_place() -> None:
    settings = read_settings(Oven, GOOD, "kitchen")
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.minutes = 5  # type: ignore[misc]


def test_changed_returns_others_under_the_same_checks() -> None:
    settings = read_settings(Oven, GOOD, "kitchen")
    assert changed(settings, {"minutes": 5}, "tuning") == Oven(180.0, 5, True, "pie")
    assert settings.minutes == 45
    with pytest.raises(SettingsError, match="tuning: minutes is 0, but must lie in"):
        changed(settings, {"minutes": 0}, "tuning")
    with pytest.raises(SettingsError, match="tuning: unknown setting 'grill'"):
        changed(settings, {"grill": 1}, "tuning")
