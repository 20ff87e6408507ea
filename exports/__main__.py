"""`python -m exports`: make an export, or check one."""

from __future__ import annotations

import sys

from exports.cli import main

if __name__ == "__main__":
    sys.exit(main())
