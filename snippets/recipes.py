"""Recipes: what of an accuracy comes from training, testing, chance."""

# --8<-- [start:answer]
steps = {  # top-1 accuracy: before, new recipe, new design
    "ResNet-50 to ConvNeXt-T": (76.1, 78.8, 82.0),
    "ResNet-200 to ResNet-RS": (79.0, 82.2, 83.4),
}
for name, (old, trained, redesigned) in steps.items():
    recipe, design = trained - old, redesigned - trained
    share = recipe / (recipe + design)
    print(f"{name}: recipe {recipe:+.1f}, design {design:+.1f}")
    print(f"  {share:.0%} of the gain is training")
# --8<-- [end:answer]


# --8<-- [start:crop]
def kept(resize, crop):
    """Part of a square image that a centre crop shows the network."""
    return (crop / resize) ** 2


for resize, crop in ((256, 224), (232, 224), (224, 224), (320, 288)):
    part = kept(resize, crop)
    print(f"resize {resize}, crop {crop}: {part:5.1%} of the image")
# --8<-- [end:crop]

# --8<-- [start:size]
from math import sqrt


def seen_larger(train, resize, area):
    """How much larger a thing looks in training than in the test."""
    in_training = train / sqrt(area)  # pixels that a side of 1 fills
    return in_training / resize


least, most = 0.08, 1.0  # RandomResizedCrop draws the area evenly
median = (least + most) / 2
sizes = ((224, 224, 256), (176, 224, 232), (224, 288, 329))
for train, crop, resize in sizes:
    half = seen_larger(train, resize, median)
    ends = [seen_larger(train, resize, area) for area in (most, least)]
    print(f"train {train}, test {crop}: {half:.2f},", end=" ")
    print(f"from {ends[0]:.2f} to {ends[1]:.2f}")
# --8<-- [end:size]

# --8<-- [start:macs]
import cnnref

chain = "conv64k7s2p3 max3s2p1 (conv64k3p1)x6 conv128k3s2p1 (conv128k3p1)x7"
base = cnnref.count_stack(f"3x224x224 {chain}").macs
for size in (160, 176, 224, 288, 384):
    ratio = cnnref.count_stack(f"3x{size}x{size} {chain}").macs / base
    print(f"{size}: {ratio:.2f} times the MACs of 224")
# --8<-- [end:macs]

# --8<-- [start:noise]
from math import sqrt

images = 50_000  # ImageNet's validation set
for accuracy in (0.761, 0.804):
    error = sqrt(accuracy * (1 - accuracy) / images)
    low, high = accuracy - 1.96 * error, accuracy + 1.96 * error
    print(f"{accuracy:.1%}: 95 % interval {low:.2%} to {high:.2%}")


def differs(only_a, only_b):
    """Deviations from no difference of networks on the same images."""
    return abs(only_a - only_b) / sqrt(only_a + only_b)


print(f"3000 against 2850: {differs(3000, 2850):.2f} deviations")
print(f"1000 against  850: {differs(1000, 850):.2f} deviations")
# --8<-- [end:noise]

# --8<-- [start:best]
import torch

torch.manual_seed(0)
for runs in (1, 3, 10, 100):
    scores = torch.randn(20_000, runs, dtype=torch.float64)
    gain = scores.max(dim=1).values.mean().item()
    print(f"best of {runs:3}: {abs(gain):.1f} deviations above the mean")
# --8<-- [end:best]
