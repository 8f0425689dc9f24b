"""Work in portions, shared with other processes: forked ones, which have in memory what this one has.

Portions are drawn like tickets from one pipe, so nobody waits for a slow neighbour. This process draws too, once it has time: two cores need
one process more, not two, and so half the memory. Results come through files without a name, so that nobody waits for a reader either.
"""

import contextlib
import gc
import os
import pickle
import signal
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Generic, TypeVar

P = TypeVar("P")
R = TypeVar("R")
_TICKET = struct.Struct("=I")
_FRAME = struct.Struct("=Q")
MOST = 8_000  # so many tickets are sure to fit into a pipe


class Shared(Generic[P, R]):
    """``do`` is done to each of the portions. Others begin at once; ``results`` joins in, and gives (number, result, the result as it was sent,
    if it was) in the order in which they come."""

    def __init__(self, do: Callable[[P], R], portions: Sequence[P], helpers: int) -> None:
        assert len(portions) <= MOST
        self.do, self.portions = do, portions
        self.tickets, tickets = os.pipe()
        os.write(tickets, b"".join(map(_TICKET.pack, range(len(portions)))))
        os.close(tickets)
        self.helpers = [_Helper(self._help) for _ in range(helpers if may_fork() else 0)]

    def __enter__(self) -> "Shared[P, R]":
        return self

    def __exit__(self, *_: object) -> None:
        for helper in self.helpers:
            helper.stop()
        os.close(self.tickets)

    def results(self) -> Iterator[tuple[int, R, bytes | None]]:
        for number in self._draw():
            yield number, self.do(self.portions[number]), None
            for helper in self.helpers:
                yield from helper.sent()
        for helper in self.helpers:
            helper.wait()
            yield from helper.sent()

    def _draw(self) -> Iterator[int]:
        while ticket := os.read(self.tickets, _TICKET.size):
            yield _TICKET.unpack(ticket)[0]

    def _help(self, send: Callable[[object], None]) -> None:
        for number in self._draw():
            send((number, self.do(self.portions[number])))


class _Helper:
    """Another process, and the file it writes to."""

    def __init__(self, work: Callable[[Callable[[object], None]], None]) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self.read = 0
        self.status: int | None = None
        self.process = os.fork()
        if self.process == 0:
            self._run(work)

    def _run(self, work: Callable[[Callable[[object], None]], None]) -> None:
        """In the other process, to its end: nothing of what the first one has open is closed or flushed."""
        status = 1
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which ends this one
        try:
            tidy()
            work(self._send)
            status = 0
        except Exception as error:
            with contextlib.suppress(Exception):
                self._send(_picklable(error))
        finally:
            os._exit(status)

    def _send(self, result: object) -> None:
        data = pickle.dumps(result, protocol=5)
        self.file.write(_FRAME.pack(len(data)))
        self.file.write(data)
        self.file.flush()

    def sent(self) -> Iterator[tuple[int, Any, bytes]]:
        """What has come whole since it was last asked for."""
        number = self.file.fileno()
        while len(head := os.pread(number, _FRAME.size, self.read)) == _FRAME.size:
            size = _FRAME.unpack(head)[0]
            data = os.pread(number, size, self.read + _FRAME.size)
            if len(data) < size:
                return
            self.read += _FRAME.size + size
            result = pickle.loads(data)  # noqa: S301 - from our own process, through a file only we have
            if isinstance(result, BaseException):
                raise result
            yield (*result, data)

    def wait(self) -> None:
        if self.status is None:
            self.status = os.waitpid(self.process, 0)[1]
        if self.status:
            for _ in self.sent():  # raises what went wrong there, if it could still be said
                pass
            raise ChildProcessError("a process that helped was ended before its time; perhaps memory ran out")

    def stop(self) -> None:
        if self.status is None:
            with contextlib.suppress(OSError):
                os.kill(self.process, signal.SIGKILL)
                self.status = os.waitpid(self.process, 0)[1]
        self.file.close()


def may_fork() -> bool:
    """Not where a library has threads of its own, as Typst has once it made a PDF: in a forked process they are gone, and it would wait for them for
    ever. Then this process does the work alone.
    """
    if not hasattr(os, "fork"):
        return False
    try:
        return len(os.listdir("/proc/self/task")) <= threading.active_count()
    except OSError:  # no Linux: what hasn't been loaded has no threads
        return "typst" not in sys.modules


def tidy() -> None:
    """What is there stays and is not looked through again; of what comes, cycles are cleared away, or drawing pages would fill the memory."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)
    gc.enable()


def _picklable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        return error
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
