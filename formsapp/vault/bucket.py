"""A bucket that speaks S3, as a place for sealed files: Amazon's, or one of the council's own (SeaweedFS, Ceph, Garage).

Requests are short: a large file goes up in parts and comes down in blocks, so that a line that broke costs one of them. A part that never became
a whole file is the store's to forget: give the bucket a rule that ends unfinished uploads after a day.
"""

import contextlib
import datetime as dt
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from formsapp.settings import S3
from formsapp.vault.places import Missing, Unreachable, checked

BLOCK = 4 * 1024 * 1024  # read at once: what a download holds in memory
PART = 8 * 1024 * 1024  # sent at once, two of them under way
TO_CONNECT = dt.timedelta(seconds=3)
TO_ANSWER = dt.timedelta(seconds=20)
TRIES = 2


@contextlib.contextmanager
def reached(place: str = "") -> Iterator[None]:
    """What the library says of a failure is for the log."""
    try:
        yield
    except FileNotFoundError:
        raise Missing(place) from None
    except (BaseError, OSError) as trouble:
        raise Unreachable(type(trouble).__name__) from trouble


class Bucket:
    """``settings.prefix`` stands before every place, so that a bucket can be shared with something else."""

    def __init__(self, settings: S3) -> None:
        endpoint = settings.endpoint.rstrip("/")
        given = {"access_key_id": settings.key_id, "secret_access_key": settings.secret} if settings.key_id else {}
        self.prefix = settings.prefix
        self.store = S3Store(
            settings.bucket,
            region=settings.region,
            **({"endpoint": endpoint, "virtual_hosted_style_request": False} if endpoint else {}),  # type: ignore[arg-type]
            **given,  # type: ignore[arg-type]
            client_options={"allow_http": endpoint.startswith("http:"), "connect_timeout": TO_CONNECT, "timeout": TO_ANSWER},
            retry_config={
                "max_retries": TRIES,
                "retry_timeout": TO_ANSWER,
                "backoff": {"init_backoff": dt.timedelta(milliseconds=100), "max_backoff": dt.timedelta(seconds=1), "base": 2},
            },
        )

    def key(self, place: str) -> str:
        return self.prefix + checked(place)

    def put(self, place: str, whole: Path) -> None:
        """It counts as kept when the store says how long it is."""
        size = whole.stat().st_size
        with reached(place), whole.open("rb") as stream:
            obstore.put(self.store, self.key(place), stream, chunk_size=PART, max_concurrency=2, use_multipart=size > PART)
        if self.size(place) != size:
            raise Unreachable("what was stored is shorter than what was sent")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(whole)

    def opened(self, place: str) -> BinaryIO:
        return Blocks(self, place, self.size(place))  # type: ignore[return-value] # a raw stream is a BinaryIO in all that is asked of it

    def size(self, place: str) -> int:
        key = self.key(place)
        with reached(place):
            return int(obstore.head(self.store, key)["size"])

    def block(self, place: str, start: int, end: int) -> bytes:
        key = self.key(place)
        with reached(place):
            return bytes(obstore.get_range(self.store, key, start=start, end=end))

    def remove(self, place: str) -> None:
        with contextlib.suppress(Missing):
            key = self.key(place)
            with reached(place):
                obstore.delete(self.store, key)

    def listed(self) -> Iterator[tuple[str, float]]:
        with reached():
            for found in obstore.list(self.store, prefix=self.prefix.rstrip("/") or None):
                for each in found:
                    yield str(each["path"]).removeprefix(self.prefix), each["last_modified"].timestamp()


class Blocks(io.RawIOBase):
    """A stored file to be read from any point, a block at a time."""

    def __init__(self, bucket: Bucket, place: str, size: int) -> None:
        super().__init__()
        self.bucket, self.place, self.size = bucket, place, size
        self.at, self.start, self.held = 0, 0, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.at = {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: self.size}[whence] + offset
        return self.at

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        done, wanted = 0, min(len(buffer), max(0, self.size - self.at))
        while done < wanted:
            part = self.here()[: wanted - done]
            if not part:
                raise Unreachable("a block came back shorter than it is")
            buffer[done : done + len(part)] = part
            done += len(part)
            self.at += len(part)
        return done

    def here(self) -> memoryview:
        """What is held from this point on, fetched if need be."""
        if not self.start <= self.at < self.start + len(self.held):
            self.start = self.at
            self.held = self.bucket.block(self.place, self.at, min(self.at + BLOCK, self.size))
        return memoryview(self.held)[self.at - self.start :]
