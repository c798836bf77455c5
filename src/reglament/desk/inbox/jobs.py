"""The worker's entry to the inbox."""
