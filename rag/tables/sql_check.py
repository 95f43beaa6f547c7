"""What a query that a model wrote may be: one SELECT over one table that was found, of functions that are known.

DuckDB's own parser reads it, and what is asked is put together anew from that: no text of the model is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
"""A node of DuckDB's syntax tree, as its json_serialize_sql writes it."""

LONGEST = 2_000  # characters of a query
MOST_NODES = 400
_CLASSES = frozenset(
    ("COLUMN_REF", "CONSTANT", "FUNCTION", "COMPARISON", "CONJUNCTION", "BETWEEN", "OPERATOR", "CAST", "CASE")
)  # fmt: skip
_AGGREGATES = frozenset(
    ("sum", "avg", "mean", "min", "max", "median", "count", "count_star", "first", "any_value", "mode")
)  # fmt: skip
_FUNCTIONS = _AGGREGATES | frozenset(
    (
        "+", "-", "*", "/", "//", "%", "abs", "round", "floor", "ceil", "lower", "upper", "trim", "length",
        "~~", "!~~", "~~*", "!~~*", "like_escape", "contains", "starts_with", "prefix", "suffix", "ends_with",
        "year", "month", "day", "substr", "substring", "left", "coalesce", "nullif", "greatest", "least",
    )
)  # fmt: skip
_PLAIN = frozenset(("min", "max", "first", "any_value", "mode"))  # give a cell as it stands


class NotAllowed(Exception):
    """The query isn't one that may be run, or not one whose result leads back to cells."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked query: its tree, the ``table`` it asks, and for each column of its result the columns it uses."""

    tree: Node
    table: str
    uses: tuple[tuple[str, ...], ...]
    plain: tuple[bool, ...]

    @property
    def node(self) -> Node:
        found: Node = self.tree["statements"][0]["node"]
        return found

    @property
    def aggregated(self) -> bool:
        return any(_is_aggregate(each) for each in self.node["select_list"])


def checked(serialised: str, tables: Sequence[str]) -> Checked:
    """The query that DuckDB read; NotAllowed for anything but one plain SELECT over one of the ``tables``."""
    tree = json.loads(serialised)
    if tree.get("error") or len(tree.get("statements", ())) != 1:
        raise NotAllowed("it is not one SELECT")
    node = tree["statements"][0]["node"]
    if node.get("type") != "SELECT_NODE" or node["cte_map"]["map"]:
        raise NotAllowed("it is not a plain SELECT")
    if any(each["type"] not in ("ORDER_MODIFIER", "LIMIT_MODIFIER") for each in node["modifiers"]):
        raise NotAllowed("it leaves out rows that are alike")
    if (
        node.get("aggregate_handling") != "STANDARD_HANDLING"
        or node.get("sample")
        or node.get("qualify")
        or len(node.get("group_sets") or ()) > 1
    ):
        raise NotAllowed("it samples, or groups twice")
    table = node["from_table"]
    if table.get("type") != "BASE_TABLE" or table.get("table_name") not in tables:
        raise NotAllowed("it asks something else than one of the tables")
    if table.get("schema_name") or table.get("catalog_name") or table.get("sample"):
        raise NotAllowed("it asks something else than one of the tables")
    _only_known(node)
    _without_aliases(node)
    uses = tuple(tuple(_columns(each)) for each in node["select_list"])
    if any(
        not used and not _counts(each) for used, each in zip(uses, node["select_list"], strict=True)
    ):
        raise NotAllowed("a part of its result comes from no cell")
    return Checked(tree, table["table_name"], uses, tuple(map(_is_plain, node["select_list"])))


def _without_aliases(node: Node) -> None:
    """Names that a model gives are not shown: where the order or the groups use them, what they stand for does."""
    named = {each["alias"].lower(): each for each in node["select_list"] if each["alias"]}
    for each in node["select_list"]:
        each["alias"] = ""
    for modifier in node["modifiers"]:
        for order in modifier.get("orders", ()):
            order["expression"] = _meant(order["expression"], named, node["select_list"])
    groups = [_meant(each, named, node["select_list"]) for each in node["group_expressions"]]
    node["group_expressions"] = groups
    node["from_table"]["alias"] = ""


