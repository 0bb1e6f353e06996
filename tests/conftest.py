"""What every test shares."""

import os

os.environ.setdefault("SCHOOLWEAVE_MODE", "test")
