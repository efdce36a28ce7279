"""Make files safe to keep and show, and keep them by the hash of their content."""
