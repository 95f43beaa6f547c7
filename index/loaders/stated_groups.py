"""The groups that a text names in its front matter (``line_groups`` says what is unclear, and closed)."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import yaml

from index.front_matter import LONGEST, Fenced, fenced
from index.loaders.line_groups import closed, every_pair, groups_of, like_groups

_KEY = re.compile(r"""^[\s\-{\[,"'“?]*([^:="'”\n]{1,80}?)["'”]?\s*[:=]""", re.M)
_GROUPS = re.compile(r"^groups:.*\n?(?:(?:[ \t]+|-[ \t]).*\n?)*", re.M)


class _Unclear(ValueError):
    """Front matter that can't be read as it is written."""


def stated_groups(text: str) -> tuple[tuple[str, ...], str | None]:
    """The groups in a text's front matter; a remark if they are unclear: then only administrators may read it."""
    found = fenced(text)
    if found is None:
        return (), None
    record: dict[str, Any] | None
    try:
        record = _record(found)
    except (_Unclear, ValueError, RecursionError, yaml.YAMLError):
        record = _alone(found)
        if record is None and any(key == "groups" or like_groups(key) for key in _keys(found)):
            return closed("its front matter can't be read, and has a key that looks like groups")
        if record is None:
            return (), None
    if isinstance(record.get("groups"), str) and record["groups"].strip():
        record["groups"] = [record["groups"]]
    return groups_of(record, of_many=False)


def _keys(found: Fenced) -> list[str]:
    return [key.strip() for key in _KEY.findall(found.inside)]


def _alone(found: Fenced) -> dict[str, Any] | None:
    """The groups of YAML that is broken elsewhere ("title: A report: the harbour"); None if they aren't clear."""
    entries = _GROUPS.findall(found.inside)
    if not found.ended or found.form != "yaml" or len(entries) != 1:
        return None
    if any(like_groups(key) for key in _keys(found)) or _keys(found).count("groups") != 1:
        return None
    try:
        return _record(Fenced("yaml", entries[0]))
    except (ValueError, RecursionError, yaml.YAMLError):
        return None


def _record(found: Fenced) -> dict[str, Any]:
    if not found.ended:
        raise _Unclear(f"it does not end within {LONGEST:,} characters")
    if found.form == "toml":
        return tomllib.loads(found.inside.replace("\r\n", "\n"))
    if found.form == "json":
        record = json.loads(found.inside, object_pairs_hook=every_pair)
    else:
        record = yaml.load(found.inside, Loader=_EveryPair)  # it is a safe loader
    if not isinstance(record, dict):
        raise _Unclear("it is no list of keys")
    return {str(key): value for key, value in record.items()}


class _EveryPair(yaml.SafeLoader):  # type: ignore[misc]
    """YAML as plain values; keys that stand twice are kept, and aliases (which can grow without end) refused."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise _Unclear("it has an alias")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
        pairs = [
            (str(self.construct_object(key, deep=True)), self.construct_object(value, deep=True))
            for key, value in node.value
        ]
        return dict(every_pair(pairs))


# A date that is none must not hide the groups beside it.
_EveryPair.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)
