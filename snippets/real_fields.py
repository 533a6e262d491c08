"""Fields of real networks: four numbers each, depth, strides, versions, context, borders."""

# --8<-- [start:answer]
from cnnref import receptive_field

print("network   field  jump  start  95 % in")
for name in ("vgg16", "resnet18", "resnet50"):
    report = receptive_field(name)
    node = report.last_map
    inner = report.mass(node.name).width(0)
    print(f"{name:8}{node.size[0]:7}{node.stride[0]:6}", end="")
    print(f"{node.start[0]:7}{inner:9}")
# --8<-- [end:answer]

# --8<-- [start:depth]
blocks = {"resnet18": (2, 2, 2, 2), "resnet50": (3, 4, 6, 3)}
each = {"resnet18": 2, "resnet50": 1}  # 3x3 layers a block

for name, stages in blocks.items():
    field, added = 11, []  # behind the stem
    jump = 4
    for number, count in enumerate(stages):
        threes = count * each[name]
        first = jump if number == 0 else jump // 2  # before its stride
        added.append(2 * first + 2 * jump * (threes - 1))
        jump *= 2
    print(f"{name}: {field} + {' + '.join(map(str, added))}", end="")
    print(f" = {field + sum(added)}")
# --8<-- [end:depth]

# --8<-- [start:versions]
from cnnref import receptive_field

for name in ("resnet50", "resnet50_v1", "googlenet", "googlenet_2014"):
    node = receptive_field(name).last_map
    print(f"{name:15} {node.size[0]}")
# --8<-- [end:versions]

# --8<-- [start:end]
from cnnref import receptive_field

report = receptive_field("vgg16")
for step in ("features.28", "features.30", "avgpool", "classifier.0"):
    print(f"{step:13} {report[step]}")
# --8<-- [end:end]

# --8<-- [start:context]
from cnnref import receptive_field

for name in ("seresnet18", "cbam_resnet18"):
    print(receptive_field(name)["layer4"])
# --8<-- [end:context]

# --8<-- [start:borders]
from cnnref import receptive_field

for name, step in (("vgg16", "features"), ("resnet18", "layer4")):
    sized = receptive_field(name).at_size(224)
    for unit in (0, 3, 6):
        first, last = sized.region(step, (unit, unit))[0]
        print(f"{name:9} unit {unit}: pixels {first:3} to {last}")
# --8<-- [end:borders]
