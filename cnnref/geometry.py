"""Sizes along one axis of convolution, pooling and transposed convolution, in whole numbers.

The letters: size n, kernel k, stride s, padding p on the left and q on the right, dilation d.
A receptive field is a tuple `(size, stride, start)`: unit i sees the input pixels
`start + i * stride` to `start + i * stride + size - 1`. Pixels count from 0; padding counts too,
so the first pixels may be negative.
"""

from __future__ import annotations

from cnnref.checks import whole

Field = tuple[int, int, int]
Padding = int | tuple[int, int] | str

INPUT_RF: Field = (1, 1, 0)
"""The receptive field of the input itself: each pixel sees itself."""


def effective_kernel(kernel: int, dilation: int = 1) -> int:
    """Cells between the first and the last tap of a dilated kernel, both counted.

    Args:
        kernel: taps of the kernel, at least 1.
        dilation: distance of two neighbouring taps, at least 1.

    Returns:
        `dilation * (kernel - 1) + 1`.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic", section 5.1.

    Examples:
        >>> effective_kernel(3), effective_kernel(3, dilation=2)
        (3, 5)
    """
    return whole("dilation", dilation, 1) * (whole("kernel", kernel, 1) - 1) + 1


def conv_out(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Output size of a convolution or pooling layer: the positions where the window fits.

    Args:
        size: cells of the input, at least 1.
        kernel: taps of the kernel, at least 1.
        stride: cells between two windows, at least 1.
        padding: cells on each side, or `(left, right)`, "same" or "valid".
        dilation: distance of two neighbouring taps, at least 1.
        ceil_mode: a pool's last window may hang over the right edge, as long as it starts
            inside the input or the left padding.

    Returns:
        `(size + left + right - effective_kernel) // stride + 1`; with `ceil_mode` the division
        rounds up.

    Raises:
        ValueError: if an argument is out of range or no window fits.

    Source: the "Shape" sections of torch.nn.Conv2d and torch.nn.MaxPool2d (torch 2.13).

    Examples:
        >>> conv_out(224, kernel=7, stride=2, padding=3)
        112
        >>> conv_out(8, kernel=3, stride=2), conv_out(8, kernel=3, stride=2, ceil_mode=True)
        (3, 4)
        >>> conv_out(3, kernel=7, padding=1)
        Traceback (most recent call last):
        ValueError: kernel 7 does not fit a padded input of 5 (input 3, padding 1)
    """
    size, stride = whole("size", size, 1), whole("stride", stride, 1)
    reach = effective_kernel(kernel, dilation)
    left, right = _sides(kernel, stride, padding, dilation)
    spare = size + left + right - reach
    if not ceil_mode:
        out = spare // stride + 1
    else:
        out = -(-spare // stride) + 1
        if (out - 1) * stride >= size + left:  # this window would see the right padding only
            out -= 1
    if out < 1:
        raise ValueError(_misfit(size, kernel, left, right, dilation))
    return out


def same_padding(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """Padding `(left, right)` that keeps the size at stride 1, as torch's "same" does.

    An even effective kernel needs an odd number of cells; torch puts the extra one on the right.

    Source: torch 2.13, torch/nn/modules/conv.py, `_ConvNd.__init__`.

    Examples:
        >>> same_padding(3), same_padding(4), same_padding(3, dilation=2)
        ((1, 1), (1, 2), (2, 2))
    """
    total = effective_kernel(kernel, dilation) - 1
    return total // 2, total - total // 2


def transposed_out(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> int:
    """Output size of a transposed convolution.

    Args:
        size: cells of the input, at least 1.
        kernel: taps of the kernel, at least 1.
        stride: cells between the outputs of two neighbouring inputs, at least 1.
        padding: cells cut off on each side of the output.
        output_padding: cells added on the right; less than stride or dilation.
        dilation: distance of two neighbouring taps, at least 1.

    Returns:
        `(size - 1) * stride - 2 * padding + effective_kernel + output_padding`.

    Raises:
        ValueError: if an argument is out of range or nothing is left after the cut.

    Source: the "Shape" section of torch.nn.ConvTranspose2d (torch 2.13).

    Examples:
        >>> transposed_out(7, kernel=4, stride=2, padding=1)
        14
        >>> [transposed_out(7, kernel=3, stride=2, padding=1, output_padding=o) for o in (0, 1)]
        [13, 14]
    """
    size, stride = whole("size", size, 1), whole("stride", stride, 1)
    padding = whole("padding", padding, 0)
    output_padding = whole("output_padding", output_padding, 0)
    reach = effective_kernel(kernel, dilation)
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"output_padding {output_padding} must be less than the stride or the dilation "
            f"(stride {stride}, dilation {dilation})"
        )
    full = (size - 1) * stride + reach + output_padding
    if full - 2 * padding < 1:
        raise ValueError(
            f"padding {padding} cuts all {full} cells of the output away "
            f"(at most {(full - 1) // 2} fits)"
        )
    return full - 2 * padding


def unread(size: int, kernel: int, stride: int = 1, padding: Padding = 0, dilation: int = 1) -> int:
    """Trailing cells of the padded input that no window reaches, because the size rounds down.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic", section 2.4.

    Examples:
        >>> unread(8, kernel=3, stride=2), unread(9, kernel=3, stride=2)
        (1, 0)
    """
    out = conv_out(size, kernel, stride, padding, dilation)
    padded = size + sum(_sides(kernel, stride, padding, dilation))
    return padded - (out - 1) * stride - effective_kernel(kernel, dilation)


def rf_step(
    rf: Field, kernel: int, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> Field:
    """Receptive field behind one more convolution or pooling layer.

    Args:
        rf: the field `(size, stride, start)` of the layer's input, `INPUT_RF` at first.
        kernel: taps of the kernel, at least 1.
        stride: cells between two windows, at least 1.
        padding: cells on each side, or `(left, right)`, "same" or "valid".
        dilation: distance of two neighbouring taps, at least 1.

    Returns:
        size' = size + (effective_kernel - 1) * stride, stride' = stride * s,
        start' = start - left padding * stride.

    Source: Araujo, Norris and Sim, "Computing Receptive Fields of CNNs", Distill 2019.

    Examples:
        >>> stem = rf_step(INPUT_RF, kernel=7, stride=2, padding=3)
        >>> stem, rf_step(stem, kernel=3, stride=2, padding=1)
        ((7, 2, -3), (11, 4, -5))
    """
    size, jump, start = rf
    left, _ = _sides(kernel, stride, padding, dilation)
    reach = effective_kernel(kernel, dilation)
    return size + (reach - 1) * jump, jump * whole("stride", stride, 1), start - left * jump


def rf_center(rf: Field) -> float:
    """Centre of unit 0's field as a pixel index; halves are exact.

    Examples:
        >>> rf_center((11, 4, -5)), rf_center((2, 2, 0))
        (0.0, 0.5)
    """
    size, _, start = rf
    return start + (size - 1) / 2


def rf_window(rf: Field, index: int) -> tuple[int, int]:
    """First and last input pixel that unit `index` sees, both counted, not cut at the border.

    Examples:
        >>> rf_window((11, 4, -5), 0), rf_window((11, 4, -5), 2)
        ((-5, 5), (3, 13))
    """
    size, stride, start = rf
    first = start + index * stride
    return first, first + size - 1


def sides(kernel: int, padding: Padding = 0, dilation: int = 1) -> tuple[int, int]:
    """Padding as `(left, right)`, whichever way it was given.

    Examples:
        >>> sides(3, 1), sides(4, "same"), sides(3, (2, 0)), sides(3, "valid")
        ((1, 1), (1, 2), (2, 0), (0, 0))
    """
    if isinstance(padding, str):
        if padding == "same":
            return same_padding(kernel, dilation)
        if padding == "valid":
            return 0, 0
        raise ValueError(f'padding {padding!r} must be a number, (left, right), "same" or "valid"')
    if isinstance(padding, tuple):
        if len(padding) != 2:
            raise ValueError(f"padding {padding} must be one number or (left, right)")
        return whole("padding", padding[0], 0), whole("padding", padding[1], 0)
    padding = whole("padding", padding, 0)
    return padding, padding


def _sides(kernel: int, stride: int, padding: Padding, dilation: int) -> tuple[int, int]:
    if padding == "same" and stride != 1:
        raise ValueError(f'padding "same" needs stride 1, not stride {stride}')
    return sides(kernel, padding, dilation)


def _misfit(size: int, kernel: int, left: int, right: int, dilation: int) -> str:
    reach = effective_kernel(kernel, dilation)
    what = f"kernel {kernel}" if dilation == 1 else f"kernel {kernel} with dilation {dilation}"
    if dilation != 1:
        what += f" ({reach} cells)"
    pads = f"padding {left}" if left == right else f"padding {left} left, {right} right"
    return f"{what} does not fit a padded input of {size + left + right} (input {size}, {pads})"
