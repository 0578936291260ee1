"""Real clusters on this machine, and what is killed in them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.spark.output import Output
from seedlint.spark.running import Running, run_in
from seedlint.spark.start import Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

    from seedlint.run.session import Session
    from seedlint.spark.running import Ran

HOST = "127.0.0.1"
CONF = {
    "spark.sql.shuffle.partitions": "3",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": HOST,
    "spark.driver.host": HOST,
    "spark.driver.memory": "700m",
}
_TIMEOUT = 240


def why_not() -> str:
    """Say why there can be no cluster here; empty if there can be one."""
    if sys.platform != "linux":
        return "processes are looked up, and killed, as on Linux"
    if "PYTEST_XDIST_WORKER" in os.environ:
        return "clusters are started one at a time, so without -n: `pytest -m spark tests/spark`"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "PySpark is not installed"
    from seedlint.errors import UsageError
    from seedlint.spark.start import check

    try:
        check(Where())
    except UsageError as error:
        return str(error)
    return ""


def job(spark: SparkSession, session: Session, running: Running) -> Ran:
    """Do a job in a session of Spark that is there already."""
    output = Output(spark, running.output, session.settings.root, 2)
    return run_in(spark, session, running, output, lambda _words: None)


def until(happens: Callable[[], Any], what: str, seconds: float = _TIMEOUT) -> Any:
    """Wait until something happens, and return it."""
    end = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < end, f"not in {seconds} s: {what}"
        time.sleep(0.05)
    return found


def parent_of(pid: int) -> int:
    """Return the parent of a process."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return int(text.rpartition(")")[2].split()[1])


def ancestor(pid: int, sign: str) -> int:
    """Return the nearest process above one whose command line has a sign in it."""
    while pid > 1:
        pid = parent_of(pid)
        with suppress(OSError):
            if sign.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
    raise AssertionError(f"there is no {sign} above it")


class Command:
    """A command of Spark's, or of ours, beside the tests."""

    def __init__(self, words: list[str], log: Path, **more: Any) -> None:
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                words, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **more
            )

    def said(self) -> str:
        """Return all that it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> int:
        """Wait for its end."""
        return self.process.wait(_TIMEOUT)

    def kill(self) -> None:
        """End it, whatever it does."""
        with suppress(OSError):
            self.process.kill()
        self.process.wait(_TIMEOUT)


def seedlint_spark(*words: str | Path, log: Path, cwd: Path) -> Command:
    """Begin ``seedlint spark``."""
    conf = [word for item in CONF.items() for word in ("--conf", "=".join(item))]
    return Command([sys.executable, "-m", "seedlint", "spark", *map(str, words), *conf], log, cwd=cwd)


@contextmanager
def standalone(folder: Path, workers: int) -> Iterator[str]:
    """Start a master and some workers with a processor each; their URL."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "300m",
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_WORKER_OPTS": "-Dspark.worker.ui.retainedExecutors=10",
    }
    spark_class = str(home / "bin" / "spark-class")
    port = _free_port()
    started: list[Command] = []

    def start(kind: str, name: str, *words: str) -> Command:
        line = [spark_class, f"org.apache.spark.deploy.{kind}", "--host", HOST, *words]
        started.append(Command(line, folder / f"{name}.log", env=environment))
        return started[-1]

    try:
        url = f"spark://{HOST}:{port}"
        master = start("master.Master", "master", "--port", str(port), "--webui-port", str(_free_port()))
        until(lambda: "New state: ALIVE" in master.said(), "the master is there")
        for number in range(workers):
            place = folder / f"worker{number}"
            place.mkdir()
            web = str(_free_port())
            start(
                "worker.Worker",
                f"worker{number}",
                "-c",
                "1",
                "-m",
                "700m",
                "-d",
                str(place),
                "--webui-port",
                web,
                url,
            )
        until(lambda: len(re.findall("Registering worker", master.said())) >= workers, "workers are there")
        yield url
    finally:
        for command in reversed(started):
            command.process.send_signal(signal.SIGTERM)
        for command in started:
            with suppress(subprocess.TimeoutExpired):
                command.process.wait(10)
            command.kill()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port
