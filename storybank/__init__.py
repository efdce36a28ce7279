"""Give, check, find and take back stories, each shown only as its teller allowed."""
