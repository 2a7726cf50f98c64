"""`python -m bot`."""

import os
import signal
import sys
from types import FrameType


def _stop_before_start(_number: int, _frame: FrameType | None) -> None:
    """Told to stop while still importing: nothing is in flight yet. The service puts its own handler in this place."""
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1:2] in (["run"], ["demo"]):
        signal.signal(signal.SIGTERM, _stop_before_start)
    from bot.cli import main

    main()
