"""The sentences of evidence statements, one file a language."""
