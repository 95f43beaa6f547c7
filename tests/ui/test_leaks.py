"""The leak test: eight users, 300 sources in six groups, every route of the running application and every verb.

Each source has a word that stands nowhere else, in its text and its title. No answer to a user, body or head,
holds the word of a source that isn't theirs, nor how many there are. A route that is added needs a line in
``ASKED``.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.routing import Mount

from index.library import Library
from index.rights_files import RIGHTS
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.ui.serving import built, served
from tests.ui.test_origins import routes
from tests.ui.test_page_door import Tab
from tests.ui.test_rights import PORTAL, named
from ui.access.policy import Access
from ui.admin.insight import Insight
from ui.admin.page import Administration
from ui.admin.rights import RightsPage
from ui.answering.asker import Admitted, library_view
from ui.audit.recorder import AuditRecorder
from ui.audit.sqlite_store import SqliteAudit
from ui.chat.suggested_questions import Offers
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.storage.feedback import FeedbackStore
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
GROUPS = ("board", "staff", "legal", "sales", "plant", "guests")
MANY = 300
USERS = {
    "ann": ("board",),
    "bob": ("staff",),
    "cem": ("legal", "sales"),
    "dag": ("plant",),
    "eva": ("guests",),
    "fay": ("staff", "guests", "plant"),
    "gus": (),
    "hal": ("boards", "BOARD", "administrators", "everybody", "nobody"),
}
"""None is an administrator: that group is ``chiefs``."""
CHIEF = named("chief", "chiefs")
_ROOTS, _ENDS = (
    ("zor", "mip", "kel", "vat", "gru", "dax"),
    ("bintle", "quorve", "fladder", "yossem", "whirt"),
)


def canary(at: int) -> str:
    """A word of one source, in which no other's stands, and of which no other is misspelt."""
    return f"{_ROOTS[at % 6]}{_ENDS[at // 6 % 5]}{'abcdefghij'[at // 30]}"


def group_of(at: int) -> str:
    return GROUPS[at % 6]


def theirs(user: str) -> set[str]:
    return {canary(at) for at in range(MANY) if group_of(at) in USERS[user]}


def others(user: str) -> set[str]:
    return {canary(at) for at in range(MANY)} - theirs(user)


