"""Starts a session of Spark, or joins one; what stands in the way is said in one line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import warnings
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from seedlint.errors import UsageError
from seedlint.spark.inputs import TASKS
from seedlint.spark.places import to_write
from seedlint.spark.quiet import ctrl_c_as_before, hushed, log_at, said
from seedlint.spark.reach import masters, reach_master, reach_server, wait_for_workers
from seedlint.spark.telling import JobError, told
from seedlint.util.escape import escape
from seedlint.util.extras import need
from seedlint.util.java import java
from seedlint.util.machine import processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from py4j.java_gateway import JavaGateway
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

_LEAST, _BELOW = (4, 1), 5
"""The versions of PySpark that were tried."""
_LOCAL = re.compile(r"local(?:\[(\d+|\*)(?:,\s*(\d+))?\])?")
_ATTEMPTS = 4
"""So often a task may fail: the first time with all documents in one process, then each apart."""
_LOOPBACK = "127.0.0.1"
_LOOPBACK_ONLY = {
    "spark.driver.bindAddress": _LOOPBACK,
    "spark.driver.host": _LOOPBACK,
    "spark.ui.enabled": "false",
}
"""Nobody else is to reach a driver whose workers are all on this machine."""
_DEFAULTS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "500",
    "spark.sql.execution.arrow.maxBytesPerBatch": "64m",
    "spark.sql.parquet.compression.codec": "zstd",
}
_SPARKS_OWN = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
    "spark.sql.parquet.compression.codec": "snappy",
}
"""What these are where nobody has set them."""
_OF_A_SESSION = "spark.sql."
"""How settings begin that one session can have for itself."""
_ON_THIS_MACHINE = {
    f"spark.{who}.defaultJavaOptions": "-XX:TieredStopAtLevel=1" for who in ("driver", "executor")
}
"""Java's second compiler would take the processors from Python, and not make up for it: Java does little."""
_SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""Set by spark-submit, which has started the driver."""
_REMOTE = "SPARK_REMOTE"
"""What PySpark itself goes by where nobody names a server."""
_TASKS = 16
"""How many tasks there are at a time, where a server does not tell."""


class Where(NamedTuple):
    """Where a job runs."""

    master: str | None = None
    remote: str | None = None
    conf: tuple[tuple[str, str], ...] = ()
    log: str | None = None
    """The file that takes down what Spark says; None: nobody reads it."""

    @property
    def server(self) -> str | None:
        """The URL of a server of Spark Connect, if one is to do the job."""
        return self.remote or (None if self.master else os.environ.get(_REMOTE) or None)


def check(where: Where) -> None:
    """UsageError if Spark can't be started: PySpark, its version, Java."""
    # Of pandas there is nothing in a job but what PySpark itself imports.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    need("seedlint spark", "spark", "pyspark", "pyarrow")
    import pyspark

    if not _LEAST <= _numbers(pyspark.__version__) < (_BELOW,):
        least = ".".join(map(str, _LEAST))
        raise UsageError(
            f"seedlint spark needs PySpark {least} or later, below {_BELOW}, and"
            f' {escape(pyspark.__version__)} is installed; type: pip install --upgrade "seedlint[spark]"'
        )
    if where.remote is not None and where.master is not None:
        raise UsageError("--master and --remote cannot be combined")
    if where.server is not None:
        _check_client(where)
        return
    from pyspark.util import is_remote_only

    if is_remote_only():
        raise UsageError(
            "the PySpark that is installed has no Spark in it: name a server with --remote, or type:"
            ' pip install "seedlint[spark]"'
        )
    if where.master is None and is_submitted():
        if where.log is not None:
            raise UsageError(
                "--spark-log is for a Spark that seedlint starts; spark-submit keeps its own log"
            )
        return
    java()
    masters(where.master or "")


def _check_client(where: Where) -> None:
    """UsageError for what a server of Spark Connect would not heed, or its client lacks."""
    need("--remote", "spark", "pandas", "grpc", "grpc_status", "google.protobuf")
    if where.remote is not None and not where.remote.startswith("sc://"):
        raise UsageError("--remote takes the URL of a server: write sc://HOST:PORT")
    if where.log is not None:
        raise UsageError("--spark-log is for a Spark that seedlint starts; a server keeps its own log")
    for key, _ in where.conf:
        if not key.startswith(_OF_A_SESSION):
            raise UsageError(
                f"--conf {escape(key)}: a server of Spark Connect takes only {_OF_A_SESSION}… from its"
                " clients; set this where the server is started"
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:2]))


def is_submitted() -> bool:
    """Whether who has started this process has started Spark, too."""
    if _SUBMITTED in os.environ:
        return True
    # A notebook, or a program that calls seedlint.
    started = sys.modules.get("pyspark.core.context") or sys.modules.get("pyspark.context")
    context = getattr(started, "SparkContext", None)
    return getattr(context, "_active_spark_context", None) is not None


def master_of(word: str | None) -> str:
    """Return the master to use: a local one survives the death of a task."""
    word = word or f"local[{processors()}]"
    found = _LOCAL.fullmatch(word)
    if found is None or found[2] is not None:
        return word
    return f"local[{found[1] or 1},{_ATTEMPTS}]"


