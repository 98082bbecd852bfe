"""Counts that every process shares in Redis, in one trip with the versions of the cache."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1
from typing import Any

from redis.exceptions import NoScriptError

from bccb.adapters.redis.cache import RedisCache, version_of
from bccb.adapters.redis.wire import Command, Wire
from bccb.domain.ports.counts import Counted, Counts, Window

# One hash a caller: which hour its counts are of, and how many there were in the hour before it and in it.
_COUNT = """
local time = redis.call('TIME')
local hour = math.floor(time[1] / 3600)
local rest = 3600 - time[1] % 3600 - time[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'hour', 'before', 'now')
local since = kept[1] and hour - tonumber(kept[1])
local before, now = 0, 0
if since == 0 then before, now = tonumber(kept[2]), tonumber(kept[3]) end
if since == 1 then before = tonumber(kept[3]) end
local is_within = before * rest / 3600 + now < tonumber(ARGV[1])
if is_within then
  now = now + 1
  redis.call('HSET', KEYS[1], 'hour', hour, 'before', before, 'now', now)
  if since ~= 0 then redis.call('EXPIRE', KEYS[1], 7200) end
end
local found = {before, now, rest, is_within and 1 or 0}
for place = 2, #KEYS do found[place + 3] = redis.call('GET', KEYS[place]) or '' end
return table.concat(found, ' ')
"""
_NAME = sha1(_COUNT.encode(), usedforsecurity=False).hexdigest()


class RedisCounts:
    """While Redis is away, `otherwise` counts. It is asked as seldom, then, as the cache asks it."""

    def __init__(self, cache: RedisCache, otherwise: Counts) -> None:
        self._cache = cache
        self._otherwise = otherwise
        self.alone = 0

    def hit(self, who: str, most: int, namespaces: Sequence[str] = ()) -> Counted:
        keys = f"bccb:limit:{who}", *map(version_of, namespaces)
        found = self._cache.asked(lambda wire: _count(wire, (len(keys), *keys, most)), None)
        if found is None:
            self.alone += 1
            return self._otherwise.hit(who, most, namespaces)
        before, now, rest, is_within, *versions = found.decode("latin-1").split(" ")
        window = Window(most, int(before), int(now), float(rest), is_within == "1")
        return Counted(window, tuple([each if each.isdigit() else None for each in versions[: len(namespaces)]]))


def _count(wire: Wire, given: Command) -> Any:
    try:
        (found,) = wire.ask(("EVALSHA", _NAME, *given))
    except NoScriptError:  # a Redis that has just started
        (found,) = wire.ask(("EVAL", _COUNT, *given))
    return found
