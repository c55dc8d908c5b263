"""What this software is: its version, and the day it was built.

The build date is the floor of every clock decision: a unit whose clock stands before it has not been set yet, and
judges no certificate by it.
"""

from datetime import UTC, datetime

VERSION = "0.1.0"
BUILD_DATE = datetime(2026, 11, 23, tzinfo=UTC)
