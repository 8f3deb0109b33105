"""Messages between the trusted side and the sandbox: plain values, packed, with their length in front."""

from __future__ import annotations

import socket
import time

from autograder.values import MAX_BYTES, pack, unpack

__all__ = ["Garbled", "receive", "send"]

_HEADER = 8  # bytes


class Garbled(Exception):
    """What came is no message."""


def send(to: socket.socket, message: object) -> None:
    """Send one message. Raises OSError if nobody is there any more."""
    data = pack(message)
    to.sendall(len(data).to_bytes(_HEADER) + data)


def receive(source: socket.socket, seconds: float | None = None) -> object:
    """The next message, or None at the end of the stream.

    Raises TimeoutError if it is not there as a whole in time, and Garbled for bytes that `send` did not write.
    """
    end = None if seconds is None else time.monotonic() + seconds
    header = _exactly(source, _HEADER, end)
    if header is None:
        return None
    length = int.from_bytes(header)
    if length > MAX_BYTES:
        raise Garbled(f"a message of {length} bytes")
    data = _exactly(source, length, end)
    if data is None:
        raise Garbled("half a message")
    try:
        return unpack(data)
    except ValueError as error:
        raise Garbled(str(error)) from error


def _exactly(source: socket.socket, length: int, end: float | None) -> bytes | None:
    """So many bytes, or None if the stream ends before."""
    data = bytearray()
    while len(data) < length:
        if end is not None:  # one end for the whole message: who sends byte by byte gains no time
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            source.settimeout(left)
        part = source.recv(min(length - len(data), 1 << 20))
        if not part:
            return None
        data += part
    return bytes(data)
