"""The groups that .rst, .adoc and .org files name in their heads; what is unclear is closed and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.loaders.head_groups import Markup, head_groups
from index.rights import ADMINISTRATORS

CLOSED = (ADMINISTRATORS,)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("rst", "Tides\n=====\n\n:Author: Ada\n:groups: sales, board\n\nThe tide turns.\n"),
        (
            "rst",
            ".. a comment\n   of two lines\n\n=====\nTides\n=====\n:Groups: [sales, board]\n\nText.\n",
        ),
        ("rst", ":groups:\n   - sales\n   - board\n\nTides\n=====\n"),
        ("rst", "---\ngroups: [sales, board]\n---\n\nTides\n=====\n"),
        (
            "adoc",
            "= Tides\nAda Low <a@b.example>\nv1, 2025-01-01\n:toc:\n:groups: sales, board\n\nText.\n",
        ),
        ("adoc", "// note\n:groups: sales, \\\n board\n= Tides\n\nText.\n"),
        ("adoc", "= Tides\n\n:groups: sales;board\n\nText.\n"),
        ("org", "#+TITLE: Tides\n#+GROUPS: sales, board\n\n* Tides\nText.\n"),
        ("org", ":PROPERTIES:\n:GROUPS: sales, board\n:END:\n#+title: Tides\n"),
    ],
)
def test_a_head_names_groups_in_the_way_of_its_language(markup: Markup, text: str) -> None:
    assert head_groups(text, markup) == (("sales", "board"), None)


@pytest.mark.parametrize(
    ("markup", "text", "told"),
    [
        ("rst", ":group: board\n\nText.\n", "looks like groups"),
        ("rst", ":groups: board\n:groups: sales\n\nText.\n", "twice"),
        ("rst", ":groups:\n\nText.\n", "empty"),
        ("rst", "Tides\n=====\n\nText.\n\n:groups: board\n", "below its head"),
        ("adoc", "= Tides\n:groups: {team}\n\nText.\n", "no list of names"),
        ("adoc", "= Tides\nifdef::x[]\n:groups: board\nendif::[]\n\nText.\n", "condition"),
        ("adoc", "= Tides\n:acl: board\n\nText.\n", "looks like groups"),
        ("adoc", "= Tides\n:!groups:\n\nText.\n", "groups"),
        ("org", "#+GRUOPS: board\n\nText.\n", "looks like groups"),
        ("org", "Text.\n* Head\n#+GROUPS: board\n", "below its head"),
    ],
)
def test_what_is_unclear_in_a_head_is_closed_and_said(markup: Markup, text: str, told: str) -> None:
    groups, remark = head_groups(text, markup)

    assert groups == CLOSED and remark is not None and told in remark


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("rst", "Tides\n=====\n\nA paragraph on groups: there are two.\n\n:param x: the groups\n"),
        ("adoc", "= Tides\n:toc: left\n:icons: font\n:version: 2\n\nText on groups.\n"),
        ("org", "#+TITLE: Tides\n#+OPTIONS: toc:nil\n\n* Groups\nText.\n"),
        ("rst", ""),
    ],
)
def test_a_head_that_speaks_of_no_readers_names_none(markup: Markup, text: str) -> None:
    assert head_groups(text, markup) == ((), None)


def test_the_sources_of_such_files_have_their_groups(library: Library, docs: Path) -> None:
    (docs / "a.rst").write_text("Tides\n=====\n\n:groups: board\n\nThe tide turns at noon.\n")
    (docs / "b.adoc").write_text("= Boats\n:groups: board\n\nThe ferry sails.\n")
    (docs / "c.org").write_text("#+GROUPS: board\n\nThe crane lifts.\n")
    (docs / "d.rst").write_text(":readers: board\n\nThe quay is long.\n")

    summary = library.sync([docs])

    named = {each.id: each.groups for each in library.sources()}
    assert named["a.rst"] == named["b.adoc"] == named["c.org"] == ("board",)
    assert named["d.rst"] == CLOSED
    assert any("readers" in each.what for each in summary.remarks)
