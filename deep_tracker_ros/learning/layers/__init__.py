"""Building blocks of networks: each a small differentiable module that exports to ONNX."""
