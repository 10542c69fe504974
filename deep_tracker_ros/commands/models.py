"""`deep_tracker models`: what is installed, and whether its files are what their cards say."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from deep_tracker_ros.model_card import ModelError, list_cards
from deep_tracker_ros.resources import models_folder


def add(commands: Any) -> None:
    parser = commands.add_parser("models", help="list the models and check their files")
    parser.add_argument("--models", type=Path, help="folder of models; default: those of the package")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    folder = chosen.models or models_folder()
    cards = list_cards(folder)
    if not cards:
        raise ModelError(f"{folder}: holds no models; a model is a folder with a card.yaml")
    damaged = 0
    for card in cards:
        size = 0
        try:
            size = sum(len(graph.read()) for graph in card.graphs.values())
            state = "intact"
        except ModelError as error:
            damaged += 1
            state = "DAMAGED"
            print(f"deep_tracker models: {error}", file=sys.stderr)
        print(f"{card.name:<12} {size / 1e6:6.2f} MB  {state:<8} {card.summary}")
    return 1 if damaged else 0
