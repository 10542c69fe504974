"""Keeps a robot's camera on one thing: frames and a box in, boxes out."""

__version__ = "0.1.0"