def files(docs: Path) -> Path:
    """Each source says by one of three ways whom it is for: front matter, a rule, a line of a corpus."""
    lines = []
    for group in GROUPS:
        (docs / group).mkdir(parents=True)
    for at in range(MANY):
        group, word = group_of(at), canary(at)
        text = f"The {word} of the harbour weighs {1000 + at} tons. It was built in {1700 + at} by {word.title()}."
        if at % 4 == 0:
            matter = f"---\ntitle: On {word}\ngroups: [{group}]\n---\n"
            (docs / f"{word}.md").write_text(f"{matter}{text}\n\n- {word} one\n- {word} two\n")
        elif at % 4 == 1:
            lines.append(
                {"_id": f"c/{word}", "title": f"On {word}", "text": text, "groups": [group]}
            )
        else:
            table = f"\n\n| {word} | tons |\n|---|---|\n| first | {at} |\n| second | 7 |\n"
            (docs / group / f"{word}.md").write_text(
                f"# On {word}\n\n{text}{table if at % 4 == 2 else ''}"
            )
    (docs / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (docs / RIGHTS).write_text("".join(f"/{group}/ = {group}\n" for group in GROUPS))
    return docs


@pytest.fixture
def app(library: Library, docs: Path, tmp_path: Path) -> Iterator[FastAPI]:
    library.sync([files(docs)])
    assert len(library.sources()) == MANY
    chain, syncing = (
        QuestionChain(library, reranker=WordReranker(), least_confidence=0.0),
        Syncing(library),
    )
    syncing.run([docs])
    offers = Offers(library_view(library), lambda asked, within: chain.answer(asked, scope=within))
    kept = Conversations(tmp_path / "conversations.db")
    feedback, log = FeedbackStore(tmp_path), SqliteAudit(tmp_path)
    with closing(offers), closing(feedback), closing(kept), closing(log):
        yield built(
            lambda: create_app(
                library,
                chain,
                kept=kept,
                examples=offers.to,
                feedback=feedback,
                syncing=syncing,
                token="secret of the home",
                administration=Administration(library, syncing, decides=True, counts=True),
                audit=AuditRecorder(log),
                insight=Insight(log, feedback),
                rights=RightsPage(library),
                uploads=Uploads(tmp_path, library, syncing, most_bytes=1 << 20),
                access=Access(PORTAL, Admitted(group="chiefs"), Admitted(everybody=True)),
                cached_answers=500,  # as the server has it: what one was told is told to nobody else
            )
        )


Call = Callable[[httpx.Client, str], list[httpx.Response]]


def questions(word: str) -> list[str]:
    """Of each kind: a fact, also misspelt, what is indexed, a list, a summary, what is latest, a comparison."""
    return [
        f"How many tons does the {word} of the harbour weigh?",
        f"How many tons does the {word[:-1]}x weigh?",
        "Which documents are there?",
        "How many documents do you have?",
        "What is this collection about?",
        "List everything that weighs more than 1000 tons.",
        f"Summarise On {word}.",
        f"What does {word}.md say?",
        "What is the latest?",
        f"Compare {word} and the harbour.",
        f"What is the sum of tons of {word}?",
        "Hello",
        f"Who built the {word}, and when?",
        f"Сколько тонн весит {word}?",
    ]


def asked(
    path: str, body: Callable[[str], dict[str, Any]], *, every: bool = False, **headers: str
) -> Call:
    """Some of the questions, or ``every`` one, in a body."""

    def call(web: httpx.Client, word: str) -> list[httpx.Response]:
        some = questions(word) if every else questions(word)[1:4]
        return [web.post(path, json=body(each), headers=headers) for each in some]

    return call


def got(*paths: str) -> Call:
    def call(web: httpx.Client, word: str) -> list[httpx.Response]:
        ways = (path.format(word=word, id=id) for path in paths for id in ids(word))
        return [web.get(each) for each in dict.fromkeys(ways)]

    return call


def ids(word: str) -> list[str]:
    at = next(at for at in range(MANY) if canary(at) == word)
    return [f"{word}.md", f"c/{word}", f"{group_of(at)}/{word}.md"]


def fed_back(web: httpx.Client, word: str) -> list[httpx.Response]:
    answer = web.post("/api/ask", json={"question": f"How many tons does the {word} weigh?"}).json()
    thumb = {"verdict": "up", "answer": answer, "reason": word[:3]}
    return [web.post("/api/feedback", json=thumb), web.post("/api/feedback", json={"answer": {}})]


def added(web: httpx.Client, word: str) -> list[httpx.Response]:
    """A document with the text of another's, and one of another's name."""
    at = next(at for at in range(MANY) if canary(at) == word)
    # For a group that nobody is in: else all would read of it what this user made up.
    line = {"_id": f"c/{word}", "text": f"Something else of {at}.", "groups": ["uploaders"]}
    sent = web.put("/uploads/x.jsonl", content=json.dumps(line), headers={"X-Citeback-Page": "1"})
    found = [sent]
    if sent.status_code == 201:
        found.append(web.get("/uploads", params={"source": sent.json()["source"]}))
    return found


def begun(method: str, path: str) -> Call:
    """Of an answer that may be a stream that stays open: what has come of it in a moment."""

    def call(web: httpx.Client, word: str) -> list[httpx.Response]:
        accepted = {"Accept": "text/event-stream, application/json"}
        with web.stream(method, path, headers=accepted, timeout=httpx.Timeout(30, read=1)) as got:
            pieces = []
            with suppress(httpx.ReadTimeout):
                pieces += got.iter_raw()
        return [httpx.Response(got.status_code, content=b"".join(pieces), request=got.request)]

    return call


SAID = {"messages": [{"role": "user", "content": "How much?"}], "model": "citeback"}
SETTING = {"top_k": 20, "score_threshold": 0.0}
ASKED: dict[tuple[str, str], Call] = {
    ("POST", "/api/ask"): lambda web, word: [
        *asked("/api/ask", lambda text: {"question": text}, every=True)(web, word),
        *asked("/api/ask", lambda text: {"question": text}, Accept="text/event-stream")(web, word),
        *asked("/api/ask", lambda text: {"question": text, "scope": {"sources": ids(word)}})(
            web, word
        ),
        *asked("/api/ask", lambda text: {"question": text, "scope": {"folders": list(GROUPS)}})(
            web, word
        ),
        *asked(
            "/api/ask",
            lambda text: {
                "question": "And who built it?",
                "history": [{"role": "user", "text": text}],
            },
        )(web, word),
        web.post("/api/ask", json={"question": "", "scope": {"since": word[:3]}}),
    ],
    ("POST", "/api/search"): lambda web, word: [
        *asked("/api/search", lambda text: {"question": text, "k": 100})(web, word),
        *asked("/api/search", lambda text: {"question": text, "scope": {"sources": ids(word)}})(
            web, word
        ),
    ],
    ("GET", "/api/sources"): got("/api/sources"),
    ("GET", "/api/sync"): got("/api/sync"),
    ("POST", "/api/sync"): lambda web, word: [
        web.post("/api/sync", json={"paths": [], "models": []})
    ],
    ("POST", "/api/doctor"): lambda web, word: [web.post("/api/doctor", json={})],
    ("POST", "/api/feedback"): fed_back,
    ("GET", "/source/x"): got(
        "/source/{id}", "/source/?id={id}", "/source/{id}?as=text&start=4&end=9"
    ),
    ("GET", "/picture"): got("/picture?id={id}&page=1"),
    ("GET", "/conversations/x"): got(
        *(f"/conversations/{{word}}.{each}" for each in ("md", "json", "docx"))
    ),
    ("GET", "/admin"): got("/admin"),
    ("POST", "/admin/revoke"): lambda web, word: [
        web.post("/admin/revoke", data={"key": word}, follow_redirects=False)
    ],
    ("GET", "/citeback-chat.js"): got("/citeback-chat.js"),
    ("POST", "/admin/check"): lambda web, word: [web.post("/admin/check")],
    ("GET", "/admin/usage"): got("/admin/usage", "/admin/usage?days=7"),
    ("GET", "/admin/audit"): got(
        "/admin/audit", "/admin/audit?source={id}", "/admin/audit?user=ann"
    ),
    ("GET", "/admin/rights"): got("/admin/rights", "/admin/rights?q=ab"),
    ("POST", "/admin/rights"): lambda web, word: [
        web.post("/admin/rights", data={"source": each, "groups": "everybody"})
        for each in ids(word)
    ],
    ("GET", "/metrics"): got("/metrics"),
    ("GET", "/healthz"): got("/healthz"),
    ("GET", "/healthz/live"): got("/healthz/live"),
    ("GET", "/healthz/ready"): got("/healthz/ready"),
    ("GET", "/openapi.json"): got("/openapi.json"),
    ("PUT", "/uploads/x"): added,
    ("GET", "/uploads"): got("/uploads?source={id}"),
    ("GET", "/v1/models"): got("/v1/models"),
    ("POST", "/v1/chat/completions"): lambda web, word: [
        *asked(
            "/v1/chat/completions",
            lambda text: {"model": "citeback", "messages": [{"role": "user", "content": text}]},
        )(web, word),
        *asked(
            "/v1/chat/completions",
            lambda text: {
                "model": "citeback",
                "stream": True,
                "messages": [{"role": "user", "content": text}],
            },
        )(web, word),
        web.post("/v1/chat/completions", json={**SAID, "model": "x"}),
    ],
    ("POST", "/v1/responses"): lambda web, word: [
        *asked("/v1/responses", lambda text: {"model": "citeback", "input": text})(web, word),
        *asked("/v1/responses", lambda text: {"model": "citeback", "input": text, "stream": True})(
            web, word
        ),
    ],
    ("POST", "/v1/retrieval"): asked(
        "/v1/retrieval",
        lambda text: {"knowledge_id": "citeback", "query": text, "retrieval_setting": SETTING},
    ),
    ("POST", "/mcp"): lambda web, word: [],  # by its own client, below
    ("GET", "/mcp"): begun("GET", "/mcp"),
    ("DELETE", "/mcp"): lambda web, word: [web.delete("/mcp")],
}


PAGE = {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt"}


def told(web: httpx.Client, route: tuple[str, str], word: str) -> Iterator[tuple[str, str]]:
    """What a route says to a question with a word: the request that was made, and body and head of the answer."""
    for each in (ASKED.get(route) or begun(*route))(web, word):
        head = "\n".join(f"{name}: {value}" for name, value in each.headers.items())
        yield (
            f"{each.request.method} {each.request.url} {each.request.content[:200]!r}",
            f"{head}\n{each.text}",
        )


def leaked(said: str, user: str, given: str) -> set[str]:
    """The words in an answer that aren't this user's, but for the one that they asked with: it may come back."""
    found = set(re.findall(r"[a-z]{8,}", said.lower()))
    return {each for each in others(user) if each != given and any(each in word for word in found)}


def ours(app: FastAPI) -> set[tuple[str, str]]:
    """The routes of the application itself, without those of Gradio that lie behind the page's door."""
    outside = [each for each in app.routes if not isinstance(each, Mount)]
    found = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    found.router.routes.extend(outside)
    return {each for each in routes(found) if each[0] not in ("HEAD", "OPTIONS")}


def test_every_route_is_asked(app: FastAPI) -> None:
    unasked = sorted(ours(app) - set(ASKED))
    assert not unasked, f"add what is to be asked of {unasked} to ASKED"
    assert not set(ASKED) - ours(app), "routes that are gone"


def test_what_lies_behind_the_pages_door_tells_nobody_anything(app: FastAPI) -> None:
    behind = sorted(routes(app) - ours(app))
    assert len(behind) > 50
    with served(app) as url:
        headers = named("gus")
        with httpx.Client(base_url=url, timeout=60, headers=headers) as web:
            for route in behind:
                for request, said in told(web, route, ""):
                    assert not leaked(said, "gus", ""), request


def test_no_route_tells_anybody_of_what_is_not_theirs(app: FastAPI) -> None:
    picked = count()
    with served(app) as url:
        for user, groups in USERS.items():
            headers = named(user, ",".join(groups))
            closed, own = sorted(others(user)), sorted(theirs(user))
            with httpx.Client(base_url=url, timeout=60, headers=headers) as web:
                for route in ASKED:
                    word = closed[next(picked) * 37 % len(closed)]
                    for request, said in told(web, route, word):
                        assert not leaked(said, user, word), request
                        assert f"{1000 + at_of(word)} tons" not in said, request
                if own:
                    said = "".join(text for _, text in told(web, ("POST", "/api/ask"), own[0]))
                    assert f"{1000 + at_of(own[0])} tons" in said
                listed = web.get("/api/sources").json()["sources"]
                assert {each["title"].removeprefix("On ") for each in listed} == set(own)


def at_of(word: str) -> int:
    return next(at for at in range(MANY) if canary(at) == word)


def test_no_answer_holds_how_many_there_are(app: FastAPI) -> None:
    with served(app) as url:
        for user, groups in USERS.items():
            headers = named(user, ",".join(groups))
            with httpx.Client(base_url=url, timeout=60, headers=headers) as web:
                for text in ("How many documents do you have?", "Which documents are there?"):
                    said = web.post("/api/ask", json={"question": text}).json()
                    numbers = set(re.findall(r"\d+", said["answer"]))
                    assert str(MANY) not in numbers, (user, said["answer"])
                    for group in set(GROUPS) - set(groups):
                        assert group not in said["answer"].lower(), (user, said["answer"])


def test_a_closed_source_answers_as_one_that_is_not_there(app: FastAPI) -> None:
    """Status, head and body are the same, but for the name that was asked for."""
    with served(app) as url:
        for user, groups in USERS.items():
            headers = named(user, ",".join(groups))
            word = sorted(others(user))[0]
            with httpx.Client(base_url=url, timeout=60, headers=headers) as web:
                for there, not_there in zip(ids(word), ids_of_none(word), strict=True):
                    for path in ("/source/{}", "/picture?page=1&id={}", "/uploads?source={}"):
                        one, other = (web.get(path.format(id)) for id in (there, not_there))
                        assert one.status_code == other.status_code == 404
                        assert one.text.replace(there, "") == other.text.replace(not_there, "")
                        assert heads(one) == heads(other)
                    scopes = [{"sources": [id]} for id in (there, not_there)]
                    said = [
                        web.post(
                            "/api/ask", json={"question": "How many tons?", "scope": scope}
                        ).json()
                        for scope in scopes
                    ]
                    for each in said:
                        each.pop("timings_ms")
                    assert json.dumps(said[0]).replace(there, "") == json.dumps(said[1]).replace(
                        not_there, ""
                    )


def ids_of_none(word: str) -> list[str]:
    return [each.replace(word, "q" * len(word)) for each in ids(word)]


def heads(got: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in got.headers.items() if name != "date"}


def test_the_tools_of_a_language_model_tell_nobody_of_what_is_not_theirs(app: FastAPI) -> None:
    async def said(url: str, asker: dict[str, str], word: str) -> str:
        async with httpx.AsyncClient(headers=asker, timeout=60) as http:
            transport = streamable_http_client(f"{url}mcp", http_client=http)
            async with Client(transport, read_timeout_seconds=60) as client:
                found = [str(await client.list_tools())]
                asks: list[tuple[str, dict[str, Any]]] = [
                    ("ask", {"question": each}) for each in questions(word)[1:7]
                ]
                asks += [("search", {"question": each, "k": 50}) for each in questions(word)[:3]]
                found += [str(await client.call_tool(*each)) for each in asks]
                found += [
                    str(await client.call_tool("read_source", {"source": each}))
                    for each in ids(word)
                ]
        return "\n".join(found)

    with served(app) as url:
        for user, groups in USERS.items():
            word = sorted(others(user))[7]
            told = asyncio.run(said(url, named(user, ",".join(groups)), word))
            assert not leaked(told, user, word), user
            assert f"{1000 + at_of(word)} tons" not in told


def test_the_page_tells_nobody_of_what_is_not_theirs(app: FastAPI) -> None:
    """Suggestions, the list of sources, answers, evidence, history, what is found in it."""
    with served(app) as url:
        for user, groups in USERS.items():
            word = sorted(others(user))[11]
            headers = named(user, ",".join(groups))
            with httpx.Client(base_url=url, timeout=60, headers=headers) as web:
                opened = "".join(web.get(each).text for each in sorted(PAGE))
            tab = Tab(url, headers, "one")
            with closing(tab.web):
                shown = [tab.do("ask", user, do="ask", text=text) for text in questions(word)[:6]]
                shown += [
                    tab.do("act", user, do="find", text=word),
                    tab.do("act", user, do="sources"),
                    tab.do("go", user, do="new"),
                    tab.do("go", user, do="open", id=word),
                    tab.do("act", user, do="thumb-up", number=0),
                ]
            assert not leaked("\n".join([opened, *shown]), user, word), user


def test_a_right_that_is_taken_away_holds_at_once_at_every_door(
    app: FastAPI, library: Library, docs: Path
) -> None:
    """By a rule, by a document itself, and by an administrator: what was theirs a moment ago isn't any more."""
    with served(app) as url:
        headers = named("fay", ",".join(USERS["fay"]))
        by_rule, by_itself, by_decision = _three()
        with httpx.Client(base_url=url, timeout=60, headers=headers) as web:
            for word in (by_rule, by_itself, by_decision):
                assert any("tons" in text for _, text in told(web, ("POST", "/api/ask"), word))
            rules = (docs / RIGHTS).read_text()
            (docs / RIGHTS).write_text(f"{rules}*{by_rule}* = board\n")
            file = docs / f"{by_itself}.md"
            file.write_text(file.read_text().replace("groups: [", "groups: [board] # "))
            library.sync([docs])
            decision = {"source": f"c/{by_decision}", "groups": "board"}
            asks = httpx.post(f"{url}admin/rights", data=decision, headers=CHIEF)
            assert asks.status_code == 303
            for word in (by_rule, by_itself, by_decision):
                for route in ASKED:
                    for request, said in told(web, route, word):
                        assert f"{1000 + at_of(word)} tons" not in said, request
                listed = web.get("/api/sources").text
                assert word not in listed


def _three() -> tuple[str, str, str]:
    """Words of fay's: of a source that a rule decides for, one that says it itself, and a line of a corpus."""
    may = USERS["fay"]
    mine = [at for at in range(MANY) if group_of(at) in may]
    rule, itself, line = (
        next(at for at in mine if at % 4 in kinds) for kinds in ((2, 3), (0,), (1,))
    )
    return canary(rule), canary(itself), canary(line)
