"""How the documentation is built."""

from schoolweave import __version__

project = "Schoolweave"
author = "the Schoolweave maintainers"
copyright = "2026, the Schoolweave maintainers"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Schoolweave"
language = "en_GB"
exclude_patterns = ["_build"]
autodoc_typehints = "description"
