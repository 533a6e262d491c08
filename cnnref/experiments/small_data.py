"""What methods make of a few labelled digits: accuracy over the number of labels."""

from __future__ import annotations

from copy import deepcopy
from statistics import mean

import torch
from torch import nn

from cnnref.experiments.few_labels import (
    digits,
    draw,
    fit,
    linear_probe,
    nearest,
    network,
    of_classes,
    share,
    shifted,
)

SOURCE, TARGET = 5, 5  # classes that the network has seen before, and those to learn
MEMBERS = 5


def class_split(seed: int) -> tuple[list[int], list[int]]:
    """Five digits to learn from before, and the five others.

    Examples:
        >>> before, after = class_split(0)
        >>> sorted(before + after) == list(range(10))
        True
    """
    order = torch.randperm(10, generator=torch.Generator().manual_seed(seed)).tolist()
    return order[:SOURCE], order[SOURCE:]


def pretrained(seed: int, width: int = 32) -> nn.Sequential:
    """A network that knows the five source classes of a seed."""
    torch.manual_seed(seed)
    net = network(SOURCE, width)
    fit(net, *of_classes(class_split(seed)[0]), seed=seed, steps=300)
    return net


def by_method(net: nn.Sequential, each: int, seed: int) -> dict[str, float]:
    """Accuracy on new images of the five target classes, from `each` labels a class.

    Args:
        net: the pretrained network of this seed; it is left as it is.
        each: labelled images a class.
        seed: of the split of classes, of the draw of labels, of the training.
    """
    x, y = of_classes(class_split(seed)[1])
    pool, test = draw(y, 100, 0)  # the test images are the same for every draw of labels
    few, _ = draw(y[pool], each, seed)
    x_few, y_few, x_new, y_new = x[pool][few], y[pool][few], x[test], y[test]
    body = net[:-1].requires_grad_(False)
    seen, new = body(x_few), body(x_new)
    flat, new_flat = x_few.flatten(1), x_new.flatten(1)
    torch.manual_seed(seed)
    scratch = [
        fit(network(TARGET), x_few, y_few, seed=seed + k)(x_new).detach() for k in range(MEMBERS)
    ]
    tuned = deepcopy(net).requires_grad_(True)
    tuned[-1] = nn.Linear(seen.shape[1], TARGET)
    fit(tuned, x_few, y_few, seed=seed, rate=1e-3)
    return {
        "pixel_neighbour": share(nearest(flat, y_few, new_flat), y_new),
        "pixel_linear": share(linear_probe(flat, y_few, TARGET)(new_flat).argmax(1), y_new),
        "frozen_neighbour": share(nearest(seen, y_few, new), y_new),
        "frozen_linear": share(linear_probe(seen, y_few, TARGET)(new).argmax(1), y_new),
        "tuned": share(tuned(x_new).argmax(1), y_new),
        "scratch": mean(share(one.argmax(1), y_new) for one in scratch),
        "scratch_ensemble": share(torch.stack(scratch).softmax(2).mean(0).argmax(1), y_new),
    }


def memorised(
    width: int, seed: int, *, shuffle: bool, augment: bool = False
) -> tuple[float, float]:
    """Accuracy of a network on its 50 training images and on all others.

    Args:
        width: of `few_labels.network`.
        seed: of the draw and the training.
        shuffle: whether the 50 labels are dealt out anew at random.
        augment: whether images are moved and noisy in training.
    """
    x, y = digits()
    few, rest = draw(y, 5, seed)
    random = torch.Generator().manual_seed(seed)
    labels = y[few][torch.randperm(50, generator=random)] if shuffle else y[few]
    torch.manual_seed(seed)
    net = fit(
        network(10, width), x[few], labels, seed=seed, steps=500,
        change=shifted if augment else None,
    )  # fmt: skip
    with torch.no_grad():
        return share(net(x[few]).argmax(1), labels), share(net(x[rest]).argmax(1), y[rest])
