"""Random layers and stacks for the tests, as text and as the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

Numbers = tuple[int, ...]


@dataclass
class Config:
    """One layer as a test writes it: `options` holds only what is given, per axis."""

    op: str
    shape: Numbers
    out: int = 0
    options: dict[str, Numbers] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def axes(self) -> int:
        return len(self.shape) - 1

    def text(self, random: Random) -> str:
        """The stack of this one layer, with its options in any order."""
        options = {**self.options}
        head = self.op
        if self.op in ("dw", "max", "avg"):
            head += _number(options.pop("k"), random)
        elif self.op != "gap":
            head += str(self.out)
        words = [key + _number(value, random) for key, value in options.items()]
        words += self.flags
        random.shuffle(words)
        return "x".join(map(str, self.shape)) + " " + head + "".join(words)


def random_config(random: Random) -> Config:
    """A layer on a small input; a good part of them does not fit."""
    axes = random.choice((1, 1, 2, 2, 2, 3))
    largest = 9 if axes == 3 else 14
    shape = (random.randint(1, 8), *(random.randint(1, largest) for _ in range(axes)))
    op = random.choice(("conv", "conv", "conv", "dw", "pw", "tconv", "tconv", "max", "max", "avg"))
    config = Config(op, shape, random.randint(1, 12))
    options = config.options
    if op != "pw":
        options["k"] = _per_axis(random, axes, 1, 6)
    pool = op in ("max", "avg")
    if random.random() < 0.6:
        options["s"] = _per_axis(random, axes, 1, 4)
    if random.random() < 0.6:
        options["p"] = _per_axis(random, axes, 0, 2 if pool else 4)
    if op not in ("pw", "avg") and random.random() < 0.4:
        options["d"] = _per_axis(random, axes, 1, 4)
    if op in ("conv", "pw", "tconv") and random.random() < 0.3:
        groups = random.randint(1, 4)
        options["g"] = (groups,)
        if random.random() < 0.6:
            config.shape = (groups * random.randint(1, 2), *shape[1:])
            config.out = groups * random.randint(1, 3)
    if op == "tconv" and random.random() < 0.6:
        options["op"] = _per_axis(random, axes, 0, 3)
    if op in ("conv", "dw", "pw") and random.random() < 0.15:
        options.pop("p", None)
        if random.random() < 0.7:
            options.pop("s", None)
        config.flags += ("psame",)
    if pool and random.random() < 0.5:
        config.flags += ("ceil",)
    if not pool and random.random() < 0.2:
        config.flags += ("nobias",)
    if random.random() < 0.03:  # nonsense that must be refused: k0, s0, d0, g0
        key = random.choice([key for key in "ksdg" if key in options] or ["k"])
        if key in options:
            options[key] = (0,) * len(options[key])
    return config


def random_stack(
    random: Random, axes: int, layers: int, *, transposed: bool = True, size: int = 64
) -> str:
    """A stack of small layers with kernels, which need not fit its input."""
    words = ["x".join(map(str, (random.randint(1, 3), *[size] * axes)))]
    strided = 0
    for _ in range(layers):
        op = random.choice(("conv", "conv", "dw", "max", "avg", *["tconv"] * transposed))
        kernel = random.randint(1, 5)
        same = op in ("conv", "dw") and random.random() < 0.15
        stride = 1 if same or strided > 2 else random.choice((1, 1, 1, 2, 2, 3))
        strided += stride > 1
        dilation = 1 if op == "avg" else random.choice((1, 1, 1, 2, 3))
        word = op + (f"{random.randint(1, 4)}k{kernel}" if "conv" in op else str(kernel))
        if axes > 1 and stride > 1 and random.random() < 0.4:
            word += "s" + "x".join(str(random.randint(1, 3)) for _ in range(axes))
        else:
            word += f"s{stride}"
        word += f"d{dilation}" if dilation > 1 else ""
        if same:
            word += "psame"
        elif op != "tconv":
            word += f"p{random.randint(0, kernel // 2)}"
        else:
            word += f"p{random.randint(0, 1)}" + ("op1" if stride > 1 and "x" not in word else "")
        word += "ceil" if op in ("max", "avg") and random.random() < 0.3 else ""
        words.append(word)
    return " ".join(words)


def _per_axis(random: Random, axes: int, least: int, most: int) -> Numbers:
    if random.random() < 0.6:
        return (random.randint(least, most),)
    return tuple(random.randint(least, most) for _ in range(axes))


def _number(numbers: Numbers, random: Random) -> str:
    if len(set(numbers)) == 1 and random.random() < 0.8:
        numbers = numbers[:1]
    return "x".join(map(str, numbers))
