"""Measuring: accuracy on annotated sequences, speed, and delay, beside trackers that others know."""
