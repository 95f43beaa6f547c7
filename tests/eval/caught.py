"""``python -m tests.eval.caught SET HOME``: is what is worse caught, with the models that ship?

Asks the set as it is and then made worse in each way, and says with which code ``citeback eval
--baseline`` ended. Then 20 comparisons of mixtures of two real runs, which are alike: a coin for each
case decides which run it is taken from. Ends with 1 if something worse passed, or more than one alarm
of the 20 was false. It takes six runs of the set; HOME is an index of what it is asked of.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

from eval.metrics.significance import differences
from tests.conftest import ROOT
from tests.eval.worse import RECITED, REHIT


def main(set_path: Path, home: Path, limit: str) -> int:
    """Run, print, and return the exit code."""
    before, narrow = home / "before.json", home / "narrow.json"
    asked = (set_path, home, limit)
    codes = {"as it is": asked_as("as it is", *asked, "--json", before)}
    codes["as it is, again"] = asked_as("as it is", *asked, "--baseline", before)
    codes["k=1"] = asked_as(
        "as it is", *asked, "--baseline", before, "--json", narrow, CITEBACK_PASSAGES="1"
    )
    for how in (*REHIT, *RECITED):
        codes[how] = asked_as(how, *asked, "--baseline", before)
    for how, code in codes.items():
        print(f"{how:30}{'worse' if code else 'not worse'}", flush=True)
    alarms = false_alarms(outcomes(before), outcomes(narrow))
    print(f"{'20 mixtures with themselves':30}{alarms} false alarms")
    told = [code for how, code in codes.items() if not how.startswith("as it is")]
    quiet = codes["as it is"] == codes["as it is, again"] == 0
    return 0 if quiet and all(code == 1 for code in told) and alarms <= 1 else 1


def asked_as(
    how: str, set_path: Path, home: Path, limit: str, *arguments: str | Path, **environment: str
) -> int:
    """The exit code of ``citeback eval``, in a process of its own; 2 ends this one too."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tests.eval.worse", "--real", how, "--home", str(home)),
            *("eval", str(set_path), "--fresh", "--jobs", "2", "--limit", limit),
            *map(str, arguments),
        ],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1", **environment},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if ran.returncode not in (0, 1):
        sys.exit(ran.returncode)
    return ran.returncode


def outcomes(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["outcomes"]
    return found


def false_alarms(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> int:
    """How many of 20 mixtures are called worse than what was left."""
    alarms = 0
    for seed in range(20):
        dice = Random(seed)
        pairs = [
            pair if dice.random() < 0.5 else pair[::-1] for pair in zip(one, other, strict=True)
        ]
        first, second = zip(*pairs, strict=True)
        alarms += any(delta.says == "worse" for delta in differences(first, second))
    return alarms


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3:] or ["100"])[0]))
