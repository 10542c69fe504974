"""A world painted by code, in which the true box of the target is known exactly."""
