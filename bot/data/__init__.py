"""Facts as data, each file with its source and date in its head."""
