"""CNNs in products: similarity, verification, costs, hashes, cameras, sizes, drift."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F

from cnnref.experiments.retrieval import recall_at

torch.manual_seed(0)
kinds = torch.arange(10).repeat_interleave(20)  # 10 styles, 20 articles
vectors = torch.randn(10, 64)[kinds] + 2.5 * torch.randn(200, 64)

unit = F.normalize(vectors, dim=1)  # once, when an article is added
query = 7
near = (unit @ unit[query]).topk(6).indices[1:]  # itself comes first
same = int((kinds[near] == kinds[query]).sum())
print("same style among the 5 nearest:", same)
print(f"recall at 1: {recall_at(vectors, kinds, 1):.1f}")
print(f"recall at 1, longer vectors: {recall_at(9 * vectors, kinds, 1):.1f}")
# --8<-- [end:answer]

# --8<-- [start:search]
far = 1e-6  # a stranger is accepted once in a million comparisons
for people in (1, 1_000, 100_000, 10_000_000):
    someone = 1 - (1 - far) ** people
    print(f"against {people:10,} people: {someone:7.2%} of strangers match")
# --8<-- [end:search]

# --8<-- [start:costs]
import numpy as np

leave, remove, look = 10.0, 4.0, 0.5  # harm missed, wrong removal, a review
low, high = look / leave, 1 - look / remove
print(f"leave below {low}, remove above {high}, else a person looks")

p = np.random.default_rng(0).beta(0.3, 3, 100_000)  # calibrated scores
automatic = np.minimum(p * leave, (1 - p) * remove).sum()
three_ways = np.minimum.reduce([p * leave, (1 - p) * remove, look + 0 * p])
print(f"cost with reviews: {three_ways.sum() / automatic:.0%} of without")
seen = ((p > low) & (p < high)).mean()
print(f"posts that a person sees: {seen:.0%}")
# --8<-- [end:costs]

# --8<-- [start:hash]
import torch
import torch.nn.functional as F
from sklearn.datasets import load_sample_images

torch.manual_seed(0)
photo = torch.tensor(load_sample_images().images[0] / 255.0).float()
photo = photo.mean(2)[None, None]  # grey


def bits(image):
    """64 answers: is the cell to the right brighter? (dHash)"""
    small = F.interpolate(image, (8, 9), mode="area")
    return (small[..., 1:] > small[..., :-1]).flatten()


for name, copy in (
    ("darker", 0.7 * photo),
    ("half the size", F.avg_pool2d(photo, 2)),
    ("noise", photo + 0.05 * torch.randn(photo.shape)),
    ("mirrored", photo.flip(-1)),
    ("cropped", photo[..., 60:, 90:]),
):
    other = int((bits(copy) != bits(photo)).sum())
    print(f"{name}: {'found' if other <= 8 else 'missed'}")
# --8<-- [end:hash]

# --8<-- [start:camera]
from cnnref.experiments.camera import (
    distance_at,
    driven,
    focal_pixels,
    metres_of,
    pixels_of,
    stopping,
)

focal = focal_pixels(1920, 60)
print(f"focal length: {focal:.0f} pixels")
for metres in (25, 50, 100):
    person = pixels_of(1.7, metres, focal)
    field = metres_of(427, metres, focal)
    print(
        f"{metres:3} m: a person has {person:3.0f} pixels, a field of 427 spans {field:2.0f} m",
    )
print(f"16 pixels at {distance_at(1.7, 16, focal):.0f} m")
print(
    f"108 km/h: {driven(108, 0.1):.0f} m in 100 ms, stops in {stopping(108, 0.5):.0f} m",
)
# --8<-- [end:camera]

# --8<-- [start:sizes]
from cnnref.experiments.padded_batches import (
    by_shape,
    letterbox_waste,
    uploads,
    waste,
)

sizes = uploads(512, seed=0)  # longer side 640, both orientations
for name, share in (
    ("letterbox to squares", letterbox_waste(sizes)),
    ("batches of 8 as they come", waste(sizes, 8)),
    ("batches of 8, like shapes together", waste(by_shape(sizes), 8)),
    ("one at a time", waste(sizes, 1)),
):
    print(f"{name}: {share:.0%} padding")
# --8<-- [end:sizes]

# --8<-- [start:drift]
import numpy as np


def stability(before, after, bins=10):
    """Population stability index over the deciles of `before`."""
    edges = np.quantile(before, np.linspace(0, 1, bins + 1)[1:-1])
    p, q = (
        np.bincount(np.searchsorted(edges, x), minlength=bins) / len(x) + 1e-4
        for x in (before, after)
    )
    return float(((q - p) * np.log(q / p)).sum())


random = np.random.default_rng(0)
brightness = random.normal(0.5, 0.1, 5000)  # mean of each image
for name, later in (
    ("same", random.normal(0.5, 0.1, 5000)),
    ("darker by half a deviation", random.normal(0.45, 0.1, 5000)),
    ("one camera in ten covered", brightness * (np.arange(5000) % 10 > 0)),
):
    print(f"{name}: {stability(brightness, later):.1f}")
# --8<-- [end:drift]
