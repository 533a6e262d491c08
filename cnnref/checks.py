"""Refuse a bad argument with one sentence that names it, its value, what would fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any


def whole(name: str, value: Any, least: int) -> int:
    """The value as a plain int of at least `least`.

    Examples:
        >>> whole("stride", 2, 1)
        2
        >>> whole("stride", 0, 1)
        Traceback (most recent call last):
        ValueError: stride 0 must be at least 1
    """
    if type(value) is not int:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise ValueError(f"{name} {value!r} must be a whole number")
        value = int(value.__index__())
    if value < least:
        raise ValueError(f"{name} {value} must be at least {least}")
    return int(value)


def wholes(name: str, value: Any, count: int, least: int) -> tuple[int, ...]:
    """One whole number for all axes, or one for each, as a tuple of `count`.

    Examples:
        >>> wholes("kernel_size", 3, 2, 1), wholes("padding", (1, 0), 2, 0)
        ((3, 3), (1, 0))
        >>> wholes("kernel_size", (3, 3, 3), 2, 1)
        Traceback (most recent call last):
        ValueError: kernel_size (3, 3, 3) must be one whole number or 2 of them
    """
    if isinstance(value, Iterable) and not isinstance(value, str):
        values = tuple(value)
        if len(values) != count:
            raise ValueError(f"{name} {values} must be one whole number or {count} of them")
        return tuple(whole(name, one, least) for one in values)
    return (whole(name, value, least),) * count


def between(name: str, value: Any, low: float, high: float) -> float:
    """The value as a float from `low` to `high`, both included.

    Examples:
        >>> between("p", 0.5, 0, 1)
        0.5
        >>> between("p", 1.5, 0, 1)
        Traceback (most recent call last):
        ValueError: p 1.5 must be between 0 and 1
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} {value!r} must be between {low} and {high}")
    return float(value)


def one_of(name: str, value: Any, choices: Collection[Any]) -> Any:
    """The value, if it is among the choices.

    Examples:
        >>> one_of("mode", "row", ("batch", "row"))
        'row'
        >>> one_of("mode", "col", ("batch", "row"))
        Traceback (most recent call last):
        ValueError: mode 'col' must be one of 'batch', 'row'
    """
    if value not in choices:
        known = ", ".join(map(repr, choices))
        raise ValueError(f"{name} {value!r} must be one of {known}")
    return value


def multiple(name: str, value: int, of: str, divisor: int) -> int:
    """The value, if the divisor divides it.

    Examples:
        >>> multiple("in_channels", 6, "groups", 3)
        6
        >>> multiple("in_channels", 7, "groups", 3)
        Traceback (most recent call last):
        ValueError: in_channels 7 must be a multiple of groups 3
    """
    if value % divisor:
        raise ValueError(f"{name} {value} must be a multiple of {of} {divisor}")
    return value
