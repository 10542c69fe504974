"""Engines run graphs: the same ONNX files on whatever the robot has."""
