"""How answers change if a constant has another value: ``python -m eval.fit.sensitivity DATA SETS --work DIR``.

``CONSTANTS`` lists each constant of ``rag/`` that influences answers, with the origin of its value. Each is made
smaller and larger, questions are asked again, and the changes are printed as the page docs/thresholds.md. The
other constants (bounds on work and length, rules that no set can test) are listed in ``BOUNDS``. A test
compares both lists with the code.
DATA is a folder of public sets, SETS is ``eval/sets``; ``--work`` is the folder for indexes. It takes an hour.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from eval.datasets.cases import CaseSet
from eval.datasets.loading import load, sampled
from eval.datasets.own_sources import write_passages
from eval.metrics.claims import checked
from eval.metrics.registry import judge, measure
from eval.running.run import CaseOutcome, run
from index.languages import is_english
from index.library import Library
from index.opening import default_embedders, open_library
from rag.calibration.ablated_index import AblatedIndex
from rag.pipeline import Pipeline
from rag.reading import candidates, cross_encoder
from rag.reading.cross_encoder import CrossEncoder

FACTS = ("seeds", "squad2_halfdev", "xquad_en", "xquad_zh")
DISAGREE = ("different", "different_held_out", "ramdocs")
ORDER = ("multihoprag500", "squad2_halfdev", "xquad_en")
TURNS = ("canard_dev",)
CLAIMS = ("attribution_pairs",)
FAQ = ("faq",)
MOST = 50  # cases of each set
_SHOWN = 0.004  # a figure that changed by less is not shown
_FIGURES = (
    "nDCG@10", "answer_in_sentence", "answer_in_best", "citation_precision", "highlight_F1", "value_match",
    "disagreement_F1", "disagreement_false_alarm", "support_precision", "support_recall",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant, and a smaller and a larger value to try; ``origin`` says how its value was found."""

    module: str
    name: str
    origin: str
    less: float
    more: float
    sets: tuple[str, ...]


