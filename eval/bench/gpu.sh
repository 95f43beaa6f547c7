#!/bin/sh
# Passages a second, an answer's p50 and the fidelity, on whatever card there is: under 8 minutes.
# PYTHON is one with PyTorch for CUDA and sentence-transformers; WHEELS a folder with the wheels that it lacks.
# Nothing is fetched from a network.
set -eu
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-python3}
if [ -n "${WHEELS:-}" ]; then
	"$PYTHON" -m venv --system-site-packages .citeback/gpu-venv
	PYTHON=.citeback/gpu-venv/bin/python
	"$PYTHON" -m pip install --quiet --no-index --no-deps "$WHEELS"/*.whl
fi
HF_HUB_OFFLINE=1 PYTHONPATH=. exec timeout 470 "$PYTHON" -m eval.bench.gpu
