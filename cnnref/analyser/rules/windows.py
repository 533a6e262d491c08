"""Rules of what slides windows: convolution, pooling, resizing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, prod
from typing import TYPE_CHECKING, Any

from cnnref.analyser.reads import Taps, linear, nearest, spread, window
from cnnref.analyser.rules.shapes import flatten
from cnnref.analyser.rules.steps import drop, many, through
from cnnref.analyser.value import Untraceable, Value
from cnnref.geometry import sides

if TYPE_CHECKING:
    from cnnref.analyser.trace import Run

MODES = ("nearest", "linear", "bilinear", "trilinear", "bicubic")


def convolve(
    run: Run, x: Value, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
    dilation: Any = 1, groups: int = 1,
) -> Value:  # fmt: skip
    """conv1d, conv2d, conv3d."""
    filters, inner, *kernel = weight.shape
    count = len(kernel)
    at = len(x.dims) - count
    if run.strict and (at < 1 or x.sizes[at - 1] != inner * groups):
        raise ValueError(
            f"a convolution along {count} axes reads {inner * groups} channels; "
            f"it got a tensor of sizes {x.sizes}"
        )
    x = drop(x, at - 1, "a convolution whose channels are places", filters)
    each = (kernel, many(stride, count), many(padding, count), many(dilation, count))
    for dim, (k, s, p, d) in enumerate(zip(*each, strict=True), at):
        before, behind = sides(k, p, d)
        length = (x.sizes[dim] + before + behind - d * (k - 1) - 1) // s + 1
        x = through(x, dim, window(k, s, before, d), length)
    run.did(conv=x.cells * inner * prod(kernel))
    return x


def convolve_back(
    run: Run, x: Value, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
    output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
) -> Value:  # fmt: skip
    """conv_transpose1d, conv_transpose2d, conv_transpose3d."""
    _, inner, *kernel = weight.shape
    count = len(kernel)
    at = len(x.dims) - count
    run.did(conv=x.cells * inner * prod(kernel))
    x = drop(x, at - 1, "a convolution whose channels are places", inner * groups)
    each = (kernel, *(many(one, count) for one in (stride, padding, output_padding, dilation)))
    for dim, (k, s, p, extra, d) in enumerate(zip(*each, strict=True), at):
        length = (x.sizes[dim] - 1) * s - 2 * p + d * (k - 1) + 1 + extra
        x = through(x, dim, spread(k, s, p, d), length)
    return x


def pool(count: int) -> Callable[..., Any]:
    """max_pool along so many axes."""

    def rule(
        run: Run, x: Value, kernel_size: Any, stride: Any = None, padding: Any = 0,
        dilation: Any = 1, ceil_mode: bool = False, return_indices: bool = False,
    ) -> Any:  # fmt: skip
        kernel = many(kernel_size, count)
        steps = kernel if stride in (None, [], ()) else many(stride, count)
        each = (kernel, steps, many(padding, count), many(dilation, count))
        for dim, (k, s, p, d) in enumerate(zip(*each, strict=True), len(x.dims) - count):
            size = x.sizes[dim]
            room = size + 2 * p - d * (k - 1) - 1
            length = (-(-room // s) if ceil_mode else room // s) + 1
            length -= ceil_mode and (length - 1) * s >= size + p  # a window must start inside
            x = through(x, dim, window(k, s, p, d), length)
        run.did(pool=x.cells * prod(kernel))
        return (x, x) if return_indices else x

    return rule


def average(count: int) -> Callable[..., Value]:
    """avg_pool along so many axes, which has no dilation."""
    own = pool(count)

    def rule(
        run: Run, x: Value, kernel_size: Any, stride: Any = None, padding: Any = 0,
        ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: Any = None,
    ) -> Value:  # fmt: skip
        found: Value = own(run, x, kernel_size, stride, padding, 1, ceil_mode)
        return found

    return rule


def adaptive(count: int) -> Callable[..., Any]:
    """adaptive_max_pool and adaptive_avg_pool along so many axes."""

    def rule(run: Run, x: Value, output_size: Any, return_indices: bool = False) -> Any:
        run.did(pool=x.cells)
        for dim, want in enumerate(many(output_size, count), len(x.dims) - count):
            size = x.sizes[dim]
            if want == 1:
                x = drop(x, dim, "a global pool", 1)
            elif want is not None:
                run.looked = True
                x = through(x, dim, bins(size, want), want)
        return (x, x) if return_indices else x

    return rule


def bins(size: int, count: int) -> Taps:
    """The taps of an adaptive pool: bin i from floor(i size / count) to the next one's ceiling."""
    turns = count // gcd(size, count)
    phases = [range(i * size // count, -(-(i + 1) * size // count)) for i in range(turns)]
    return Taps(size * turns // count, tuple(map(tuple, phases)))


def interpolate(
    run: Run, x: Value, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
    align_corners: bool | None = None, recompute_scale_factor: Any = None, antialias: bool = False,
) -> Value:  # fmt: skip
    """interpolate, upsample: nearest, linear, bilinear, trilinear, bicubic."""
    if antialias or mode not in MODES:
        raise Untraceable(f"no rule for interpolate with mode {mode!r}, antialias {antialias}")
    wanted = scale_factor if size is None else size
    for dim, want in enumerate(many(wanted, len(x.dims) - 2), 2):
        have = x.sizes[dim]
        length = int(have * want) if size is None else int(want)
        scale = Fraction(have, length) if size else 1 / Fraction(want).limit_denominator(64)
        if align_corners and length > 1:
            scale = Fraction(have - 1, length - 1)
        run.looked |= bool(size or align_corners)
        smooth = mode != "nearest"
        taps = linear(scale, mode == "bicubic", not align_corners) if smooth else nearest(scale)
        x = through(x, dim, taps, length)
    return x


def shuffle(run: Run, x: Value, upscale_factor: int) -> Value:
    """pixel_shuffle: r x r channels become r x r pixels."""
    r, at = upscale_factor, len(x.dims) - 2
    x = drop(x, at - 1, "channels that are places", x.sizes[at - 1] // r**2)
    for dim in (at, at + 1):
        x = through(x, dim, nearest(Fraction(1, r)), x.sizes[dim] * r)
    return x


def unshuffle(run: Run, x: Value, downscale_factor: int) -> Value:
    """pixel_unshuffle: r x r pixels become r x r channels."""
    r, at = downscale_factor, len(x.dims) - 2
    x = drop(x, at - 1, "channels that are places", x.sizes[at - 1] * r**2)
    for dim in (at, at + 1):
        x = through(x, dim, window(r, r), x.sizes[dim] // r)
    return x


def unfold(run: Run, x: Value, *args: Any, **options: Any) -> Value:
    """torch.nn.functional.unfold: a column reads its window. Tensor.unfold: a new last dimension
    runs over a window."""
    if len(args) == 3 and isinstance(args[0], int) and not options and args[0] < len(x.dims):
        return _view(x, *args)
    return _columns(run, x, *args, **options)


def _columns(
    run: Run, x: Value, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Value:
    kernel, channels = many(kernel_size, 2), x.sizes[-3]
    x = pool(2)(run, x, kernel, many(stride, 2), padding, dilation)
    run.work.clear()
    return flatten(run, x.put(-3, (channels * prod(kernel), ())), -2)


def _view(x: Value, dim: int, size: int, step: int) -> Value:
    x = through(x, dim, window(size, step), (x.sizes[dim] - size) // step + 1)
    return x.but([*x.dims, (size, ())])