HAND = "by hand"
CONSTANTS = (
    Constant("rag.answering.extractive", "LEAST_SHARE", f"{HAND}; `eval.fit` fits with it", 0.001, 0.05, FACTS),
    Constant("rag.answering.extractive", "ENOUGH", HAND, 0.9, 0.99, FACTS),
    Constant("rag.answering.extractive", "WEAKER", f"{HAND} on four public sets, in logits", 0.5, 2.0, FACTS),
    Constant("rag.answering.extractive", "BESIDE", f"{HAND} on four public sets, in logits", 1.5, 6.0, FACTS),
    Constant("rag.answering.extractive", "ELSEWHERE", f"{HAND}, in logits", 2.5, 10.0, FACTS),
    Constant("rag.answering.extractive", "REPEATS", HAND, 0.5, 0.9, FACTS),
    Constant("rag.reading.reader", "SURE", f"{HAND}: below it one span in six is right", 0.1, 0.4, FACTS),
    Constant("rag.reading.highlighting", "LEAST_SHARE", f"{HAND}; see `eval.fit.highlight`", 0.03, 0.12, FACTS),
    Constant("rag.reading.highlighting", "OF_NO_KIND", HAND, 0.12, 0.5, FACTS),
    Constant("rag.reading.candidates", "FOREIGN", HAND, 0.7, 0.99, FACTS),
    Constant("rag.reading.document_questions", "SAME_THING", HAND, 1.0, 1.4, FAQ),
    Constant("rag.reading.document_questions", "SAME_THING_ACROSS", HAND, 1.84, 1.92, FAQ),
    Constant("rag.reading.document_questions", "ALIKE", HAND, 0.6, 0.95, FAQ),
    Constant("rag.reading.document_questions", "ALIKE_ACROSS", HAND, 0.88, 0.97, FAQ),
    Constant("rag.reading.reordering", "LEAST", f"{HAND}, in logits", -8.0, -2.0, ORDER),
    Constant("rag.reading.reordering", "LOGIT", HAND, 0.05, 0.2, ORDER),
    Constant("rag.reading.reordering", "LOOK", HAND, 0.1, 0.4, ORDER),
    Constant("rag.reading.relevance_feedback", "SPOKEN", HAND, 0.25, 0.75, ORDER),
    Constant("rag.reading.relevance_feedback", "STEEP", HAND, 1.5, 6.0, ORDER),
    Constant("rag.reading.relevance_feedback", "TOLD_BY", HAND, 3, 10, ORDER),
    Constant("rag.reading.relevance_feedback", "LIKED", HAND, 1, 6, ORDER),
    Constant("rag.retrieval.source_facts", "OF_DATE", f"{HAND} on a public set of news", 0.0, 0.4, ORDER),
    Constant("rag.retrieval.source_facts", "OF_NAMED", f"{HAND} on a public set of news", 0.0, 0.4, ORDER),
    Constant("rag.query.asked_dates", "MONTH_ONLY", HAND, 0.3, 1.0, ORDER),
    Constant("rag.query.asked_dates", "DAY_AFTER", HAND, 0.0, 1.0, ORDER),
    Constant("rag.retrieval.search", "CITED", HAND, 0.0, 0.3, TURNS),
    Constant("rag.query.standalone", "EARLIER_WEIGHT", HAND, 0.2, 0.8, TURNS),
    Constant("rag.query.standalone", "FADING", HAND, 0.3, 0.9, TURNS),
    Constant("rag.query.standalone", "STANDALONE_WEIGHT", HAND, 0.5, 2.0, TURNS),
    Constant("rag.disagreement.detection", "COPIED", HAND, 0.75, 0.98, DISAGREE),
    Constant("rag.disagreement.detection", "LEADS", HAND, 0.1, 0.4, DISAGREE),
    Constant("rag.disagreement.detection", "COVERED", HAND, 0.2, 0.6, DISAGREE),
    Constant("rag.disagreement.detection", "LOGIT", f"{HAND}, in logits", -2.0, 2.0, DISAGREE),
    Constant("rag.disagreement.detection", "REACH", f"{HAND}, in logits", 1.2, 5.0, DISAGREE),
    Constant("rag.disagreement.detection", "CLASS_REACH", f"{HAND}, in logits", 2.2, 9.0, DISAGREE),
    Constant("rag.disagreement.detection", "BACKING_REACH", f"{HAND}, in logits", 3.0, 9.0, DISAGREE),
    Constant("rag.disagreement.detection", "TOUCHED", HAND, 0.1, 0.4, DISAGREE),
    Constant("rag.disagreement.detection", "TELLING_REACH", f"{HAND}, in logits", 3.5, 14.0, DISAGREE),
    Constant("rag.disagreement.referents", "LIKELY", HAND, 0.05, 0.3, DISAGREE),
    Constant("rag.disagreement.referents", "SHORT", HAND, 2, 5, DISAGREE),
    Constant("rag.disagreement.referents", "PLAIN", HAND, 30, 120, DISAGREE),
    Constant("rag.disagreement.answer_values", "APART", HAND, 5, 20, DISAGREE),
    Constant("rag.disagreement.answer_values", "LONGEST_EDIT", HAND, 3, 10, DISAGREE),
    Constant("rag.text.near_duplicates", "ALIKE", HAND, 0.4, 0.8, DISAGREE),
    Constant("rag.text.value_equivalence", "ROUNDED", HAND, 0.0, 0.05, DISAGREE),
    Constant("rag.verification.support", "DENIED", HAND, 1, 4, CLAIMS),
    Constant("rag.verification.support", "READ", f"{HAND}, for time", 2, 8, CLAIMS),
)  # fmt: skip
NAMES = "a rule whose false refusals docs/answers.md gives; tests/rag/test_namesakes.py"
CLAIM_RULES = (
    "a rule that no set here can tell (claims of a model); tests/rag/test_claims_in_other_words.py"
)
BOUNDS: Mapping[str, str] = {
    "rag.answering.extractive.QUOTED": "a setting (`quotes`)",
    "rag.answering.extractive.LONGEST_LIST": "length",
    "rag.reading.siblings.LONG": "characters of a number that names by itself; tests/rag/test_siblings.py",
    "rag.reading.namesakes.AWAY": f"{NAMES}, in logits",
    "rag.reading.namesakes.GAIN": f"{NAMES}, in logits: on 6 right answers and 43 edited questions of three sets",
    "rag.reading.namesakes.TRIED": "work",
    "rag.reading.namesakes.TELLING": NAMES,
    "rag.reading.namesakes.FAR": NAMES,
    "rag.text.proper_names.LONG_NAME": NAMES,
    "rag.text.proper_names.MISSPELT": NAMES,
    "rag.text.proper_names.ENDING": "a fact of the language; tests/rag/test_namesakes.py",
    "rag.text.proper_names.FEWEST": "a fact of the language; tests/rag/test_namesakes.py",
    "rag.text.han_names.LONGEST": "length; tests/rag/test_namesakes.py",
    "rag.disagreement.detection.REPEATED": "two copies of one page; tests/rag/test_editions.py",
    "rag.disagreement.detection.SAME_PAGE": "two copies of one page; tests/rag/test_editions.py",
    "rag.retrieval.editions.FORM": "two files of one form; tests/rag/test_editions.py",
    "rag.retrieval.editions.COMPARED": "work",
    "rag.reading.reader.LEFT": "a rule that no set here can tell; tests/rag/test_siblings.py",
    "rag.reading.evident.EVIDENT": "between the thresholds of balanced and strict; tests/rag/test_languages.py",
    "rag.reading.evident.FEWEST": "length: one word says little",
    "rag.text.conditions.ROOT": "a fact of the language; tests/rag/test_siblings.py",
    "rag.text.conditions.SHORTEST": "length of a noun; tests/rag/test_siblings.py",
    "rag.text.designations_in.SHORTEST": "length of a noun; tests/rag/test_siblings.py",
    "rag.text.designations.WIDEST": "length of a range that is counted out",
    "rag.answering.extractive.GOES_ON": "characters between two sentences that follow one another",
    "rag.answering.not_found.NEAREST": "what is shown",
    "rag.answering.perhaps.MOST": "what is shown",
    "rag.answering.citations.READINGS_CITED": "what is shown",
    "rag.pipeline.SHORTEST": "length: a scrap of a page is no answer",
    "rag.pipeline.SECTIONED": "work",
    "rag.query.comparison_sides.SIDES": "work",
    "rag.query.decomposition.MOST": "work",
    "rag.query.asked_dates._ANY": "a year that stands for any",
    "rag.query.follow_ups.LOOKED_BACK": "work",
    "rag.query.follow_ups.LONGEST": "length",
    "rag.query.follow_ups.SHORTENED": "length of an answer that is asked for again",
    "rag.query.small_talk.LONGEST": "length",
    "rag.query.underspecified.FEW": "a rule that no set here can tell; tests/rag/test_talk.py",
    "rag.query.normalisation.LONGEST_QUESTION": "length",
    "rag.query.normalisation.LONG": "length",
    "rag.query.normalisation.KEPT_BEFORE": "length",
    "rag.query.listed.FAR": "length of what a question calls the things of a list; tests/rag/test_things.py",
    "rag.query.listed.SHORT": "as FAR",
    "rag.text.persons.NEAR": "length; tests/rag/test_things.py",
    "rag.text.territories.SHORTEST": "a fact of the language; tests/rag/test_things.py",
    "rag.query.standalone.CARRIED": "what is shown",
    "rag.query.pointing.LONGEST": "length",
    "rag.query.shown_items.LONGEST_NAME": "length",
    "rag.query.relation._SHORTEST": "length: a shorter word tells no relation",
    "rag.retrieval.counterparts.SOURCES": "work",
    "rag.retrieval.counterparts.LONGEST": "work",
    "rag.retrieval.counterparts.MOST": "what is shown",
    "rag.retrieval.beside.LONGEST_NAME": "length",
    "rag.retrieval.beside.MOST_OF_GROUP": "work",
    "rag.retrieval.beside.MOST_COLUMNS": "work",
    "rag.tables.cell_states.MOST": "a column of states has few; tests/rag/test_shapes_in_parts.py",
    "rag.tables.cell_states.LONGEST": "length",
    "rag.query.standalone.EARLIER": "work",
    "rag.query.suggestions.SHORTEST": "what is shown",
    "rag.query.suggestions.LONGEST": "what is shown",
    "rag.retrieval.search.SEARCHED": "work: as many as a search fuses",
    "rag.reading.candidates.LOOKED_THROUGH": "a setting (`passages`)",
    "rag.reading.candidates.LONGEST_TITLE": "length",
    "rag.reading.likely_cosine.MARGIN": "work: how surely the ten best are embedded; eval/bench/PROFILE.md",
    "rag.reading.likely_cosine.SPARE": "work: as MARGIN",
    "rag.reading.likely_cosine.INTERCEPT": "fitted on squad2, clapnq and ramdocs; decides what is embedded",
    "rag.reading.quoted_history.LEAST_OWN": "a rule that no set here can tell; tests/rag/test_quoted_mail.py",
    "rag.reading.candidates.REMEMBERED": "memory",
    "rag.reading.read_parts.LEAST": "length",
    "rag.reading.candidates.SAME_QUESTION": "what only asks is rarely a candidate; tests/rag/test_faq.py",
    "rag.reading.candidates.SAME_WORDS": "as SAME_QUESTION",
    "rag.reading.document_questions.NEAR": "between the rewordings of eval/sets/faq.jsonl and headings that ask",
    "rag.reading.document_questions.NEAR_ACROSS": "as NEAR",
    "rag.reading.document_questions.LEAST_LETTERS": "length: shorter function words name nothing",
    "rag.reading.rows.LONGEST_NAME": "length: a longer cell tells of several things",
    "rag.reading.sections.SURE": "a rule: the number that was asked for was found; tests/rag/test_sections.py",
    "rag.reading.sections.OF_HEADING": "as SURE",
    "rag.reading.sections.READ": "what is shown",
    "rag.text.prompt_injection.LEAST_BESIDE": "a rule for quoted orders; tests/rag/test_injections.py",
    "rag.reading.reader.SECOND": "work; `eval --vary effort=...`",
    "rag.reading.cross_encoder.LONGEST_ANSWER": "length",
    "rag.reading.cross_encoder.REMEMBERED": "memory",
    "rag.reading.answer_spans.LONGEST": "length; fitted with it by `eval.fit.highlight`",
    "rag.reading.answer_spans.FAR": "fitted with it by `eval.fit.highlight`",
    "rag.reading.highlighting.NEAR": "fitted with it by `eval.fit.highlight`",
    "rag.reading.highlighting.LONGEST_SENTENCE": "length",
    "rag.reading.relevance_feedback.WORDS": "work",
    "rag.reading.reordering.LOOK_ALONE": "as LOOK, where no cross-encoder reads; `eval --vary effort=fast`",
    "rag.reading.conversation.LONGEST": "length: the cross-encoder reads no more",
    "rag.disagreement.mentions.ARTICLE": "a fact of languages",
    "rag.disagreement.referent_model.MOST_ASKED": "fitted with it by `eval.fit.referents`",
    "rag.disagreement.referent_model.MOST_WORDS": "fitted with it by `eval.fit.referents`",
    "rag.verification.support.FEW": CLAIM_RULES,
    "rag.verification.novel_words.STEM": CLAIM_RULES,
    "rag.verification.attribution.SHARED": CLAIM_RULES,
    "rag.verification.novel_words._ENDING": CLAIM_RULES,
    "rag.verification.meaning_shift._FOLLOWING": CLAIM_RULES,
    "rag.verification.meaning_shift._REPEATED": CLAIM_RULES,
    "rag.verification.meaning_shift._NEAR": CLAIM_RULES,
    "rag.verification.meaning_shift._REACH": CLAIM_RULES,
    "rag.verification.missing_values._NAME_REACH": CLAIM_RULES,
    "rag.verification.missing_values._SHARED_STEM": CLAIM_RULES,
    "rag.query.normalisation._ASKED_LAST": "length",
    "rag.query.suggestions._SUBJECT": "what is shown",
    "rag.reading.relevance_feedback._K1": "BM25's, as in the index",
    "rag.reading.relevance_feedback._B": "BM25's, as in the index",
    "rag.tables.asked.SHORTEST_STEMMED": "length: the stem of a shorter word is another word",
    "rag.tables.date_columns._SHARED": "length: one letter is too often another word",
    "rag.tables.roles.MOST_NAMES": "a rule; tests/rag/test_ordinary_tables.py",
    "rag.tables.columns.MOST_TYPED": "a rule; tests/rag/test_table_cells.py",
    "rag.tables.columns._LONGEST_DATE": "length",
    "rag.tables.computing.MOST_CITED": "what is shown",
    "rag.tables.computing.MOST_GROUPS": "what is shown",
    "rag.tables.computing.MOST_NAMED": "what is shown",
    "rag.tables.conditions.LEAST_FORM": "length: shorter words are too often others",
    "rag.tables.conditions.NEAR": "a rule; tests/rag/test_calculations.py",
    "rag.tables.engine.SECONDS": "work",
    "rag.tables.engine._DIGITS": "the most that the engine knows",
    "rag.tables.engine._MOST_DECIMALS": "the most that the engine knows",
    "rag.tables.grid.LONGEST_PHRASE": "length",
    "rag.tables.grid.KEPT_ROWS": "memory",
    "rag.tables.grid._WIDEST_TURNED": "work",
    "rag.tables.measures.CLEARER": "a rule; tests/rag/test_calculations.py",
    "rag.tables.measures.LEAST_ALIKE": "between synonyms (cost and price: .74) and other words (.39 at most)",
    "rag.tables.measures.LEAST_LIKE": "as LEAST_ALIKE, where a condition is met as well",
    "rag.tables.measures.SAME": "between wage and salary (.71) and discount and price (.57)",
    "rag.tables.measures.MOST_VERBS": "a rule; tests/rag/test_table_ranks.py",
    "rag.tables.measures.MOST_LEFT": "a rule; tests/rag/test_calculations.py",
    "rag.tables.row_choice.MOST_MEANT": "a rule; tests/rag/test_table_rows.py",
    "rag.tables.row_choice.MOST_RANKS": "what is shown",
    "rag.tables.row_choice.NEAR_BEST": "a rule; tests/rag/test_table_rows.py",
    "rag.tables.row_choice.WITHIN": "a rule; tests/rag/test_table_rows.py",
    "rag.tables.row_choice._NOW": "later than any year",
    "rag.tables.sql_check.LONGEST": "length",
    "rag.tables.sql_check.MOST_NODES": "work",
    "rag.tables.tables.MOST_ROWS": "work",
    "rag.tables.tables.WIDEST": "work",
    "rag.tables.wording.MOST_TERMS": "what is shown",
    "rag.tables.written_query.EXAMPLES": "what a model is shown",
    "rag.tables.written_query.LONGEST_CELL": "what a model is shown",
    "rag.tables.written_query.MOST_RESULTS": "what is shown",
}


