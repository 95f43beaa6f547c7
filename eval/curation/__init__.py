"""Sets made and mended by people: drafted, reviewed, linted, from feedback."""
