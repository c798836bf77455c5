"""What stops a start: one line for the administrator, never a traceback."""


class LaunchError(Exception):
    """A start that cannot go on; ``str()`` is one clear line that says what to do."""
