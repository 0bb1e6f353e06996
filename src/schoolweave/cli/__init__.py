"""The command line: parse, call the library, print for people or as JSON."""
