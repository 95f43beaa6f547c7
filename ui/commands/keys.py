"""``citeback keys``: list, make and revoke the API keys of programs"""

from __future__ import annotations

import argparse
import sys

from index.errors import CannotRun
from index.stores.beside_index import on_server
from ui.access.api_keys import ApiKeys
from ui.answering.auditor import Kind
from ui.audit.opening import auditing, this_user
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.terminal.escaping import plain


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List the keys, make one, or end one."""
    if not on_server(settings.home) and not settings.home.is_dir():
        raise CannotRun(f"there is no {settings.home}: index something first")
    keys = ApiKeys(settings.home)
    try:
        if options.add is not None:
            groups = options.groups.split(",") if options.groups else []
            made = keys.add(options.add, groups)
            print(made)
            _note(settings, "key_made", options.add, groups=",".join(groups))
            print("citeback: this key is shown once: keep it now", file=sys.stderr)
        elif options.revoke is not None:
            if not keys.revoke(options.revoke):
                raise CannotRun(f"there is no key named {options.revoke}, or it has ended already")
            _note(settings, "key_revoked", options.revoke)
            print(plain(f"citeback: {options.revoke} opens nothing any more"), file=sys.stderr)
        else:
            for each in keys.all():
                state = (
                    f"revoked {each.revoked[:10]}"
                    if each.revoked
                    else f"used {each.used or 'never'}"
                )
                groups = ", ".join(each.groups) or "no groups"
                print(plain(f"{each.name}: {groups}; made {each.made[:10]}, {state}"))
    finally:
        keys.close()
    return DONE


def _note(settings: Settings, kind: Kind, key: str, groups: str = "") -> None:
    with auditing(settings) as audit:
        audit.noted(kind, this_user("cli"), "done", key=key, groups=groups)
