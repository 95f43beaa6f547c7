-- The signs of vectors, by the keys of these (index/stores/vector_signs.py).
create table vector_signs (
    model text collate "C" not null,
    "first" bigint not null,          -- of the keys of vectors that were looked at; -1: the mean
    upto bigint not null,             -- the last of them
    keys bytea not null,
    signs bytea not null,
    primary key (model, "first")
);
-- The lists of frequent words (index/stores/word_blocks.py).
create table chunk_blocks (
    block bigint primary key,
    stamp bigint not null,
    keys bytea not null,
    sources bytea not null,
    lengths bytea not null
);
create table word_blocks (
    word text collate "C" not null,
    block bigint not null,
    stamp bigint not null,
    chunks bigint not null,
    ranks bytea not null,
    kinds bytea not null,
    counts bytea not null,
    primary key (word, block)
);
create table listed_words (word text collate "C" primary key);
