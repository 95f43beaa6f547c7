"""A cross-encoder: reads question and passage together and says how well one answers the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.encoders.runtime import CORES, Session, tokenizer_of
from index.models import packaged_folder

CROSS_ENCODER = "ms-marco-MiniLM-L-12-v2"
LONGEST = 192  # tokens of question and passage together; sentences are shorter


class Reranker(Protocol):
    """Scores passages for a question: float32 of shape (len(passages),), higher is better."""

    name: str

    def score(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]: ...


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2 (int8) on onnxruntime, loaded at the first question; English only."""

    name = CROSS_ENCODER

    def score(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        """Logits, about -11 (off topic) to 10 (answers)."""
        if not passages:
            return np.empty(0, dtype=np.float32)
        session, tokenizer = _loaded()
        encoded = tokenizer.encode_batch([(question, passage) for passage in passages])
        inputs = {
            "input_ids": np.array([each.ids for each in encoded], dtype=np.int64),
            "attention_mask": np.array([each.attention_mask for each in encoded], dtype=np.int64),
            "token_type_ids": np.array([each.type_ids for each in encoded], dtype=np.int64),
        }
        return np.asarray(session.run(inputs), dtype=np.float32).reshape(-1)


@lru_cache(maxsize=1)
def _loaded() -> tuple[Session, Any]:
    folder = packaged_folder(CROSS_ENCODER)
    tokenizer = tokenizer_of(folder / "tokenizer.json")
    tokenizer.enable_truncation(LONGEST, strategy="longest_first")
    tokenizer.enable_padding()
    return Session(folder / "model.onnx", threads=CORES), tokenizer
