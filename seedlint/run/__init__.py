"""One run: what is asked for, what is in scope, who checks it, and what comes back."""
