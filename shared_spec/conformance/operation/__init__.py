"""Facts of operation: the tests here start the app themselves, by its twin.toml."""
