"""Keep the archive in SQLite: plain SQL, one function a question."""
