"""The closed form of the filter is what it claims to be: the minimiser, shift-equivariant, differentiable."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from deep_tracker_ros.learning.filters.context_aware import ContextAwareFilter, Filter, blend
from deep_tracker_ros.learning.filters.labels import gaussian_label

SIZE, HIGHEST = 7, 3  # an odd size, whose spectrum is complete at this frequency
L1, L2 = 0.01, 0.3

pytestmark = pytest.mark.usefixtures("double")


def random(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def small_filter(l1: float = L1, l2: float = L2) -> ContextAwareFilter:
    return ContextAwareFilter(SIZE, HIGHEST, deviation=1.2, l1=l1, l2=l2)


def circulant(x: Tensor) -> Tensor:
    """The matrix that convolves a map circularly with `x`, divided by the side as in a unitary transform."""
    columns = [x.roll((row, column), (0, 1)).reshape(-1) for row in range(SIZE) for column in range(SIZE)]
    return torch.stack(columns, dim=1) / SIZE


def minimiser(target: Tensor, context: Tensor, l1: float, l2: float) -> Tensor:
    """Weights (C, K, K) of least |sum_c Zc wc - y|^2 + l1 |w|^2 + l2 sum_i |sum_c Zic wc|^2."""
    z = torch.cat([circulant(channel) for channel in target], dim=1)
    penalty = l1 * torch.eye(z.shape[1])
    for patch in context:
        zi = torch.cat([circulant(channel) for channel in patch], dim=1)
        penalty = penalty + l2 * zi.T @ zi
    label = gaussian_label(SIZE, 1.2).reshape(-1)
    return torch.linalg.solve(z.T @ z + penalty, z.T @ label).reshape(target.shape)


def weights_of(layer: ContextAwareFilter, model: Filter) -> Tensor:
    """The spatial filter (C, K, K)."""
    divisor = model.denominator + layer.l1
    return layer.fourier.inverse((model.numerator[0] / divisor, model.numerator[1] / divisor))


def by_fft(layer: ContextAwareFilter, target: Tensor, context: Tensor, search: Tensor) -> Tensor:
    """The paper's Eq. 7 with the transform of torch; (S, K, K)."""
    z, zi, x = (torch.fft.fft2(maps, norm="ortho") for maps in (target, context, search))
    y = torch.fft.fft2(gaussian_label(layer.size, 1.2), norm="ortho")
    energy = z.abs().square().sum(dim=0) + layer.l2 * zi.abs().square().sum(dim=(0, 1))
    return torch.fft.ifft2((x * z.conj() * y / (energy + layer.l1)).sum(dim=1), norm="ortho").real


@pytest.mark.parametrize("patches", [0, 1, 4])
def test_one_channel_with_context_is_the_minimiser(patches: int) -> None:
    layer = small_filter()
    target, context, search = (
        random(1, 1, SIZE, SIZE),
        random(2, patches, 1, SIZE, SIZE),
        random(3, SIZE, SIZE),
    )
    model = layer.solve(target, context)
    expected = minimiser(target, context, L1, L2)
    torch.testing.assert_close(weights_of(layer, model), expected)
    response = (circulant(search) @ expected.reshape(-1)).reshape(SIZE, SIZE)
    torch.testing.assert_close(layer.respond(model, search[None, None])[0], response)


@pytest.mark.parametrize("channels", [2, 5])
def test_several_channels_without_context_are_the_minimiser(channels: int) -> None:
    layer = small_filter()
    target, search = random(4, channels, SIZE, SIZE), random(5, channels, SIZE, SIZE)
    model = layer.solve(target, torch.zeros(0, channels, SIZE, SIZE))
    expected = minimiser(target, torch.zeros(0, channels, SIZE, SIZE), L1, L2)
    torch.testing.assert_close(weights_of(layer, model), expected)
    matrix = torch.cat([circulant(channel) for channel in search], dim=1)
    response = (matrix @ expected.reshape(-1)).reshape(SIZE, SIZE)
    torch.testing.assert_close(layer.respond(model, search[None])[0], response)


