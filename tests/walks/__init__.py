"""Walks: the desk's real processes, a real browser, real letters. A package, so that all of it ends with the last walk."""
