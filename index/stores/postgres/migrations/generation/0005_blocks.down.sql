drop table vector_signs, chunk_blocks, word_blocks, listed_words;
