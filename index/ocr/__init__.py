"""Words from pictures: two packaged neural networks in processes of their own, and tesseract beside them."""