class Ground:
    """A set with its opened index; without a library, its claims are checked and nothing is asked."""

    def __init__(self, cases: CaseSet, library: Library | None, reranker: CrossEncoder) -> None:
        self.cases = cases
        self._library = library
        if library is not None:
            self._chain = Pipeline(library, reranker=reranker)
            self._hiding = cache(
                lambda sources: Pipeline(AblatedIndex(library, sources), reranker=reranker)
            )

    def outcomes(self) -> tuple[CaseOutcome, ...]:
        """The outcome of each case with the current values of the constants."""
        if self._library is None:
            return checked(self.cases.cases)
        return run(self.cases.cases, library=self._library, chain=self._chain, hiding=self._hiding)


def main() -> None:
    """Ask the questions with each constant smaller and larger, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.sensitivity", description=__doc__)
    parser.add_argument("data", type=Path, help="public sets, in BEIR layout")
    parser.add_argument("sets", type=Path, help="our sets (eval/sets)")
    parser.add_argument("--work", type=Path, required=True, help="where indexes are kept")
    parser.add_argument("--only", help="constants with this in their name")
    options = parser.parse_args()
    for module in (candidates, cross_encoder):
        setattr(module, "REMEMBERED", 1_000_000)  # noqa: B010  # large caches, so that nothing is read twice
    with ExitStack() as stack:
        reranker = CrossEncoder()
        opened = cache(partial(ground, options, stack, reranker))
        before = cache(lambda name: opened(name).outcomes())
        print(_HEAD, end="", flush=True)
        for constant in CONSTANTS:
            if options.only and options.only not in f"{constant.module}.{constant.name}":
                continue
            known = [before(name) for name in constant.sets]
            for value in (constant.less, constant.more):
                with changed(constant, value):
                    results = [
                        told(was, opened(name).outcomes())
                        for was, name in zip(known, constant.sets, strict=True)
                    ]
                print(
                    _row(constant, value, dict(zip(constant.sets, results, strict=True))),
                    flush=True,
                )
        print(bounds(), end="")


def bounds() -> str:
    """The end of the page: constants that are not varied, and why."""
    rows = [f"| `{name.removeprefix('rag.')}` | {why} |\n" for name, why in BOUNDS.items()]
    return _BOUNDS_HEAD + "".join(rows)


_HEAD = """\
# Thresholds

