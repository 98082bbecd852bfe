"""The wire to Redis: bare connections, because every request asks something of it.

What the library's client does around each call costs four times the call.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import ResponseError

Command = tuple[str | bytes | int, ...]


class Wire:
    def __init__(self, client: Redis) -> None:
        self._pool = client.connection_pool
        self._free: deque[Any] = deque()

    def ask(self, *commands: Command) -> list[Any]:
        """The answers to commands that are sent together. Raises what the library raises.

        A connection that Redis has left meanwhile is replaced once. After anything else that fails it is not used
        again, so that no answer is ever taken for that of another question.
        """
        if (connection := self._taken()) is not None:
            try:
                return self._asked(connection, commands)
            except NoConnection:
                self.let_go()
        return self._asked(self._pool.connection_class(**self._pool.connection_kwargs), commands)

    def let_go(self) -> None:
        """Close what nobody is using."""
        while (connection := self._taken()) is not None:
            connection.disconnect()

    def _taken(self) -> Any:
        try:
            return self._free.pop()
        except IndexError:
            return None

    def _asked(self, connection: Any, commands: tuple[Command, ...]) -> list[Any]:
        connection.send_packed_command([b"".join(map(_packed, commands))], check_health=False)
        answers = [_answer(connection) for _ in commands]
        self._free.append(connection)
        for answer in answers:
            if isinstance(answer, ResponseError):
                raise answer
        return answers


def _packed(command: Command) -> bytes:
    written = [part if isinstance(part, bytes) else str(part).encode() for part in command]
    return b"*%d\r\n%b" % (len(written), b"".join([b"$%d\r\n%b\r\n" % (len(part), part) for part in written]))


def _answer(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as refused:
        return refused
