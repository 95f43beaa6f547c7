"""What is indexed from elsewhere: web pages, and what document loaders give; kept as files in the home."""
