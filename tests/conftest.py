"""For all tests: nothing is kept for the next start, so that each run computes all anew."""

from __future__ import annotations

import os

os.environ.setdefault("EVIDENCE_CACHE", "")
