-- What was added on a page or brought by a connection: each server has a copy in its home, all have it from here.
-- Where an earlier step back left it, it goes on.
create table if not exists kept_files (
    place text collate "C" primary key, -- below a home: added/uploads/report.pdf
    sha256 text collate "C" not null,
    size bigint not null,
    at timestamptz not null default now()
);
create table if not exists kept_file_parts (
    place text collate "C" not null references kept_files (place) on delete cascade,
    number integer not null,
    bytes bytea not null,
    primary key (place, number)
);
alter table kept_file_parts alter column bytes set storage external; -- most are packed already
create table if not exists upload_outcomes (
    source text collate "C" primary key,
    person text,                       -- who added it
    state text not null,
    reason text,
    same_as text,
    parts_failed integer not null,
    at timestamptz not null default now()
);
create table if not exists connections (
    name text collate "C" primary key,
    kind text not null,                -- web, loader, folder
    target text not null,
    groups text,                       -- JSON; null: as the documents say
    root text not null,
    every integer,                     -- seconds
    begun text collate "C",            -- of the last run; ISO 8601, UTC
    ended text collate "C",
    outcome text not null default '{}'
);
create table if not exists documents (
    connection text collate "C" not null,
    key text collate "C" not null,
    file text collate "C" not null,
    source text collate "C" not null,
    reads_as text not null,
    url text,
    title text,
    sha256 text not null,
    etag text,
    modified text,
    checked text not null,
    primary key (connection, key)
);
create unique index if not exists documents_file on documents (connection, file);
create index if not exists documents_source on documents (source);
