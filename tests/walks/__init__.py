"""Walks: the desk in real processes, a real browser, real letters. A package: all of it ends with the last walk."""
