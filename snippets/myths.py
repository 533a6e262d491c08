"""Counts that popular sentences get wrong."""

# --8<-- [start:counts]
from cnnref import count

size = {
    name: count(name).params
    for name in (
        "alexnet_2012",
        "vgg16",
        "googlenet_2014",
        "mobilenetv1_100",
    )
}
for name, params in size.items():
    print(f"{name:16}{params:12,}")
google, mobile = size["googlenet_2014"], size["mobilenetv1_100"]
print(f"AlexNet / GoogLeNet: {size['alexnet_2012'] / google:.1f}")
print(f"VGG-16 / GoogLeNet: {size['vgg16'] / google:.1f}")
print(f"VGG-16 / MobileNet: {size['vgg16'] / mobile:.1f}")
print(f"AlexNet / MobileNet: {size['alexnet_2012'] / mobile:.1f}")
# --8<-- [end:counts]

# --8<-- [start:layer4]
from cnnref.models import create

model = create("resnet50")
size = {name: sum(p.numel() for p in part.parameters()) for name, part in model.named_children()}
backbone = sum(size.values()) - size["fc"]
for name in ("layer1", "layer2", "layer3", "layer4"):
    print(f"{name}: {size[name]:10,} {size[name] / backbone:6.1%}")
# --8<-- [end:layer4]
