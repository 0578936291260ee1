"""What the system says about a connection that can't be had, in the numbers of every system."""

from __future__ import annotations

import asyncio
import errno
import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from seedlint.links import failure
from seedlint.links.failure import ExhaustedError, NoAnswerError, error_for
from seedlint.links.runner import NoNetworkError
from tests.links.support import look_async, loopback, options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY: Any = SimpleNamespace(host="site.test", port=80, ssl=True)
OF_SOCKETS = {
    10049: failure.NETWORK,  # WSAEADDRNOTAVAIL
    10050: failure.NETWORK,  # WSAENETDOWN
    10051: failure.NETWORK,  # WSAENETUNREACH
    10052: failure.NETWORK,  # WSAENETRESET
    10054: failure.CONNECTION,  # WSAECONNRESET
    10060: failure.TIMEOUT,  # WSAETIMEDOUT
    10061: failure.CONNECT,  # WSAECONNREFUSED
    10065: failure.NETWORK,  # WSAEHOSTUNREACH
}
OF_COMPLETIONS = {
    64: failure.CONNECTION,  # ERROR_NETNAME_DELETED
    121: failure.TIMEOUT,  # ERROR_SEM_TIMEOUT
    1222: failure.NETWORK,  # ERROR_NO_NETWORK
    1225: failure.CONNECT,  # ERROR_CONNECTION_REFUSED
    1231: failure.NETWORK,  # ERROR_NETWORK_UNREACHABLE
    1232: failure.NETWORK,  # ERROR_HOST_UNREACHABLE
    1236: failure.CONNECTION,  # ERROR_CONNECTION_ABORTED
}
HERE = {
    errno.ENETUNREACH: failure.NETWORK,
    errno.ENETDOWN: failure.NETWORK,
    errno.EHOSTUNREACH: failure.NETWORK,
    errno.EADDRNOTAVAIL: failure.NETWORK,
    errno.ETIMEDOUT: failure.TIMEOUT,
    errno.ECONNREFUSED: failure.CONNECT,
    errno.ECONNRESET: failure.CONNECTION,
}
ALL = [*HERE.items(), *OF_SOCKETS.items(), *OF_COMPLETIONS.items()]


class _OfWindows(OSError):
    """An error as Windows has it: with a number of its own, and an `errno` that says little."""

    winerror: int = 0


def system_error(number: int) -> OSError:
    if number in HERE:
        return OSError(number, "said")
    error = _OfWindows(number if number > 10000 else errno.EINVAL, "said")
    error.winerror = number
    return error


def kind(error: Exception) -> str:
    told = error_for(error, "site.test")
    assert isinstance(told, NoAnswerError)
    return told.kind


@pytest.mark.parametrize(("number", "expected"), ALL)
def test_an_error_while_connecting(number: int, expected: str) -> None:
    made = kind(aiohttp.ClientConnectorError(KEY, system_error(number)))
    # Whatever else keeps a connection from being made, nobody answers.
    assert made == (failure.CONNECT if expected == failure.CONNECTION else expected)


@pytest.mark.parametrize(("number", "expected"), ALL)
def test_an_error_on_a_connection(number: int, expected: str) -> None:
    """aiohttp hands on the arguments of an error, among which is no number of Windows."""
    cause = system_error(number)
    error = aiohttp.ClientOSError(*cause.args)
    error.__cause__ = cause
    assert kind(error) == expected


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOBUFS, 8, 14, 1450, 10024, 10055])
def test_nothing_is_left_to_make_connections_with(number: int) -> None:
    error = OSError(number, "said") if number in {errno.EMFILE, errno.ENOBUFS} else system_error(number)
    assert isinstance(error_for(aiohttp.ClientConnectorError(KEY, error), "site.test"), ExhaustedError)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (socket.EAI_NONAME, failure.NO_HOST),
        (socket.EAI_AGAIN, failure.LOOKUP),
        (socket.EAI_FAIL, failure.LOOKUP),
        (socket.EAI_FAMILY, failure.LOOKUP),
        (11001, failure.NO_HOST),  # WSAHOST_NOT_FOUND
        (11002, failure.LOOKUP),  # WSATRY_AGAIN
        (11003, failure.LOOKUP),  # WSANO_RECOVERY
        (11004, failure.NO_HOST),  # WSANO_DATA
    ],
)
def test_a_name_that_has_no_address(number: int, expected: str) -> None:
    assert kind(aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(number, "said"))) == expected


def refusing(number: int) -> Callable[..., Any]:
    async def connect(sock: socket.socket, address: object) -> None:
        raise system_error(number)

    return connect


async def visit(path: Path, number: int, *, names: bool) -> Any:
    """Look at a URL while the event loop can't connect."""

    def lookup(host: str, port: int) -> list[tuple[int, str]]:
        if host == "site.test" or names:
            family, _ = loopback(host, port)[0]
            return [(family, "93.184.216.34")]
        raise socket.gaierror(11001, "getaddrinfo failed")

    loop: Any = asyncio.get_running_loop()
    loop.sock_connect = refusing(number)
    settings = options(allow_private=False)
    return (await look_async(path, ["http://site.test/"], settings, lookup=lookup))["http://site.test/"]


@pytest.mark.parametrize("number", [1231, 1232, 10050, 10051, 10065, errno.ENETUNREACH])
def test_without_a_network_a_run_ends_and_learns_nothing(number: int, path: Path) -> None:
    with pytest.raises(NoNetworkError, match=r"no network: the network can't reach .* example\.com"):
        asyncio.run(visit(path, number, names=False))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (1231, "the network can't reach the host"),
        (1225, "nothing answers at the host's IP address"),
        (121, "no answer in time"),
    ],
)
def test_with_a_network_it_is_the_host(number: int, reason: str, path: Path) -> None:
    record = asyncio.run(visit(path, number, names=True))
    assert (record.verdict, record.reason) == ("unknown", reason)
