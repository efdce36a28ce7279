"""Be a child that somebody kills."""

import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
