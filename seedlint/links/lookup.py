"""From host names to addresses, and only to those that may be connected to."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp.abc import AbstractResolver

from seedlint.links import address as addresses

if TYPE_CHECKING:
    from collections.abc import Callable

    Lookup = Callable[[str, int], list[tuple[int, str]]]
    """Turns a name and a port into pairs of address family and address; gaierror where there are none."""


class ForbiddenAddressError(OSError):
    """An address is not public, or a name leads only to such addresses."""


def system_lookup(host: str, port: int) -> list[tuple[int, str]]:
    """Ask the operating system for a name's addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(int(family), str(address[0])) for family, _, _, _, address in found]


def public_lookup(host: str, port: int) -> list[tuple[int, str]]:
    """Ask the operating system for the addresses that all the world sees.

    The dot at the end makes a name complete: without it, where search domains are set (as in most
    clusters), ``gone.example`` might be found as ``gone.example.corp.example``, after many questions.
    """
    complete = host if host.endswith(".") or "." not in host else f"{host}."
    return system_lookup(complete, port)


class HostResolver(AbstractResolver):
    """Resolves names, and leaves out the addresses that may not be connected to."""

    def __init__(self, lookup: Lookup, *, allow_private: bool, at_a_time: int) -> None:
        """Use ``lookup``, in so many threads at a time."""
        self._lookup = lookup
        self._allow_private = allow_private
        self._room = asyncio.Semaphore(at_a_time)

    async def addresses(self, host: str, port: int) -> list[tuple[int, str]]:
        """Return all addresses of a name, whatever they are; OSError as from `socket.getaddrinfo`."""
        await self._room.acquire()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[list[tuple[int, str]]] = loop.create_future()

        def tell(found: list[tuple[int, str]], error: Exception | None) -> None:
            self._room.release()
            if done.done():  # nobody waits any more
                return
            if error is None:
                done.set_result(found)
            else:
                done.set_exception(error)

        def look() -> None:
            found: list[tuple[int, str]] = []
            problem: Exception | None = None
            try:
                found = self._lookup(host, port)
            except UnicodeError as error:  # a label that is too long, or empty
                problem = socket.gaierror(socket.EAI_NONAME, str(error))
            except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
                problem = error
            with suppress(RuntimeError):  # the run is over
                loop.call_soon_threadsafe(tell, found, problem)

        # The system may take its time, and can't be told to stop: a daemon keeps no run from ending.
        try:
            threading.Thread(target=look, name="seedlint-lookup", daemon=True).start()
        except RuntimeError as error:  # the system allows no more threads
            self._room.release()
            raise OSError(errno.ENOMEM, str(error)) from None
        return await done

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[Any]:
        """Return a name's addresses in aiohttp's form; ForbiddenAddressError if none may be used."""
        found = await self.addresses(host, port)
        usable = [(kind, address) for kind, address in found if family in {socket.AF_UNSPEC, kind}]
        if not self._allow_private:
            public = [(kind, address) for kind, address in usable if addresses.is_public(address)]
            if usable and not public:
                raise ForbiddenAddressError(usable[0][1])
            usable = public
        if not usable:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            {"hostname": host, "host": address, "port": port, "family": kind, "proto": 0, "flags": flags}
            for kind, address in dict.fromkeys(usable)
        ]

    async def close(self) -> None:
        """Do nothing: threads that still wait for an answer end with the process."""


def public_socket(info: Any) -> socket.socket:
    """Make the socket for a connection; ForbiddenAddressError if it would lead where it must not.

    aiohttp asks for one immediately before it connects, with the very address it connects to.
    """
    family, kind, protocol, _, address = info
    if not addresses.is_public(str(address[0])):
        raise ForbiddenAddressError(str(address[0]))
    return socket.socket(family, kind, protocol)
