"""Whether a master, or a server of Spark Connect, can be reached: Spark itself would try for minutes."""

from __future__ import annotations

import os
import re
import socket
import time
from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import UsageError
from seedlint.util.escape import escape
from seedlint.util.paths import reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark import SparkContext

_LONGEST = 10.0
"""Seconds that a master may take to answer."""
_LONGEST_CONNECT = 20.0
"""Seconds that a server of Spark Connect may take: on the way there may be a proxy, and a greeting in TLS."""
_QUIET = 15.0
"""Seconds without a worker until somebody is told."""
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^:/\[\]]+)):(?P<port>\d{1,5})")
_STANDALONE = "spark://"


class Place(NamedTuple):
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return escape(f"{host}:{self.port}")

    @property
    def is_this_machine(self) -> bool:
        """Whether it is only to be had from this machine."""
        return self.host == "localhost" or self.host == "::1" or self.host.startswith("127.")


def masters(url: str) -> list[Place]:
    """Return where the masters of a standalone cluster listen; nothing for a master of another kind."""
    if not url.startswith(_STANDALONE):
        return []
    places = []
    for part in url.removeprefix(_STANDALONE).split(","):
        found = _HOST.fullmatch(part.strip())
        if found is None or int(found["port"]) > 65_535:
            raise UsageError(f"--master {escape(url)}: write spark://HOST:PORT")
        places.append(Place(found["six"] or found["name"], int(found["port"])))
    return places


def reach_master(url: str) -> None:
    """UsageError if none of a standalone cluster's masters answers."""
    refused = []
    for place in masters(url):
        try:
            with socket.create_connection(place, timeout=_LONGEST):
                return
        except OSError as error:
            refused.append(f"{place}: {escape(reason(error))}")
    if refused:
        raise UsageError(
            f"--master {escape(url)} can't be reached ({'; '.join(refused)}); is the master running, and"
            " does it listen there?"
        )


def reach_server(url: str) -> None:
    """UsageError if a server of Spark Connect does not answer; what is secret in its URL is not shown."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # what it says, it says to the terminal
    import grpc
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client import DefaultChannelBuilder

    try:
        builder = DefaultChannelBuilder(url)
        endpoint = builder.endpoint
        channel = builder.toChannel()
    except (PySparkException, ValueError):
        raise UsageError(
            "--remote: the URL can't be used; write sc://HOST:PORT, and parameters as in"
            " sc://HOST:PORT/;use_ssl=true;token=…"
        ) from None
    try:
        grpc.channel_ready_future(channel).result(timeout=_LONGEST_CONNECT)
    except grpc.FutureTimeoutError:
        raise UsageError(
            f"--remote: no server of Spark Connect answers at {escape(endpoint)} within"
            f" {_LONGEST_CONNECT:.0f} s; is it running, does it listen there, and does it want use_ssl=true?"
        ) from None
    finally:
        channel.close()


def wait_for_workers(context: SparkContext, master: str, tell: Callable[[str], None]) -> None:
    """Wait until a standalone cluster has an executor for us, and tell of it if that takes long."""
    if not masters(master) or context.getConf().get("spark.dynamicAllocation.enabled", "false") == "true":
        return
    begun, told = time.monotonic(), False
    # The driver is one of those that are counted.
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if not told and time.monotonic() - begun > _QUIET:
            tell(
                f"no worker of {escape(master)} has taken the job so far (are there workers, with free cores"
                " and as much memory as spark.executor.memory asks for?); waiting"
            )
            told = True
        time.sleep(0.2)


__all__ = ["Place", "masters", "reach_master", "reach_server", "wait_for_workers"]
