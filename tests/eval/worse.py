"""``python -m tests.eval.worse HOW eval SET ...``: the command over cheap models, made worse on purpose.

HOW is "as it is", or what is broken. The parts are put in at the doors that the command takes them
from, in this process only.
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


def worse(how: str) -> None:
    opens, chains = evaluating.open_library, evaluating.chain_over

    @contextmanager
    def opened(*given: Any, **named: Any) -> Iterator[Any]:
        with opens(*given, **{**named, "embedders": lambda: [WordEmbedder()]}) as library:
            yield degrading.Rehit(library, REHIT[how]) if how in REHIT else library

    def chain_over(library: Any, *given: Any, **named: Any) -> Any:
        chain = chains(library, *given, **named)
        return degrading.Recited(chain, RECITED[how](library)) if how in RECITED else chain

    put: dict[str, Any] = {
        "open_library": opened,
        "chain_over": chain_over,
        "CrossEncoder": WordReranker,
    }
    for name, part in put.items():
        setattr(evaluating, name, part)


if __name__ == "__main__":
    worse(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
