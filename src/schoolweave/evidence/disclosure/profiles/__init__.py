"""Disclosure profiles that are shipped, one TOML file each."""
