-- The signs of vectors, by the keys of these (index/stores/vector_signs.py).
create table vector_signs (
    model text collate "C" not null,
    "first" bigint not null,          -- of the keys of vectors that were looked at; -1: the mean
    upto bigint not null,             -- the last of them
    keys bytea not null,
    signs bytea not null,
    primary key (model, "first")
);
