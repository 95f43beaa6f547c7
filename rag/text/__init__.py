"""Words and values of any text: finding them, and comparing two of them."""
