"""Closed-form correlation filters as differentiable layers over real tensors."""
