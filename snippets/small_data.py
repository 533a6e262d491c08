"""Few labelled images: what an accuracy says, what a probe can do, what may be stored."""

# --8<-- [start:answer]
from cnnref.inspect.interval import wilson

for images in (50, 500, 2000):
    test = images // 5
    low, high = wilson(test * 9 // 10, test)
    print(f"{images} images, {test} of them to test, 90% right:")
    print(f"    the truth is between {low:.0%} and {high:.0%}")
# --8<-- [end:answer]

# --8<-- [start:memorise]
import torch
from torch.nn.functional import one_hot

torch.manual_seed(0)
features = torch.randn(50, 2048)  # as long as those of a ResNet-50
labels = torch.randint(10, (50,))  # mean nothing
new, truth = torch.randn(1000, 2048), torch.randint(10, (1000,))
goal, decay = one_hot(labels, 10).float(), 1.0
gram = features @ features.T + decay * torch.eye(50)
# least squares with weight decay
weight = features.T @ torch.linalg.solve(gram, goal)
right = (features @ weight).argmax(1) == labels
guessed = (new @ weight).argmax(1) == truth
print("learned by heart:", bool(right.all()))
print("as good as chance:", bool(0.05 < guessed.float().mean() < 0.15))
# --8<-- [end:memorise]

# --8<-- [start:views]
import torch
from torch import nn

from cnnref.training.augmentation import random_flip

seen = 0


def count(_, inputs):
    global seen
    seen += len(inputs[0])


body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
body.eval().register_forward_pre_hook(count)
images = torch.rand(50, 3, 32, 32)
flipped = random_flip(images, torch.Generator(), p=1.0)
with torch.no_grad():
    views = [body(images).flatten(1), body(flipped).flatten(1)]
print("images read:", seen)
print("features stored:", tuple(torch.stack(views).shape))
print("random views, 100 epochs:", 100 * len(images))
# --8<-- [end:views]

# --8<-- [start:needed]
from cnnref.inspect.interval import wilson

for points in (10, 5, 3, 1):
    n = 10
    while True:
        low, high = wilson(n * 9 // 10, n)
        if (high - low) / 2 <= points / 100:
            break
        n += 10
    print(f"90% within {points:2} points: about {n} test images")
low, high = wilson(20, 20)
print(f"20 of 20 right: still as low as {low:.0%}")
# --8<-- [end:needed]

# --8<-- [start:best]
from cnnref.inspect.interval import best_of

print("all models are right on 80% of all images")
for models in (1, 5, 20, 100):
    small, large = best_of(models, 25, 0.8), best_of(models, 1000, 0.8)
    print(f"best of {models:3}: {small:.0%} of 25, {large:.0%} of 1,000")
# --8<-- [end:best]

# --8<-- [start:folds]
import torch

labels = torch.arange(10).repeat_interleave(5)  # 50 images, by class
plain = labels.chunk(5)  # a fold each, in the order of the folder
print("classes that fold 1 alone holds:", plain[0].unique().tolist())
order = torch.argsort(torch.arange(50) % 5, stable=True)
dealt = labels[order].chunk(5)  # one of each class in turn
print("images a class in each fold:", {
    tuple(fold.bincount(minlength=10).tolist()) for fold in dealt
})  # fmt: skip
# --8<-- [end:folds]
