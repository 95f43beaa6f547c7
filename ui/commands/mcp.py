"""``citeback mcp``: the index as tools for a language model, over standard input and output."""

from __future__ import annotations

import argparse

from ui.commands.asking import SERVED_S, calibration, chain_over, opened
from ui.commands.exit_codes import DONE
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve the tools until the parent process closes standard input."""
    from ui.answering.asker import library_view
    from ui.answering.queued_chain import QueuedChain
    from ui.answering.request_queue import RequestQueue
    from ui.audit.opening import auditing, this_user
    from ui.server.mcp_tools import mcp_server

    with (
        opened(settings, "mcp", patience_s=SERVED_S) as library,
        auditing(settings) as audit,
    ):
        chain = chain_over(library, settings, calibrated=calibration(library, settings))
        answering = QueuedChain(chain, RequestQueue(), audit=audit)
        server = mcp_server(
            library_view(library), answering, asker=this_user("mcp"), markdown=settings.markdown
        )
        server.run("stdio")
    return DONE
