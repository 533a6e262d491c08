"""Leakage: patients on both sides of a split, what is fitted before it."""

# --8<-- [start:answer]
import numpy as np
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

by_slice, by_patient = [], []
for seed in range(5):
    random = np.random.default_rng(seed)
    anatomy = random.normal(size=(40, 64))  # 40 patients
    label = random.permutation(40) < 20  # by coin: nothing to learn
    who = np.repeat(np.arange(40), 10)  # 10 slices each
    x = anatomy[who] + 0.5 * random.normal(size=(400, 64))
    model = KNeighborsClassifier(1)
    folds = KFold(5, shuffle=True, random_state=seed)
    by_slice.append(cross_val_score(model, x, label[who], cv=folds).mean())
    folds = GroupKFold(5)
    scores = cross_val_score(model, x, label[who], cv=folds, groups=who)
    by_patient.append(scores.mean())
print("split by slice, above 0.95:", min(by_slice) > 0.95)
print("split by patient, near 0.5:", abs(np.mean(by_patient) - 0.5) < 0.1)
# --8<-- [end:answer]

# --8<-- [start:groups]
import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

random = np.random.default_rng(0)
who = np.repeat(np.arange(30), random.integers(1, 9, 30))
ill = (np.arange(30) < 9)[who]  # 9 of 30 patients
folds = StratifiedGroupKFold(3, shuffle=True, random_state=0)
for train, test in folds.split(who, ill, who):
    shared = set(who[train]) & set(who[test])
    patients = len(set(who[test]))
    sick = len(set(who[test][ill[test]]))
    print(f"{patients} patients, {sick} ill, in both: {len(shared)}")
# --8<-- [end:groups]

# --8<-- [start:before]
import numpy as np
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

found = {"scaled": [], "selected": [], "both in the pipeline": []}
for seed in range(5):
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(60, 2000)), np.arange(60) % 2  # no relation
    nearest = KNeighborsClassifier(5)
    chosen = SelectKBest(k=20)
    inside = make_pipeline(StandardScaler(), chosen, nearest)
    for name, model, data in (
        ("scaled", nearest, StandardScaler().fit_transform(x)),
        ("selected", nearest, chosen.fit_transform(x, y)),
        ("both in the pipeline", inside, x),
    ):
        found[name].append(cross_val_score(model, data, y, cv=5).mean())
for name, scores in found.items():
    print(f"{name:20} above 0.8: {np.mean(scores) > 0.8}")
# --8<-- [end:before]

# --8<-- [start:copies]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

random = np.random.default_rng(0)
images = load_digits().images[:150]
label = random.integers(2, size=150)  # by coin
copies = [images, np.roll(images, 1, 1), np.roll(images, 1, 2), images * 0.9]
x = np.concatenate(copies).reshape(600, -1)  # augmented first
y, source = np.tile(label, 4), np.tile(np.arange(150), 4)
model = KNeighborsClassifier(1)
late = cross_val_score(model, x, y, cv=KFold(5, shuffle=True, random_state=0))
folds = GroupKFold(5)
grouped = cross_val_score(model, x, y, cv=folds, groups=source)
print("copies on both sides, above 0.7:", late.mean() > 0.7)
print("copies kept together, above 0.7:", grouped.mean() > 0.7)
# --8<-- [end:copies]

# --8<-- [start:duplicates]
import numpy as np
from sklearn.datasets import load_sample_image


def fingerprint(image, side=8):
    """64 bits: whether each cell is brighter than its right neighbour."""
    rows, columns = image.shape[0] // side, image.shape[1] // (side + 1)
    grey = image.mean(2)[: rows * side, : columns * (side + 1)]
    cells = grey.reshape(side, rows, side + 1, columns).mean((1, 3))
    return cells[:, :-1] > cells[:, 1:]


one, other = (load_sample_image(n) for n in ("china.jpg", "flower.jpg"))
noisy = one + np.random.default_rng(0).normal(0, 10, one.shape)
for name, image in (
    ("darker", one * 0.7),
    ("noisy", noisy),
    ("half the size", one[::2, ::2]),
    ("mirrored", one[:, ::-1]),
    ("another", other),
):
    bits = (fingerprint(one) != fingerprint(image)).sum()
    print(f"{name:13} {'same' if bits <= 5 else 'different'}")
# --8<-- [end:duplicates]

# --8<-- [start:best]
from cnnref.experiments.best_of_many import expected_best

for images in (50, 200, 1000):
    best = [expected_best(models, images) for models in (1, 10, 100)]
    print(f"{images:4} images:", " ".join(f"{share:.3f}" for share in best))
# --8<-- [end:best]

# --8<-- [start:nested]
import numpy as np

random = np.random.default_rng(0)
right = random.random((300, 50, 100)) < 0.5  # repeats, models, images
flat = right.mean(2).max(1)  # choose and report on the same images
nested = []
for fold in np.array_split(np.arange(100), 5):
    rest = np.delete(right, fold, axis=2)
    best = rest.mean(2).argmax(1)  # chosen without the fold
    nested.append(right[np.arange(300), best][:, fold].mean())
print("best of 50 useless models:", round(flat.mean(), 2))
print("nested:                   ", round(np.mean(nested), 2))
# --8<-- [end:nested]
