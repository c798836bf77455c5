"""The verbs of the command line, a module each: ``configure(parser)`` and ``run(args) -> exit code``."""


class Complaint(Exception):
    """Wrong input: the message is one clear line for the person at the terminal; exit code 2."""


def unreadable(name: object, error: OSError | UnicodeDecodeError) -> Complaint:
    """The complaint of a file that cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return Complaint(f"{name} cannot be read: it is no UTF-8 text, save it as UTF-8")
    return Complaint(f"{name} cannot be read: {error.strerror or error}")