def _meant(expression: Node, named: Mapping[str, Node], selected: Sequence[Node]) -> Node:
    """What a name or a number of the result stands for."""
    found = expression
    if expression.get("class") == "COLUMN_REF":
        found = named.get(expression["column_names"][-1].lower(), expression)
    elif expression.get("class") == "CONSTANT":
        place = str(expression["literal"].get("text"))
        if not place.isdecimal() or not 0 < int(place) <= len(selected):
            raise NotAllowed("it is ordered by nothing")
        found = selected[int(place) - 1]
    copied: Node = json.loads(json.dumps(found))
    return copied


def texts_in(query: Checked) -> list[str]:
    """The texts that a query compares with."""
    return [
        str(each["literal"]["text"])
        for each in _nodes(query.node)
        if each.get("class") == "CONSTANT" and each["literal"].get("kind") == "STRING"
    ]


def rows_of(query: Checked, row: str) -> Node:
    """The query for the rows that a computed result rests on, each with the values it is grouped by."""
    tree: Node = json.loads(json.dumps(query.tree))
    node = tree["statements"][0]["node"]
    node["select_list"] = [_column(row), *node["group_expressions"]]
    node.update(modifiers=[], group_expressions=[], group_sets=[], having=None)
    return tree


def with_proofs(query: Checked, row: str) -> Node:
    """The query with the values that it is grouped by behind its own results, or with the number of the row."""
    tree: Node = json.loads(json.dumps(query.tree))
    node = tree["statements"][0]["node"]
    grouped = query.aggregated or node["group_expressions"]
    node["select_list"] += node["group_expressions"] if grouped else [_column(row)]
    return tree


def expression(query: Checked, at: int) -> Node:
    """A tree for one column of the result alone, to be written out."""
    tree: Node = json.loads(json.dumps(query.tree))
    node = tree["statements"][0]["node"]
    node["select_list"] = [node["select_list"][at]]
    node.update(modifiers=[], where_clause=None, group_expressions=[], group_sets=[], having=None)
    return tree


def _only_known(node: Node) -> None:
    """NotAllowed for a part of a query of another kind: a subquery, a window, a function that isn't known."""
    count = 0
    for each in _nodes({k: v for k, v in node.items() if k not in ("from_table", "cte_map")}):
        count += 1
        kind = each.get("class")
        if "from_table" in each or count > MOST_NODES:
            raise NotAllowed("it has a query inside, or is too long")
        if kind is None:
            continue
        star = kind == "STAR"
        if star or kind not in _CLASSES or (kind == "FUNCTION" and not _is_known(each)):
            raise NotAllowed(f"it has {each.get('function_name') or each.get('type')}")
        if kind == "COLUMN_REF" and len(each.get("column_names", ())) > 2:
            raise NotAllowed("it names something that is no column")


def _is_known(function: Node) -> bool:
    plain = not (function.get("schema") or function.get("catalog") or function.get("export_state"))
    return plain and function["function_name"].lower() in _FUNCTIONS


def _nodes(found: Any) -> Iterator[Node]:
    if isinstance(found, dict):
        yield found
        for each in found.values():
            yield from _nodes(each)
    elif isinstance(found, list):
        for each in found:
            yield from _nodes(each)


def _columns(expression: Node) -> Iterator[str]:
    yield from dict.fromkeys(
        each["column_names"][-1] for each in _nodes(expression) if each.get("class") == "COLUMN_REF"
    )


def _is_aggregate(expression: Node) -> bool:
    return any(
        each.get("class") == "FUNCTION" and each["function_name"].lower() in _AGGREGATES
        for each in _nodes(expression)
    )


def _counts(expression: Node) -> bool:
    return expression.get("class") == "FUNCTION" and expression["function_name"] == "count_star"


def _is_plain(expression: Node) -> bool:
    """True for a cell as it stands: a column, or the least, the most or any of one."""
    if expression.get("class") == "COLUMN_REF":
        return True
    if expression.get("class") != "FUNCTION" or expression["function_name"].lower() not in _PLAIN:
        return False
    return [each["expression"].get("class") for each in expression["arguments"]] == ["COLUMN_REF"]


def _column(name: str) -> Node:
    return {
        "class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "query_location": 0, "column_names": [name],
    }  # fmt: skip
