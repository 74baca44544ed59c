"""The real app over the real sandbox, by keys alone."""
