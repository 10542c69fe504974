"""The subcommands of `deep_tracker`, one file each: `add` declares the arguments, `run` does the work."""
