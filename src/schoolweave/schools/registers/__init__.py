"""One module per kind of register: its columns, and how a row becomes a school."""
