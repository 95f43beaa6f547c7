#!/usr/bin/env bash
# onnxruntime (1.31.1), quantize_dynamic: what a row comes to depends on the other rows of its batch.
#
# Dynamic int8 takes one scale and zero point for the whole input of a MatMul, all rows of a batch together. Seen: a
# row alone has a cosine of .99995 with its float32 result; beside one row that is 20 times as long, .995. For an
# encoder this means that the embedding of a text changes with the texts it happens to be embedded with, that the
# same text indexed and asked for differs, and that results change with the batch size. Nothing in the quantised
# model or its name says so. Scales measured beforehand (static quantisation), or batches of one, don't have it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install onnxruntime==1.31.1 onnx==1.23.2 numpy==2.4.6
cat >"$folder/ask.py" <<'PYTHON'
import logging
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

logging.disable(logging.WARNING)
chance = np.random.default_rng(0)
weights = chance.normal(size=(64, 32)).astype("float32")
graph = helper.make_graph(
    [helper.make_node("MatMul", ["rows", "weights"], ["out"])],
    "layer",
    [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["n", 64])],
    [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 32])],
    [numpy_helper.from_array(weights, "weights")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
model.ir_version = 8
float_file, int8_file = f"{sys.argv[1]}/float.onnx", f"{sys.argv[1]}/int8.onnx"
onnx.save(model, float_file)
quantize_dynamic(float_file, int8_file, weight_type=QuantType.QInt8)
session = onnxruntime.InferenceSession(int8_file, providers=["CPUExecutionProvider"])
row, long_row = chance.normal(size=(1, 64)).astype("float32"), 20 * chance.normal(size=(1, 64)).astype("float32")


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


alone = session.run(None, {"rows": row})[0][0]
beside = session.run(None, {"rows": np.vstack([row, long_row])})[0][0]
exact = (row @ weights)[0]
print(f"cosine with float32: alone {cosine(alone, exact):.5f}, beside a longer row {cosine(beside, exact):.5f}")
assert cosine(alone, exact) > 0.9998 and cosine(beside, exact) < 0.997, "this has changed"
PYTHON
"$folder/venv/bin/python" "$folder/ask.py" "$folder"
