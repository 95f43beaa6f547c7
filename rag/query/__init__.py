"""What a question asks: typed, analysed, made to stand alone, taken apart."""
