//! The operations team's TOML file: structs, defaults, validation, secrets.
