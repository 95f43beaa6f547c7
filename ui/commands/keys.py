"""``citeback keys``: list, make and revoke the API keys of programs"""

from __future__ import annotations

import argparse
import sys

from index.errors import CannotRun
from ui.access.api_keys import ApiKeys
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.terminal.escaping import plain


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List the keys, make one, or end one."""
    if not settings.home.is_dir():
        raise CannotRun(f"there is no {settings.home}: index something first")
    keys = ApiKeys(settings.home)
    try:
        if options.add is not None:
            groups = options.groups.split(",") if options.groups else []
            print(keys.add(options.add, groups))
            print("citeback: this key is shown once: keep it now", file=sys.stderr)
        elif options.revoke is not None:
            if not keys.revoke(options.revoke):
                raise CannotRun(f"there is no key named {options.revoke}, or it has ended already")
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
