"""Who may come in: passwords, sessions, tokens and the pace of guesses, in a file of its own beside the keys."""
