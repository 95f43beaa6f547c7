-- Who writes: the row is of whoever holds the advisory lock. A writer whose token isn't here any more stops.
create table writer (
    one boolean primary key default true check (one),
    token text not null,
    host text not null,
    pid integer not null,
    verb text not null,
    since timestamptz not null default now()
);
-- Sign-ins by OpenID Connect: begun at one server, they may come back to another.
create table signed_in (
    name text collate "C" primary key, -- SHA-256 of the name that the browser has
    kind text not null,
    record text not null,             -- JSON
    until timestamptz not null
);
create index signed_in_until on signed_in (until);
