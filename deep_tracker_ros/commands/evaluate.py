"""`deep_tracker evaluate`: trackers and peers side by side on annotated sequences."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Any

from tqdm import tqdm

from deep_tracker_ros.commands import arguments
from deep_tracker_ros.evaluation.contestants import Entry, OurTracker, peer
from deep_tracker_ros.evaluation.datasets import find_sequences
from deep_tracker_ros.evaluation.one_pass import Score, run_once, score
from deep_tracker_ros.trackers.registry import DEFAULT_TRACKER

Results = dict[str, dict[str, Score]]


def add(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="accuracy on annotated sequences, beside peers")
    parser.add_argument("dataset", type=Path, help="folder of sequences, each img/ and groundtruth_rect.txt")
    parser.add_argument("--tracker", action="append", default=[], help="name of a model; may be repeated")
    parser.add_argument(
        "--peer", action="append", default=[], help="opencv:csrt, opencv:kcf, ...; may be repeated"
    )
    parser.add_argument("--protocol", choices=["ope"], default="ope", help="ope: start once, never help")
    parser.add_argument("--out", type=Path, required=True, help="folder for results.json")
    arguments.add_engine(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    entries = entries_of(chosen)
    sequences = find_sequences(chosen.dataset)
    chosen.out.mkdir(parents=True, exist_ok=True)
    results: Results = {entry.name: {} for entry in entries}
    with tqdm(total=len(entries) * len(sequences), unit="sequence", file=sys.stderr, disable=None) as bar:
        for sequence in sequences:
            for entry in entries:
                bar.set_description(f"{entry.name} on {sequence.name}")
                boxes, fps = run_once(entry.make(), sequence)
                results[entry.name][sequence.name] = score(sequence.truth, boxes, fps)
                bar.update()
    _write(results, chosen.out / "results.json")
    _print(results)
    return 0


def entries_of(chosen: argparse.Namespace) -> list[Entry]:
    """Return the contestants that --tracker and --peer name; the default tracker if there are none."""
    peers = [peer(spec) for spec in chosen.peer]
    names = chosen.tracker or ([] if peers else [DEFAULT_TRACKER])
    ours = [(name, arguments.load_chosen(chosen, name)) for name in names]
    return [*(Entry(name, partial(OurTracker, tracker)) for name, tracker in ours), *peers]


def _write(results: Results, path: Path) -> None:
    plain = {
        name: {sequence: score.as_dict() for sequence, score in scores.items()}
        for name, scores in results.items()
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


def _print(results: Results) -> None:
    print(f"{'tracker':<16} {'AUC':>6} {'OP@.5':>6} {'P@20':>6} {'median fps':>10}")
    for name, scores in results.items():
        all_scores = list(scores.values())
        print(
            f"{name:<16} {fmean(s.auc for s in all_scores):6.3f} {fmean(s.op50 for s in all_scores):6.3f} "
            f"{fmean(s.precision20 for s in all_scores):6.3f} {median(s.fps for s in all_scores):10.0f}"
        )
