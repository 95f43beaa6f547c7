"""``python -m tests.eval.worse [--real] HOW eval SET ...``: the command made worse on purpose.

HOW is "as it is", or what is broken. The models are cheap ones, with ``--real`` those that ship. The
parts are put in at the doors that the command takes them from, in this process only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.eval import degrading
from tests.fakes import WordEmbedder, WordReranker
from ui.cli import main
from ui.commands import evaluating

REHIT: Mapping[str, Callable[[Any], Any]] = {
    "shuffled scores": degrading.shuffled,
    "broken chunker": degrading.chopped,
}
RECITED: Mapping[str, Callable[[Any], Any]] = {
    "citations one character on": degrading.one_character_on,
    "citations one claim on": lambda library: degrading.one_claim_on,
}


def worse(how: str, *, real: bool = False) -> None:
    opens, chains = evaluating.open_library, evaluating.chain_over

    @contextmanager
    def opened(*given: Any, **named: Any) -> Iterator[Any]:
        cheap = {} if real else {"embedders": lambda: [WordEmbedder()]}
        with opens(*given, **{**named, **cheap}) as library:
            yield degrading.Rehit(library, REHIT[how]) if how in REHIT else library

    def chain_over(library: Any, *given: Any, **named: Any) -> Any:
        chain = chains(library, *given, **named)
        return degrading.Recited(chain, RECITED[how](library)) if how in RECITED else chain

    put: dict[str, Any] = {"open_library": opened, "chain_over": chain_over}
    if not real:
        put["CrossEncoder"] = degrading.ChanceReranker if how == "shuffled scores" else WordReranker
    for name, part in put.items():
        setattr(evaluating, name, part)


if __name__ == "__main__":
    real = sys.argv[1] == "--real"
    how, *arguments = sys.argv[2 if real else 1 :]
    worse(how, real=real)
    sys.exit(main(arguments))
