"""The site's settings in test mode, whatever the shell says."""

import os

os.environ["SCHOOLWEAVE_MODE"] = "test"

from schoolweave.web.settings import *  # noqa: F403 - the mode has to be set before they are read
