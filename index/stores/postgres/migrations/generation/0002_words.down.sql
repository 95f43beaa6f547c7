drop table word_counts, chunk_words;
