"""Run the command line with ``python -m agdb_eval``."""

import sys

from agdb_eval.cli import main

if __name__ == "__main__":
    sys.exit(main())
