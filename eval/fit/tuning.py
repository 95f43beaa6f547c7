"""``python -m eval.fit.tuning DATA [--across]``: fine-tune upper layers to find answers.

It tunes the cross-encoder, or with ``--across`` the cross-language encoder, which was not trained to read
two texts together and learns it here. It writes rag/reading/tuned.npz, or rag/reading/tuned-across.npz: low-rank
additions to matrices of the upper layers (LoRA, Hu et al. 2021), and two heads over the last states:
does this passage answer, and where in it is the answer (as in BERT's SQuAD head, Devlin et al. 2019). It
prints figures on questions held out by article. It takes about an hour on two cores;
``eval.fit.encoders``, ``eval.fit`` and ``eval.fit.support`` must be run after it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from eval.fit.pairs import Group, across, groups
from index.encoders.cross import CrossWeights
from index.encoders.e5 import PairWeights
from index.encoders.pairing import Paired, TokenPair
from index.encoders.weights import Layer, Linear, Norm
from index.models import packaged_folder
from rag.reading.cross_encoder import ACROSS, ENGLISH

LOWER, LOWER_ACROSS = 6, 4  # layers that are not tuned: their states are computed once
RANK, WEIGHT = 16, 2.0  # rank and factor of the additions
EPOCHS, RATE, WARM = 2, 1e-3, 50
TOGETHER, ALIKE = 12, 20  # questions per step; steps per block that is sorted by length
RIGHT, LISTWISE, SPANS = 1.5, 0.5, 0.3  # weights of answers, of the listwise and the span loss
LONGEST_ANSWER = 12  # tokens
SEED = 0
HEADS, HIDDEN = 12, 384


def main() -> None:
    """Fit, measure held out, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.tuning", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--across", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    every = list((across if options.across else groups)(options.data, dice))
    model = ACROSS if options.across else ENGLISH
    weights = model.read(packaged_folder(model.packaged))
    below = LOWER_ACROSS if options.across else LOWER
    upper = _Upper(weights, below)
    lower = _Lower(weights, below)
    told = [_Told(group, lower) for group in every]
    held = [each for each in told if each.group.held]
    print(json.dumps({"before": measured(upper, held)}, indent=1), flush=True)
    training = _Training(upper, [each for each in told if not each.group.held], dice)
    for epoch in range(EPOCHS):
        training.epoch()
        print(json.dumps({f"after {epoch + 1}": measured(upper, held)}, indent=1), flush=True)
        np.savez(model.added, allow_pickle=False, **upper.added(below))


class _Linear(nn.Module):
    """A frozen linear layer; ``parts`` are the ranges of its outputs that get trainable additions."""

    def __init__(self, linear: Linear, *parts: slice) -> None:
        super().__init__()
        self.weight, self.bias = _tensor(linear.weight), _tensor(linear.bias)
        inputs = self.weight.shape[0]
        self.parts = parts
        self.down = nn.ParameterList(
            torch.randn(inputs, RANK) / math.sqrt(inputs) for _ in self.parts
        )
        self.up = nn.ParameterList(
            torch.zeros(RANK, len(range(*part.indices(self.weight.shape[1])))) for part in parts
        )

    def forward(self, value: Tensor) -> Tensor:
        out = value @ self.weight + self.bias
        for part, down, up in zip(self.parts, self.down, self.up, strict=True):
            added = torch.zeros_like(out)
            added[..., part] = (value @ down) @ up * WEIGHT
            out = out + added
        return out

    def added(self, name: str) -> dict[str, Any]:
        """The additions as one product of two matrices."""
        up = torch.zeros(RANK * len(self.parts), self.weight.shape[1])
        for at, (part, each) in enumerate(zip(self.parts, self.up, strict=True)):
            up[at * RANK : (at + 1) * RANK, part] = each.detach() * WEIGHT
        down = torch.cat([each.detach() for each in self.down], dim=1)
        return {f"{name}.down": _half(down), f"{name}.up": _half(up)}


