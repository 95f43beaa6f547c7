"""What makes workers read and embed alike; another version's results are not taken."""

from __future__ import annotations

from importlib.metadata import version

from index.loaders import LOADERS_VERSION

READS = f"{LOADERS_VERSION} onnxruntime {version('onnxruntime')}"
