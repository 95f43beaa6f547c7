"""Making and correcting sets: drafts, feedback, review by people, and linting."""
