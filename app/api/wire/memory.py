"""The memory of all computations together: the first to ask is served first, the others wait."""

import asyncio
from collections import deque
from contextlib import suppress
from threading import Lock

LITTLE = 1 / 64  # of the whole: a share no larger does not wait behind larger ones
KEPT_FOR_LITTLE = 1 / 4  # of the whole


class NotYetError(Exception):
    """Others hold the memory that a computation needs."""


class Budget:
    """So many bytes, first come, first served. A share larger than all of it is granted when it is alone."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.held: set[Share] = set()
        self.queue: deque[Share] = deque()

    @property
    def taken(self) -> float:
        return sum(share.needed for share in self.held)

    def grant(self, share: "Share") -> bool:
        """Whether it is had now."""
        if self.held and self.taken + share.needed > self.most:
            return False
        self.held.add(share)
        return True

    def serve(self) -> None:
        """Grant what those that wait longest can have (on the event loop)."""
        while self.queue and self.grant(self.queue[0]):
            self.queue.popleft().served.set()


class Memory:
    """The memory of one server, a part of it kept for those that need little."""

    def __init__(self, most: float) -> None:
        self.lock = Lock()
        self.little, self.much = Budget(most * KEPT_FOR_LITTLE), Budget(most * (1 - KEPT_FOR_LITTLE))
        self._limit = most * LITTLE

    def budget(self, needed: float) -> Budget:
        """Where so many bytes are taken from."""
        return self.little if needed <= self._limit else self.much


class Share:
    """What one computation needs, in bytes as estimated: asked for, waited for, held, and let go."""

    def __init__(self, memory: Memory) -> None:
        self.needed = 0.0
        self.served = asyncio.Event()
        self._memory, self._budget = memory, memory.little
        self._over = False

    @property
    def granted(self) -> bool:
        """Whether it is held."""
        with self._memory.lock:
            return self in self._budget.held

    @property
    def before(self) -> int:
        """How many wait that came before."""
        with self._memory.lock:
            return self._budget.queue.index(self) if self in self._budget.queue else 0

    def take(self, needed: float) -> None:
        """Have so many bytes, from any thread. NotYetError where that must be waited for, and where the
        client has left in the meantime.
        """
        with self._memory.lock:
            if self in self._budget.held:
                return
            self.needed, self._budget = needed, self._memory.budget(needed)
            if self._over or self._budget.queue or not self._budget.grant(self):
                raise NotYetError

    def line_up(self) -> None:
        """Wait for it, behind those that came before (on the event loop)."""
        with self._memory.lock:
            self._budget.queue.append(self)
            self._budget.serve()

    async def wait(self, seconds: float) -> bool:
        """Whether it is granted within so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.served.wait(), seconds)
        return self.served.is_set()

    def free(self) -> None:
        """Let go of it, or wait no longer (on the event loop)."""
        with self._memory.lock:
            self._over = True
            self._budget.held.discard(self)
            if self in self._budget.queue:
                self._budget.queue.remove(self)
            self._budget.serve()