What `rag/` decides by and where each value comes from. Fitted are the weights and the thresholds of the confidence
(`rag/reading/reader.json` and the other JSON files; CONTRIBUTING.md says by which command). The constants below
are set by hand. The table says what becomes of answers when one of them is another: of 50 cases of each set, and
figures that move by .004 or more (one case moves most figures by .02).

Made by `python -m eval.fit.sensitivity DATA eval/sets --work DIR > docs/thresholds.md`; DATA is a folder of
public sets.

| constant | value, and from where | in its place | answers that change | figures that move |
|---|---|---|---|---|
"""


_BOUNDS_HEAD = """
## Not varied

| constant | why |
|---|---|
"""


@contextmanager
def changed(constant: Constant, value: float) -> Iterator[None]:
    """Set the constant to another value for a while."""
    module = importlib.import_module(constant.module)
    known = getattr(module, constant.name)
    try:
        setattr(module, constant.name, value)
        yield
    finally:
        setattr(module, constant.name, known)


def ground(
    options: argparse.Namespace, stack: ExitStack, reranker: CrossEncoder, name: str
) -> Ground:
    found = sampled(load(_place(options, name)), MOST)
    if any(case.claim for case in found.cases):
        return Ground(found, None, reranker)
    home = options.work / name
    home.mkdir(parents=True, exist_ok=True)
    library = stack.enter_context(
        open_library(home / "home", embedders=default_embedders, verb="fit", writing=True)
    )
    corpus = found.corpus or options.sets.parents[1] / "seeds"
    if found.passages:
        corpus = write_passages(found.passages, home / "corpus.jsonl")
    if not all(is_english(case.question) for case in found.cases):
        library.need_all_languages()
    library.sync([corpus])
    return Ground(found, library, reranker)


def _place(options: argparse.Namespace, name: str) -> Path:
    """Where a set is: one of ours, a folder of DATA, or one that a file of ``eval/sets/public`` describes."""
    os.environ["DATA"] = str(options.data.absolute())  # described sets name their files below it
    own: Path = options.sets / f"{name}.jsonl"
    folder: Path = options.data / name
    described: Path = options.sets / "public" / f"{name}.toml"
    if own.is_file():
        return own
    return folder if (folder / "queries.jsonl").is_file() else described


def told(
    before: Sequence[CaseOutcome], after: Sequence[CaseOutcome]
) -> tuple[int, int, dict[str, tuple[float, float]]]:
    """The number of changed answers, the number of all answers, and the figures that changed."""
    changes = sum(_said(one) != _said(other) for one, other in zip(before, after, strict=True))
    was, now = _figures(before), _figures(after)
    moved = {
        name: (was[name], now[name])
        for name in _FIGURES
        if name in was and name in now and abs(was[name] - now[name]) >= _SHOWN
    }
    return changes, len(before), moved


def _said(outcome: CaseOutcome) -> str:
    answer = outcome.answer
    if answer is None:
        return ""
    marked = [(each.source, each.start, each.highlight) for each in answer.citations]
    return json.dumps([answer.status, answer.answer, str(marked), str(answer.disagreements)])


def _figures(outcomes: Sequence[CaseOutcome]) -> dict[str, float]:
    return {each.name: each.value for each in measure(judge(outcomes)) if each.value is not None}


def _row(
    constant: Constant,
    value: float,
    told: Mapping[str, tuple[int, int, dict[str, tuple[float, float]]]],
) -> str:
    known = getattr(importlib.import_module(constant.module), constant.name)
    changes = ", ".join(
        f"{name} {count} of {whole}" for name, (count, whole, _) in told.items() if count
    )
    moved = "; ".join(
        f"{name} {figure} {was:.3f} to {now:.3f}"
        for name, (_, _, figures) in told.items()
        for figure, (was, now) in figures.items()
    )
    where = f"`{constant.module.removeprefix('rag.')}.{constant.name}`"
    return f"| {where} | {known:g}: {constant.origin} | {value:g} | {changes or 'none'} | {moved or 'none'} |"


if __name__ == "__main__":
    main()
