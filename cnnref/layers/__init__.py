"""Layers on plain tensor operations, drop-in for torch.nn, torchvision, timm."""
