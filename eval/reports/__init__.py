"""A report in several formats: HTML for a person, Markdown, JUnit XML for CI."""
