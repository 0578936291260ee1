"""One run: what is asked for, what is in scope, who judges it, and what comes back."""
