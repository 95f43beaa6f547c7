"""Questions offered to someone who doesn't know what to ask."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import SourceSummary

_SEEDS = (
    ("000_call-and-its-echoes.md", "How long was the call between Trump and Putin?"),
    ("003_a-summit-is-announced.md", "How significant is arms control said to be?"),
    ("004_from-phone-call-to-alaska.md", "Where did the two presidents meet in August 2025?"),
    ("002_deadlock-broken.md", "What share of Ukraine does the Russian army hold?"),
)
SHOWN = 4


def examples(sources: Sequence[SourceSummary]) -> list[str]:
    """Questions the sample corpus answers (or doesn't), or else one for each of the first sources."""
    ids = {source.id for source in sources}
    if fitting := [question for source, question in _SEEDS if source in ids]:
        return fitting
    return [f"What does “{source.title}” say?" for source in sources[:SHOWN]]
