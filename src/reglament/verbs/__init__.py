"""The verbs of the command line, a module each: ``configure(parser)`` and ``run(args) -> exit code``."""


class Complaint(Exception):
    """Wrong input: the message is one clear line for the person at the terminal; exit code 2."""
