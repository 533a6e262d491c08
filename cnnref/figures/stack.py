"""The stack that a drawing was asked for, as text."""

from __future__ import annotations

from cnnref import STACKS


def stack_text(spec: object) -> str:
    """Text of a stack given as text or by its name.

    Raises:
        ValueError: if it is neither.

    Examples:
        >>> stack_text("1x8 conv1k3"), stack_text("lenet5")[:13]
        ('1x8 conv1k3', '1x32x32 conv6')
        >>> stack_text(7)
        Traceback (most recent call last):
        ValueError: stack 7 must be text such as '1x16 conv1k3', or a name such as 'vgg16'
    """
    if not isinstance(spec, str):
        raise ValueError(
            f"stack {spec!r} must be text such as '1x16 conv1k3', or a name such as 'vgg16'"
        )
    return STACKS.get(spec.strip(), spec)
