-- The words of each chunk, as index/words.py analyses them: PostgreSQL only looks them up.
create table chunk_words (
    chunk bigint primary key references chunks (key) deferrable initially deferred,
    source bigint not null,
    length integer not null,          -- words in title, heading and body
    words tsvector not null,          -- each word once, without positions
    counts jsonb not null             -- of each word: [in title, in heading, in body]; in the body once: left out
);
create index chunk_words_found on chunk_words using gin (words) with (fastupdate = off);
create index chunk_words_lengths on chunk_words (chunk) include (source, length);
create table word_counts (
    word text collate "C" primary key,
    chunks bigint not null
) with (fillfactor = 60);
