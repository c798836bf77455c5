"""What may be wrong with a key; apart from `dkim`, which loads all of cryptography."""


class BadKey(ValueError):
    """The key cannot sign letters; the words are one line for the administrator."""
