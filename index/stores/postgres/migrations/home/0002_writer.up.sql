-- Who writes: the row is of whoever holds the advisory lock. A writer whose token isn't here any more stops.
create table writer (
    one boolean primary key default true check (one),
    token text not null,
    host text not null,
    pid integer not null,
    verb text not null,
    since timestamptz not null default now()
);
