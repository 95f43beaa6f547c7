"""Access control: how users are identified, and what they may do."""
