"""Sessions and tokenizers. The only module that uses onnxruntime and tokenizers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Tensors = Mapping[str, npt.NDArray[Any]]

_ONNX_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int64": 7}


class Session:
    """A graph that is ready to run; safe to run from several threads at once."""

    def __init__(self, graph: Path, *, threads: int, weights: Tensors | None = None) -> None:
        """Load ``graph``; ``weights`` are the tensors that it names but doesn't contain."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
        # A thread that spins while it waits takes a core from threads that have work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if weights is not None:
            # Only basic optimization: fusing Add and LayerNormalization made the latter four times slower.
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
            # The session doesn't copy them: they must be in row-major order and live as long as it does.
            self._weights = {name: np.asarray(held, order="C") for name, held in weights.items()}
            made = onnxruntime.OrtValue.ortvalue_from_numpy_with_onnx_type
            options.add_external_initializers(
                list(self._weights),
                [made(held, _ONNX_TYPES[held.dtype.name]) for held in self._weights.values()],
            )
        self._session: Any = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )

    def note(self, name: str) -> str:
        """What the graph's file says under ``name`` besides the graph."""
        return str(self._session.get_modelmeta().custom_metadata_map[name])

    def run(self, inputs: Tensors) -> npt.NDArray[Any]:
        """The graph's first output."""
        output: npt.NDArray[Any] = self._session.run(None, dict(inputs))[0]
        return output


def tokenizer_of(file: Path) -> Any:
    """A tokenizer as its model's package describes it, without padding or truncation."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(file))
    found.no_padding()
    found.no_truncation()
    return found


def unigram(pieces: Sequence[tuple[str, float]], unknown: int) -> Any:
    """A SentencePiece unigram tokenizer with these pieces; it adds no special tokens."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(models.Unigram(list(pieces), unknown, byte_fallback=False))
    made.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    return made
