"""Hub programmes, one TOML file each with its versions inside."""
