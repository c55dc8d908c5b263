"""`python -m daemon.client` is `base-station`."""

import sys

from daemon.client.command_line import main

if __name__ == "__main__":
    sys.exit(main())
