"""What the operating system knows: the time, and chance for identifiers."""
