"""Ray, started on this machine or joined where it runs, without noise and without telemetry."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from index.cores import CORES
from index.distributed.embedding import RayEmbedder
from index.distributed.reading import RayReader
from index.distributed.streaming import Pool
from index.distributed.workers import EncodingWorker, Makes, ReadingWorker
from index.embedding import INT8, Embedder, embedder_named
from index.errors import CannotRun
from index.loaders.options import ReadingOptions
from index.loaders.reading import SECONDS, DocumentReader, ParserProcess
from index.ocr.kept_pages import FILE as RECOGNISED
from index.ocr.reader import PictureReader

LOCAL = "local"
_OBJECTS = (
    512 << 20
)  # bytes of blocks on the way, on this machine; Ray takes a third of the memory else
_MEET_S = 5
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_ENABLE_AUTO_CONNECT": "0",  # what is still under way at the end must not start another Ray
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # of its C++ part, which writes to the terminal
    "RAY_DATA_LOGGING_CONFIG": str(Path(__file__).parent / "logging.yaml"),
}


@dataclass(frozen=True, slots=True)
class RayWorkers:
    """A Ray that was joined: so many workers of one core each, and so many with a GPU."""

    workers: int
    gpus: int
    makes: Makes = embedder_named
    parser_s: float = SECONDS
    start_s: float = 300.0
    silence_s: float = 300.0

    def reader(self, home: Path) -> Callable[[ReadingOptions], DocumentReader]:
        """Makes readers whose files are read by workers."""

        def made(options: ReadingOptions) -> DocumentReader:
            here = ParserProcess(
                options, pictures=PictureReader(home / RECOGNISED), seconds=self.parser_s
            )
            pool = Pool(
                ReadingWorker,
                (options, 1, self.parser_s),
                self.workers,
                1.0,
                start_s=self.start_s,
                silence_s=max(self.silence_s, 2 * self.parser_s),
            )
            return RayReader(pool, here, home / RECOGNISED)

        return made

    def embedder(self, here: Embedder) -> RayEmbedder:
        """The same model in workers: each with a GPU, if Ray has some and the model can use one."""
        gpu = self.gpus > 0 and here.name not in INT8
        return RayEmbedder(
            here,
            Pool(
                EncodingWorker,
                (self.makes, here.name, 1, gpu),
                self.gpus if gpu else self.workers,
                1.0,
                1.0 if gpu else 0.0,
                self.start_s,
                self.silence_s,
            ),
        )


@contextmanager
def ray_workers(address: str, *, makes: Makes = embedder_named) -> Iterator[RayWorkers]:
    """Join the Ray at ``address`` while the block runs, or start one (``local``) on this machine.

    CannotRun says in one line what is missing.
    """
    if find_spec("ray") is None:
        raise CannotRun("--ray needs Ray: pip install 'citeback[ray]'")
    os.environ.update(_QUIET)
    try:
        with _silent():
            _join(address)
    except Exception as error:  # what Ray raises here is of ten kinds
        lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        raise CannotRun(
            f"there is no Ray to join at {address} ({lines[0].strip()[:200]}): "
            "give the address of its head node (host:6379), or local"
        ) from error
    import ray

    try:
        _configure()
        there = ray.cluster_resources()
        yield RayWorkers(max(1, int(there.get("CPU", 1))), int(there.get("GPU", 0)), makes)
    finally:
        ray.shutdown()


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing is written to the terminal meanwhile, not even by Ray's C++ part, which tells that it is quiet."""
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _join(address: str) -> None:
    if address not in (LOCAL, "auto"):
        _met(address)
    import ray

    logging.getLogger("ray").setLevel(logging.CRITICAL)
    quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL, "configure_logging": False}
    if address == LOCAL:
        # "local" keeps it from joining one that happens to run here.
        ray.init(
            "local", num_cpus=CORES, include_dashboard=False, object_store_memory=_OBJECTS, **quiet
        )
    else:
        ray.init(address, **quiet)


def _met(address: str) -> None:
    """Raises an error if no Ray answers there soon: joining would try for minutes, and can't be stopped."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError("that is no address")
    socket.create_connection((host.strip("[]"), int(port)), timeout=_MEET_S).close()
    asked = [sys.executable, "-m", "ray.scripts.scripts", "health-check", "--address", address]
    try:
        subprocess.run(asked, timeout=4 * _MEET_S, check=True, capture_output=True, cwd="/")
    except subprocess.SubprocessError as error:
        raise TimeoutError("what listens there does not answer as Ray does") from error


def _configure() -> None:
    import ray._private.worker
    from ray.data import DataContext

    # What its daemon tells of workers that died goes to stdout, also with log_to_driver=False: our JSON is there.
    ray._private.worker.print_to_stdstream = lambda *told, **how: None
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.execution_options.preserve_order = True  # it is kept only if asked for
    context.max_errored_blocks = 0  # more would lose whole blocks
    context.target_max_block_size = 16 << 20
