#!/usr/bin/env bash
# quantulum3 0.10.0 beside scikit-learn 1.9.1: having scikit-learn installed makes parse() fail.
#
# quantulum3 finds quantities with their units and characters. Without scikit-learn it tells units of one surface
# apart by rule; where scikit-learn can be imported it loads a classifier that its wheel carries as a joblib
# pickle, made by another version of it. Seen: the same call on the same sentence answers in an environment
# without scikit-learn (and takes the "minutes" of a phone call for minutes of arc), and ends in a
# ModuleNotFoundError for a private module of scikit-learn in one with it. So a program that uses quantulum3 stops
# working when another dependency brings scikit-learn in; `quantulum3.classifier.USE_CLF = False` before the
# first call goes on without.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/ask.py" <<'PYTHON'
import sys

import quantulum3.classifier
from quantulum3 import parser

if "rules" in sys.argv:
    quantulum3.classifier.USE_CLF = False
for found in parser.parse("The call took 90 minutes and cost 12 dollars."):
    print(found.surface, found.span, found.unit.name)
PYTHON
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check quantulum3==0.10.0
echo "without scikit-learn:"
"$folder/venv/bin/python" "$folder/ask.py" | tee "$folder/alone"
grep -q "90 minutes" "$folder/alone"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.9.1 joblib wikipedia stemming
echo "with scikit-learn:"
if "$folder/venv/bin/python" "$folder/ask.py" > "$folder/beside" 2> "$folder/said"; then
    echo "it answers now"
    exit 1
fi
tail -n 1 "$folder/said"
grep -q "ModuleNotFoundError" "$folder/said"
echo "with scikit-learn, and the classifier turned off:"
"$folder/venv/bin/python" "$folder/ask.py" rules | tee "$folder/rules"
cmp "$folder/alone" "$folder/rules"
echo "as described"
