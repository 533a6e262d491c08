"""What a training run needs beside the network, one idea a file."""
