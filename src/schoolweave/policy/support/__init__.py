"""Shipped support programmes, one TOML file each."""
