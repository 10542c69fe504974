"""Reading response maps: exact where the truth is known, and the same as the textbook in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from deep_tracker_ros.response import (
    Map,
    Peak,
    circular_offset,
    find_peak,
    peak_to_noise,
    peak_to_sidelobe,
)


def parabola(height: int, width: int, row: float, column: float) -> Map:
    """A map whose every row and column is a sampled parabola around a known peak of height 2."""
    rows = circular_distance(np.arange(height), row, height)[:, None]
    columns = circular_distance(np.arange(width), column, width)
    return (2 - 0.01 * rows**2 - 0.02 * columns**2).astype(np.float32)


def circular_distance(cells: np.ndarray, place: float, length: int) -> np.ndarray:
    return (cells - place + length / 2) % length - length / 2


def noise(seed: int, height: int = 24, width: int = 31) -> Map:
    return np.random.default_rng(seed).normal(size=(height, width)).astype(np.float32)


@pytest.mark.parametrize(("height", "width"), [(16, 16), (15, 22)])
@pytest.mark.parametrize("fraction", [-0.45, -0.2, 0.0, 0.3, 0.45])
@pytest.mark.parametrize("cell", [(0, 0), (5, 8), (14, 0), (0, 14)])
def test_the_peak_of_a_sampled_parabola_is_exact(
    height: int, width: int, fraction: float, cell: tuple[int, int]
) -> None:
    row, column = cell[0] + fraction, cell[1] - fraction
    peak = find_peak(parabola(height, width, row, column))
    assert circular_offset(peak.row - row, height) == pytest.approx(0, abs=1e-3)
    assert circular_offset(peak.column - column, width) == pytest.approx(0, abs=1e-3)
    assert peak.value == pytest.approx(2, abs=0.03 * 0.45**2 + 1e-6)


def test_the_border_is_no_border() -> None:
    response = parabola(20, 20, -0.3, 19.6)
    peak = find_peak(response)
    assert (circular_offset(peak.row, 20), circular_offset(peak.column, 20)) == pytest.approx(
        (-0.3, -0.4), abs=1e-3
    )
    rolled = find_peak(np.roll(response, (7, 5), axis=(0, 1)))
    assert (rolled.row, rolled.column) == pytest.approx((6.7, 4.6), abs=1e-3)


def test_a_flat_map_has_its_peak_in_some_cell_and_not_between() -> None:
    peak = find_peak(np.full((6, 7), 0.5, np.float32))
    assert peak == Peak(0, 0, 0.5)


def test_the_peak_of_a_plateau_of_two_cells_lies_between_them() -> None:
    response = np.zeros((9, 9), np.float32)
    response[4, 5] = response[4, 6] = 1
    assert find_peak(response) == Peak(4, 5.5, 1)


def test_the_peak_of_a_wide_plateau_lies_on_it() -> None:
    response = np.zeros((9, 9), np.float32)
    response[3:6, 2:7] = 1
    peak = find_peak(response)
    assert 3 <= peak.row <= 5
    assert 2 <= peak.column <= 6


def test_the_peak_is_never_further_than_half_a_cell_from_the_maximum() -> None:
    for seed in range(200):
        response = noise(seed)
        row, column = np.unravel_index(response.argmax(), response.shape)
        peak = find_peak(response)
        assert abs(peak.row - row) <= 0.5
        assert abs(peak.column - column) <= 0.5
        assert peak.value == response.max()


@pytest.mark.parametrize(
    ("position", "length", "offset"),
    [(0, 10, 0), (3, 10, 3), (7, 10, -3), (-0.4, 10, -0.4), (9.6, 10, -0.4), (6, 13, 6), (7, 13, -6)],
)
def test_circular_offset(position: float, length: int, offset: float) -> None:
    assert circular_offset(position, length) == pytest.approx(offset)


def test_circular_offset_undoes_going_round() -> None:
    for offset in np.linspace(-7.4, 7.4, 60):
        for turns in (-2, 0, 1):
            assert circular_offset(offset + 15 * turns, 15) == pytest.approx(offset)


def plain_sidelobe_ratio(response: Map, radius: int) -> float:
    height, width = response.shape
    top_row, top_column = np.unravel_index(response.argmax(), response.shape)
    sidelobe = [
        response[row, column]
        for row in range(height)
        for column in range(width)
        if min((row - top_row) % height, (top_row - row) % height) > radius
        or min((column - top_column) % width, (top_column - column) % width) > radius
    ]
    return float((response.max() - np.mean(sidelobe)) / np.std(sidelobe))


@pytest.mark.parametrize("shape", [(24, 31), (16, 16), (11, 40)])
@pytest.mark.parametrize("radius", [1, 3, 5])
def test_sidelobe_ratio_equals_the_textbook(shape: tuple[int, int], radius: int) -> None:
    for seed in range(5):
        response = noise(seed, *shape)
        # The sidelobe lies around the cell of the maximum, wherever in it the peak is.
        peak = Peak(*(float(i) for i in divmod(int(response.argmax()), shape[1])), float(response.max()))
        found = peak_to_sidelobe(response, peak, radius)
        assert found == pytest.approx(plain_sidelobe_ratio(response, radius), rel=1e-4)


@pytest.mark.parametrize(("factor", "offset"), [(3.0, 0.0), (0.05, 0.0), (1.0, 4.0), (7.0, -2.0)])
def test_sidelobe_ratio_does_not_depend_on_the_scale_of_the_map(factor: float, offset: float) -> None:
    response = noise(1)
    scaled = (factor * response + offset).astype(np.float32)
    first, second = (peak_to_sidelobe(each, find_peak(each), 3) for each in (response, scaled))
    assert first == pytest.approx(second, rel=1e-3)


@pytest.mark.parametrize("shift", [(1, 0), (12, 20), (-5, 3)])
def test_ratios_do_not_depend_on_where_the_peak_is(shift: tuple[int, int]) -> None:
    response = noise(2)
    rolled = np.roll(response, shift, axis=(0, 1))
    assert peak_to_sidelobe(rolled, find_peak(rolled), 3) == pytest.approx(
        peak_to_sidelobe(response, find_peak(response), 3), rel=1e-4
    )
    assert peak_to_noise(rolled) == pytest.approx(peak_to_noise(response), rel=1e-5)


def test_a_clear_peak_stands_out_more_than_a_faint_one() -> None:
    background = noise(3)
    ratios = []
    for height in (5, 10, 50):
        response = background.copy()
        response[4, 4] = height
        peak = find_peak(response)
        ratios.append((peak_to_sidelobe(response, peak, 2), peak_to_noise(response)))
    assert ratios == sorted(ratios)
    assert ratios[2][0] > 3 * ratios[0][0]


def test_sidelobe_ratio_of_a_flat_map_is_zero() -> None:
    flat = np.full((16, 16), 0.25, np.float32)
    assert peak_to_sidelobe(flat, find_peak(flat), 3) == 0


def test_a_radius_that_covers_the_map_is_refused() -> None:
    response = noise(1, 8, 9)
    with pytest.raises(ValueError, match="radius of 4 leaves no sidelobe in a 8x9 map"):
        peak_to_sidelobe(response, find_peak(response), 4)


def test_noise_ratio_equals_the_textbook() -> None:
    for seed in range(5):
        response = np.abs(noise(seed))
        ordered = np.sort(response.reshape(-1))
        expected = (ordered[-1] - ordered[0]) / ordered[:-1].mean()
        assert peak_to_noise(response) == pytest.approx(expected, rel=1e-4)
        assert peak_to_noise(response * np.float32(40)) == pytest.approx(expected, rel=1e-4)


def test_noise_ratio_of_a_balanced_map_is_neither_negative_nor_huge() -> None:
    response = noise(4)
    response -= response.mean()
    assert 0 < peak_to_noise(response) < 20


def test_reading_leaves_the_map_as_it_was() -> None:
    response = noise(5)
    before = response.copy()
    response.setflags(write=False)
    peak = find_peak(response)
    peak_to_sidelobe(response, peak, 3)
    peak_to_noise(response)
    assert np.array_equal(response, before)
