"""`deep_tracker export`: write a model's graphs anew, as its card describes them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from deep_tracker_ros.resources import models_folder


def add(commands: Any) -> None:
    parser = commands.add_parser("export", help="write a model's ONNX graphs anew; needs torch")
    parser.add_argument("name", help="name of a model")
    parser.add_argument("--models", type=Path, help="folder of models; default: those of the package")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    try:
        from deep_tracker_ros.learning.export_model import export_model
    except ImportError as error:
        print(f"deep_tracker export: needs torch, onnx and onnxscript ({error})", file=sys.stderr)
        return 1
    for name, file in export_model((chosen.models or models_folder()) / chosen.name).items():
        print(f"{name:<10} {file.stat().st_size:>9} bytes  {file}")
    return 0
