"""Progress of long work: one line on stderr, on a terminal and after half a second only. It names the step; where it
is known how much of a step is done, a bar shows it."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from lpmech.problem.printable import escaped
from lpmech.problem.progress import Share

if TYPE_CHECKING:
    from rich.status import Status
    from rich.text import Text

PATIENCE = 0.5  # seconds
WIDTH = 24  # characters of a bar


class Progress:
    """Called with the name of each step; as a context it ends the display."""

    def __init__(self) -> None:
        self._step = "reading"
        self._status: Status | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._start)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __call__(self, step: str) -> None:
        """Note the step that begins."""
        with self._lock:
            self._step = step
            if self._status is not None:
                self._status.update(_plain(step))

    def _start(self) -> None:
        from rich.console import Console
        from rich.status import Status

        console = Console(stderr=True)
        with self._lock:
            if not self._timer.finished.is_set() and not console.is_dumb_terminal:
                self._status = Status(_plain(self._step), console=console)
                self._status.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._status is not None:
                self._status.stop()


def _plain(step: str) -> Text:
    """A step's name as it is: names of agents may look like markup. And a bar, where some of its parts are done."""
    from rich.text import Text

    if not isinstance(step, Share):
        return Text(escaped(step))
    full = WIDTH * step.done // step.total
    bar = (("━" * full, "green"), ("━" * (WIDTH - full), "dim"))
    return Text.assemble(f"{escaped(step)} ", *bar, f" {step.done} of {step.total}")
