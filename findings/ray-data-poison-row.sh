#!/usr/bin/env bash
# Ray Data (2.60.0): a row that kills its worker is given to the next worker without an end, and nothing is raised.
#
# map_batches with a class makes actors with max_restarts=-1 and max_task_retries=-1. An exception in the function ends
# the job, but a process that dies (a segmentation fault, the OOM killer, os._exit) counts as a fault of the machine:
# the actor is started again, gets the same block, and dies again. Seen: with one row of eight that ends its process,
# take_all() had not returned after 60 s, the worker had been started more than three times, and no other error was
# told than a line on stdout, which is written there also with log_to_driver=False, so that a program whose stdout
# is its result is spoilt. Bounds exist (max_restarts=..., as a keyword), but are deprecated and go with 2.64. So
# whatever may kill a process belongs into a child of the worker, with a limit on the waiting for the whole.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install 'ray[data]==2.60.0'
cat >"$folder/ask.py" <<'PYTHON'
import os
import sys
import threading
from pathlib import Path

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
import ray

NOTED = Path(sys.argv[1])


class Doubles:
    def __init__(self) -> None:
        (NOTED / str(os.getpid())).touch()

    def __call__(self, batch):
        if 5 in batch["item"]:
            os._exit(139)
        return {"item": batch["item"] * 2}


def take() -> None:
    made = ray.data.from_items(list(range(8)), override_num_blocks=8)
    made.map_batches(Doubles, compute=ray.data.ActorPoolStrategy(size=1)).take_all()
    returned.append(True)


ray.init("local", num_cpus=1, include_dashboard=False, log_to_driver=False)
returned: list[bool] = []
thread = threading.Thread(target=take, daemon=True)
thread.start()
thread.join(60)
started = len(list(NOTED.iterdir()))
print(f"returned or raised after 60 s: {not thread.is_alive()}; workers started: {started}", file=sys.stderr)
assert thread.is_alive() and not returned and started > 3, "this has changed"
os._exit(0)
PYTHON
mkdir "$folder/noted"
"$folder/venv/bin/python" "$folder/ask.py" "$folder/noted" >"$folder/stdout" 2>"$folder/stderr"
grep "returned or raised" "$folder/stderr"
grep -q "infinite retries remaining" "$folder/stdout" && echo "told on stdout, with log_to_driver=False: yes"