@contextmanager
def spark_session(
    where: Where, name: str, tell: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[SparkSession, int]]:
    """Start, or join, a session; and the number of tasks at a time, as far as that can be told."""
    with ExitStack() as stack:
        stack.enter_context(hushed())
        if where.server is not None:
            reach_server(where.server)
            session = stack.enter_context(_joined(where, name))
            yield session, _parallelism(session)
        elif where.master is None and is_submitted():
            session = stack.enter_context(_submitted(where, name))
            yield session, session.sparkContext.defaultParallelism
        else:
            reach_master(where.master or "")
            log = stack.enter_context(log_at(where.log))
            scratch = tempfile.TemporaryDirectory(prefix="seedlint-spark-", ignore_cleanup_errors=True)
            stack.enter_context(_java_of_its_own())
            session = stack.enter_context(_started(where, name, log, stack.enter_context(scratch)))
            wait_for_workers(session.sparkContext, master_of(where.master), tell)
            yield session, session.sparkContext.defaultParallelism


@contextmanager
def _joined(where: Where, name: str) -> Iterator[SparkSession]:
    """Have a session on a server of Spark Connect."""
    from pyspark.sql import SparkSession

    assert where.server is not None
    session = SparkSession.builder.remote(where.server).appName(name).getOrCreate()
    try:
        _must_be_alike(session.version)
        yield _with_defaults(session, where)
    finally:
        with suppress(Exception):
            session.stop()


@contextmanager
def _submitted(where: Where, name: str) -> Iterator[SparkSession]:
    """Have a session of the Spark that is there: the machine, the master and the interpreter are its."""
    from pyspark.sql import SparkSession

    ours = SparkSession.getActiveSession() is None
    builder = SparkSession.builder.appName(name)
    for key, value in where.conf:
        builder = builder.config(key, value)
    with ctrl_c_as_before():
        session = builder.getOrCreate()
    try:
        _must_be_alike(session.version)
        yield _with_defaults(session, where)
    finally:
        if ours:
            with suppress(Exception):
                session.stop()


def _must_be_alike(version: str) -> None:
    """UsageError if there is another Spark than PySpark is for."""
    import pyspark

    if _numbers(version)[:1] != _numbers(pyspark.__version__)[:1]:
        raise UsageError(
            f"Spark there is {escape(version)}, and PySpark here {escape(pyspark.__version__)}: both must be"
            " of the same version"
        )


def _configured(where: Where, name: str, scratch: str) -> SparkConf:
    """Return the settings of a driver that is started here."""
    from pyspark import SparkConf

    master = master_of(where.master)
    settings = dict(_DEFAULTS)
    local = master.startswith("local")
    if local or (masters(master) and all(place.is_this_machine for place in masters(master))):
        settings |= _LOOPBACK_ONLY
    if local or masters(master):
        # Spark would make this directory in the working directory, and use it for nothing.
        settings["spark.sql.warehouse.dir"] = to_write(scratch)
    if local:
        settings |= _ON_THIS_MACHINE
        settings["spark.sql.shuffle.partitions"] = str(TASKS * processors())
    conf = SparkConf().setAppName(name).setMaster(master)
    for key, value in {**settings, **dict(where.conf)}.items():
        conf = conf.set(key, value)
    return conf


@contextmanager
def _java_of_its_own() -> Iterator[None]:
    """Have PySpark forget which Java it knows: it would go on speaking to the first one after its end."""
    from pyspark import SparkContext

    before = SparkContext._gateway, SparkContext._jvm
    SparkContext._gateway = SparkContext._jvm = None
    try:
        yield
    finally:
        SparkContext._gateway, SparkContext._jvm = before


@contextmanager
def _started(where: Where, name: str, log: BinaryIO, scratch: str) -> Iterator[SparkSession]:
    """Start Spark's driver beside this process, and end it; what is in ``scratch`` is not kept."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    os.environ.pop(_REMOTE, None)  # --master was said, and PySpark heeds the other
    conf = _configured(where, name, scratch)
    gateway = _gateway(conf, log)
    session = None
    try:
        try:
            with ctrl_c_as_before():
                context = SparkContext(gateway=gateway, conf=conf)
        except Exception as error:  # noqa: BLE001 - whatever Java raises
            raise told(error, "Spark can't be started") from None
        session = SparkSession(context)
        _must_be_alike(context.version)
        yield session
    finally:
        if session is not None:
            with suppress(Exception):
                session.stop()
        _end(gateway)


def _gateway(conf: SparkConf, log: BinaryIO) -> JavaGateway:
    """Start Java."""
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway

    try:
        return launch_gateway(
            conf,  # type: ignore[no-untyped-call, no-any-return, unused-ignore]
            {"stdout": log, "stderr": log},
        )
    except (PySparkException, OSError) as error:
        raise JobError(f"Spark can't be started: {said(log) or error}") from None


def _end(gateway: JavaGateway) -> None:
    """End Java, which ends by itself when nobody is there to talk to."""
    with suppress(Exception):
        gateway.shutdown()
    process = getattr(gateway, "proc", None)
    if process is None:
        return
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def _with_defaults(session: SparkSession, where: Where) -> SparkSession:
    for key, own in _SPARKS_OWN.items():
        if session.conf.get(key, own) == own:
            session.conf.set(key, _DEFAULTS[key])
    for key, value in where.conf:
        if key.startswith(_OF_A_SESSION):
            session.conf.set(key, value)
    return session


def _parallelism(session: SparkSession) -> int:
    """Return how many tasks a server runs at a time, if somebody has told it, or else what is usual."""
    for key in ("spark.sql.leafNodeDefaultParallelism", "spark.default.parallelism"):
        value = session.conf.get(key, None)
        if value and value.isdigit():
            return int(value)
    return _TASKS


__all__ = ["Where", "check", "is_submitted", "master_of", "spark_session"]
