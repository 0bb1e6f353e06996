"""One TOML file per programme, with its versions inside."""
