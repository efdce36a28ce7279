"""Hold the rules of the archive: plain Python, no database, no web."""
