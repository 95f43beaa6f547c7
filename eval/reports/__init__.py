"""A report in the forms that others read: HTML for a person, Markdown, JUnit XML for CI."""
