"""What is done to a trained network before it runs for users."""

from cnnref.deploy.fold import fold_batch_norm

__all__ = ["fold_batch_norm"]
