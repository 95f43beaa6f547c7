"""An example of a company's portal with the chat in its page: another origin, its own login (``make portal``)."""
