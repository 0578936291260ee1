"""What a directory of `seedlint report` says, read back: bounded, typed, and damaged values refused."""
