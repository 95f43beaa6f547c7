"""On a card the same weights run in PyTorch; without one, asking for it is refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.fit.encoders import states
from index.device import device, use_device
from index.embedding import DEFAULT_MODEL, INT8, Int8Embedder
from index.encoders.torch_layers import TOGETHER, TorchLayers, padded_runs
from index.errors import CannotRun
from tests.commands import citeback

TEXTS = ["A ferry.", "The harbour master is paid by the town, and the town by its harbour.", "Noon"]


def card_here() -> bool:
    return device() == "cuda"


def embedded() -> tuple[object, list[np.ndarray]]:
    encoder = INT8[DEFAULT_MODEL].read()
    tokens = encoder.tokens(TEXTS)
    return encoder, [
        np.asarray(encoder.words(np.array(each)) + encoder.positions[: len(each)], dtype=np.float32)
        for each in tokens
    ]


def test_the_layers_in_pytorch_give_the_states_of_the_plain_arithmetic() -> None:
    encoder, given = embedded()
    found = TorchLayers(encoder, "cpu").states(given)  # type: ignore[arg-type]
    for own, each in zip(found, given, strict=True):
        expected = states(encoder, each, lambda name, seen: None)  # type: ignore[arg-type]
        assert own.shape == expected.shape
        assert np.abs(own - expected).max() < 1e-3


def test_what_stands_beside_a_text_does_not_change_its_states() -> None:
    encoder, given = embedded()
    layers = TorchLayers(encoder, "cpu")  # type: ignore[arg-type]
    (alone,) = layers.states(given[:1])
    assert np.abs(layers.states(given)[0] - alone).max() < 1e-4


def test_in_float_the_vectors_are_near_those_in_int8() -> None:
    encoder, given = embedded()
    means = TorchLayers(encoder, "cpu").means(given)  # type: ignore[arg-type]
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    assert (means * Int8Embedder().embed_passages(TEXTS)).sum(axis=1).min() > 0.98


def test_runs_hold_each_text_once_and_so_many_tokens_at_most() -> None:
    lengths = [512] * 100 + [3] * 9000 + [40] * 500
    runs = list(padded_runs(lengths))
    assert sorted(at for run in runs for at in run) == list(range(len(lengths)))
    assert all(len(run) * max(lengths[at] for at in run) <= TOGETHER for run in runs)


@pytest.mark.skipif(card_here(), reason="there is a CUDA card here")
def test_without_a_card_cuda_is_refused_in_one_line_and_auto_is_the_cpu(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="CITEBACK_DEVICE is cuda"):
        use_device("cuda")
    assert device() == "cpu"
    ran = citeback("ask", "Who?", home=tmp_path / "home", CITEBACK_DEVICE="cuda")
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("citeback: CITEBACK_DEVICE is cuda")
    assert ran.stderr.count("\n") == 1
    wrong = citeback("ask", "Who?", home=tmp_path / "home", CITEBACK_DEVICE="tpu")
    assert wrong.returncode == 2
    assert "auto" in wrong.stderr


@pytest.mark.skipif(not card_here(), reason="no CUDA card that PyTorch can use")
def test_on_a_card_vectors_are_near_those_of_the_cpu() -> None:
    made = Int8Embedder()
    on_card = made.embed_passages(TEXTS)
    use_device("cpu")
    try:
        on_cpu = Int8Embedder().embed_passages(TEXTS)
    finally:
        use_device("auto")
    assert (on_card * on_cpu).sum(axis=1).min() > 0.98
