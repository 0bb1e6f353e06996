"""What others would use for the same question, side by side: ``python -m benchmarks.peers``.

Modules named in :mod:`benchmarks.peers.worker` run in ``.venv-peers`` and import nothing of Schoolweave.
"""
