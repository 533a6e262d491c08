"""The home page: the stem of ResNet in two lines."""

# --8<-- [start:stem]
import cnnref

stem = cnnref.analyse("3x224x224 conv64k7s2p3 max3s2p1")[-1]
print(f"{stem.shape[-1]} pixels wide, each sees {stem.rf.size[-1]}")
# --8<-- [end:stem]
