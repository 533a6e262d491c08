"""What is done to a trained network before it runs for users."""

from cnnref.deploy.channels import drop_channels, prune_channels
from cnnref.deploy.export import export_onnx, run_onnx
from cnnref.deploy.fold import fold_batch_norm
from cnnref.deploy.pruning import hold_zeros, prune_two_of_four, prune_weights, sparsity, zeros
from cnnref.deploy.quantise import (
    Grid,
    affine_grid,
    channel_grid,
    full_range,
    percentile_range,
    symmetric_grid,
    tensor_grid,
)
from cnnref.deploy.quantised import Quantised, integer_conv2d, quantise_network, stored_bytes

__all__ = [
    "Grid",
    "Quantised",
    "affine_grid",
    "channel_grid",
    "drop_channels",
    "export_onnx",
    "fold_batch_norm",
    "full_range",
    "hold_zeros",
    "integer_conv2d",
    "percentile_range",
    "prune_channels",
    "prune_two_of_four",
    "prune_weights",
    "quantise_network",
    "run_onnx",
    "sparsity",
    "stored_bytes",
    "symmetric_grid",
    "tensor_grid",
    "zeros",
]