class _Layer(nn.Module):
    def __init__(self, layer: Layer, *, fitted: bool) -> None:
        super().__init__()
        query, value, whole = slice(0, HIDDEN), slice(2 * HIDDEN, 3 * HIDDEN), slice(None)
        self.qkv = _Linear(layer.qkv, *((query, value) if fitted else ()))
        self.joined = _Linear(layer.joined)
        self.wide = _Linear(layer.wide, *((whole,) if fitted else ()))
        self.narrow = _Linear(layer.narrow, *((whole,) if fitted else ()))
        self.norms = [_norm(layer.after_attention), _norm(layer.after_all)]

    def forward(self, seen: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (
            part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in self.qkv(seen).chunk(3, -1)
        )
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = _normed(seen + self.joined(attended.transpose(1, 2).flatten(2)), *self.norms[0])
        bent = functional.gelu(self.wide(seen))
        return _normed(seen + self.narrow(bent), *self.norms[1])


class _Lower:
    """The lower layers, which get no additions."""

    def __init__(self, weights: Paired, count: int) -> None:
        self.weights = weights
        self._first = _norm(weights.first)
        self._layers = [_Layer(layer, fitted=False) for layer in weights.layers[:count]]

    @torch.no_grad()
    def states(self, pair: TokenPair) -> Tensor:
        """The states of a pair's tokens, (tokens, 384) in half precision."""
        seen = _normed(_tensor(self.weights.embedded([pair])), *self._first)
        for layer in self._layers:
            seen = layer(seen, _mask(torch.ones(seen.shape[:2])))
        return seen[0].half()


class _Upper(nn.Module):
    """The layers that are tuned, with the heads, including the packaged head if there is one."""

    def __init__(self, weights: CrossWeights | PairWeights, below: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(each, fitted=True) for each in weights.layers[below:])
        packaged = weights if isinstance(weights, CrossWeights) else None
        self.pooled = _Linear(packaged.pooled, slice(None)) if packaged else None
        self.logit = _Linear(packaged.logit) if packaged else None
        self.scale = nn.Parameter(torch.tensor(0.5))
        self.shift = nn.Parameter(torch.tensor(0.0))
        self.extra = nn.Linear(HIDDEN, 1)
        nn.init.zeros_(self.extra.weight)
        self.span = nn.Linear(HIDDEN, 2)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (pairs,), and scores of answer starts and ends (pairs, tokens, 2)."""
        for layer in self.layers:
            states = layer(states, mask)
        first = states[:, 0]
        logits = self.extra(first) + self.shift
        if self.pooled is not None and self.logit is not None:
            logits = logits + self.logit(torch.tanh(self.pooled(first))) * self.scale
        return logits[:, 0], self.span(states)

    def added(self, below: int) -> dict[str, Any]:
        """The arrays that the product adds to the packaged weights, by name."""
        made = self.pooled.added("pooled") if self.pooled is not None else {}
        for number, layer in enumerate(self.layers, start=below):
            for name in ("qkv", "wide", "narrow"):
                made |= getattr(layer, name).added(f"{number}.{name}")
        return made | {
            "scale": _half(self.scale.detach()),
            "shift": _half((self.shift + self.extra.bias).detach()),
            "extra.weight": _half(self.extra.weight.detach().T),
            "span.weight": _half(self.span.weight.detach().T),
            "span.bias": _half(self.span.bias.detach()),
        }


class _Told:
    """A group with its passages' states below the tuned layers."""

    def __init__(self, group: Group, lower: _Lower) -> None:
        self.group = group
        self.pairs = lower.weights.pairs(group.question, [each.text for each in group.passages])
        self.states = [lower.states(pair) for pair in self.pairs]
        self.longest = max(len(each.ids) for each in self.pairs)

    def span(self) -> tuple[int, int] | None:
        """The first and the last token of the answer in the first passage, counted within the
        passage."""
        answer, offsets = self.group.passages[0].answer, self.pairs[0].offsets
        if answer is None:
            return None
        starts = [at for at, (start, end) in enumerate(offsets) if start <= answer.start < end]
        ends = [at for at, (start, end) in enumerate(offsets) if start < answer.end <= end]
        return (starts[0], ends[0]) if starts and ends else None


class _Training:
    """Trains the additions by AdamW; after a warm-up, the rate falls linearly to 3% over all epochs."""

    def __init__(self, upper: _Upper, told: Sequence[_Told], dice: random.Random) -> None:
        self._upper, self._told, self._dice = upper, told, dice
        self._fitted = [each for each in upper.parameters() if each.requires_grad]
        self._optimiser = torch.optim.AdamW(self._fitted, lr=RATE, weight_decay=0.01)
        self._done, self._total = 0, EPOCHS * math.ceil(len(told) / TOGETHER)

    def epoch(self) -> None:
        """One pass over all groups."""
        for step in _steps(self._told, self._dice):
            self._step(step)

    def _step(self, step: Sequence[_Told]) -> None:
        for each in self._optimiser.param_groups:
            each["lr"] = (
                RATE
                * min(1, (self._done + 1) / WARM)
                * (0.03 + 0.97 * max(0, 1 - self._done / self._total))
            )
        self._optimiser.zero_grad()
        torch.autograd.backward(loss(self._upper, step))
        nn.utils.clip_grad_norm_(self._fitted, 1.0)
        self._optimiser.step()
        self._done += 1


def _steps(told: Sequence[_Told], dice: random.Random) -> Iterator[list[_Told]]:
    """Batches of groups of similar length, in random order."""
    shuffled, steps = dice.sample(list(told), len(told)), []
    for at in range(0, len(shuffled), TOGETHER * ALIKE):
        alike = sorted(shuffled[at : at + TOGETHER * ALIKE], key=lambda each: each.longest)
        steps += [alike[at : at + TOGETHER] for at in range(0, len(alike), TOGETHER)]
    yield from dice.sample(steps, len(steps))


def loss(upper: _Upper, step: Sequence[_Told]) -> Tensor:
    """The sum of three losses: whether each passage answers, which of a question's passages does, and the span."""
    logits, spans = upper(*_together(step))
    answers = torch.tensor([float(p.answers) for each in step for p in each.group.passages])
    total = functional.binary_cross_entropy_with_logits(
        logits, answers, weight=torch.where(answers > 0, RIGHT, 1.0)
    )
    chosen, placed, at = [], [], 0
    for each in step:
        own = logits[at : at + len(each.pairs)]
        if each.group.kind == "answered":
            if len(own) > 1:
                chosen.append(-functional.log_softmax(own, 0)[0])
            if span := each.span():
                inside = spans[at, list(each.pairs[0].passage)]
                likely = functional.log_softmax(inside, 0)
                placed.append(-likely[span[0], 0] - likely[span[1], 1])
        at += len(own)
    if chosen:
        total = total + LISTWISE * torch.stack(chosen).mean()
    return total + SPANS * torch.stack(placed).mean() if placed else total


def _together(step: Sequence[_Told]) -> tuple[Tensor, Tensor]:
    """The padded states of all pairs of the groups, and their attention mask."""
    states = [state.float() for each in step for state in each.states]
    padded = nn.utils.rnn.pad_sequence(states, batch_first=True)
    present = nn.utils.rnn.pad_sequence(
        [torch.ones(len(state)) for state in states], batch_first=True
    )
    return padded, _mask(present)


@torch.no_grad()
def measured(upper: _Upper, held: Sequence[_Told]) -> dict[str, float]:
    """AUROC of answered questions against each other kind, by set; how often the right passage is
    first; F1 of the marked characters."""
    best: dict[str, list[float]] = {}
    first: dict[str, list[bool]] = {}
    marked: list[float] = []
    for each in sorted(held, key=lambda each: each.longest):
        logits, spans = upper(*_together([each]))
        best.setdefault(f"{each.group.name} {each.group.kind}", []).append(float(logits.max()))
        if each.group.kind == "answered":
            first.setdefault(each.group.name, []).append(int(logits.argmax()) == 0)
            if each.group.passages[0].answer is not None:
                marked.append(_characters(each, spans[0]))
    figures = {f"{name} first": round(float(np.mean(own)), 3) for name, own in first.items()}
    for kind, others in best.items():
        own = best.get(f"{kind.split()[0]} answered", [])
        if not kind.endswith("answered") and own:
            labels = [1] * len(own) + [0] * len(others)
            figures[f"{kind} AUROC"] = round(float(roc_auc_score(labels, own + others)), 3)
    return figures | {"marked F1": round(float(np.mean(marked)), 3)}


def _characters(told: _Told, spans: Tensor) -> float:
    """F1 of the characters of the likeliest span against those of the answer."""
    pair, answer = told.pairs[0], told.group.passages[0].answer
    assert answer is not None
    inside = spans[list(pair.passage)]
    sums = inside[:, 0, None] + inside[None, :, 1]
    allowed = torch.ones_like(sums).triu() * torch.ones_like(sums).tril(LONGEST_ANSWER)
    start, end = divmod(int(sums.masked_fill(allowed == 0, -1e9).argmax()), len(inside))
    found = set(range(pair.offsets[start][0], pair.offsets[end][1]))
    wanted = set(range(answer.start, answer.end))
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def _mask(present: Tensor) -> Tensor:
    return torch.where(present[:, None, None, :] > 0, 0.0, -1e9)


def _norm(norm: Norm) -> tuple[Tensor, Tensor]:
    return _tensor(norm.factor), _tensor(norm.bias)


def _normed(value: Tensor, factor: Tensor, bias: Tensor) -> Tensor:
    return functional.layer_norm(value, (HIDDEN,), factor, bias, 1e-12)


def _tensor(array: Any) -> Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float32))


def _half(value: Tensor) -> Any:
    return np.asarray(value.numpy(), dtype=np.float16)


if __name__ == "__main__":
    main()