@pytest.mark.parametrize(("patches", "channels"), [(1, 1), (4, 1), (4, 3)])
def test_it_equals_the_paper_written_with_fft(patches: int, channels: int) -> None:
    layer = small_filter()
    target, context = random(6, channels, SIZE, SIZE), random(7, patches, channels, SIZE, SIZE)
    search = random(8, 2, channels, SIZE, SIZE)
    found = layer.respond(layer.solve(target, context), search)
    torch.testing.assert_close(found, by_fft(layer, target, context, search), atol=1e-10, rtol=0)


def test_float32_is_enough() -> None:
    layer, single = small_filter(), small_filter().float()
    target, context, search = (
        random(6, 3, SIZE, SIZE),
        random(7, 4, 3, SIZE, SIZE),
        random(8, 2, 3, SIZE, SIZE),
    )
    found = single.respond(single.solve(target.float(), context.float()), search.float())
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.double(), by_fft(layer, target, context, search), atol=1e-5, rtol=0)


@pytest.mark.parametrize("size", [16, 21])
def test_a_moved_search_moves_the_response(size: int) -> None:
    layer = ContextAwareFilter(size, 5, deviation=1.5, l1=L1, l2=L2)
    model = layer.solve(random(1, 3, size, size), random(2, 4, 3, size, size))
    search = random(3, 1, 3, size, size)
    response = layer.respond(model, search)
    for shift in [(1, 0), (0, -1), (5, 9)]:
        moved = layer.respond(model, search.roll(shift, (2, 3)))
        torch.testing.assert_close(moved, response.roll(shift, (1, 2)))


def test_the_training_patch_answers_with_the_label() -> None:
    size = 20
    layer = ContextAwareFilter(size, 9, deviation=2.0, l1=1e-8, l2=0.0)
    target = random(1, 4, size, size)
    response = layer.respond(layer.solve(target, torch.zeros(0, 4, size, size)), target[None])[0]
    torch.testing.assert_close(response, gaussian_label(size, 2.0), atol=1e-3, rtol=0)


def test_the_more_context_counts_the_less_it_answers() -> None:
    target, context = random(1, 3, SIZE, SIZE), random(2, 1, 3, SIZE, SIZE)
    answers = []
    for l2 in (0.0, 1.0, 100.0):
        layer = small_filter(l2=l2)
        model = layer.solve(target, context)
        # The filter shrinks as a whole too, so its answer is seen in relation to the one to the target.
        answers.append(
            (layer.respond(model, context).norm() / layer.respond(model, target[None]).norm()).item()
        )
    assert answers == sorted(answers, reverse=True)


def test_gradients_are_right() -> None:
    layer = small_filter()

    def respond(target: Tensor, context: Tensor, search: Tensor) -> Tensor:
        return layer.respond(layer.solve(target, context), search)

    inputs = (random(1, 2, SIZE, SIZE), random(2, 2, 2, SIZE, SIZE), random(3, 1, 2, SIZE, SIZE))
    assert torch.autograd.gradcheck(respond, tuple(x.requires_grad_() for x in inputs))


def test_a_batch_gives_what_its_members_give() -> None:
    layer = small_filter()
    model = layer.solve(random(1, 3, SIZE, SIZE), random(2, 4, 3, SIZE, SIZE))
    search = random(3, 5, 3, SIZE, SIZE)
    alone = torch.cat([layer.respond(model, each[None]) for each in search])
    torch.testing.assert_close(layer.respond(model, search), alone)


def test_blending_is_a_weighted_mean() -> None:
    layer = small_filter()
    old, new = (layer.solve(random(seed, 3, SIZE, SIZE), random(9, 2, 3, SIZE, SIZE)) for seed in (1, 2))
    for rate in (0.0, 0.3, 1.0):
        blended = blend(old, new, torch.tensor(rate))
        for part, before, after in zip(blended, old, new, strict=True):
            torch.testing.assert_close(part, (1 - rate) * before + rate * after)
