"""The tables of a catalog, and the number that changes with them."""

from __future__ import annotations

from pathlib import Path

from index.errors import IndexProblem

SCHEMA = 4

# The column for a vector's state in the vector index (``kept_vectors.InVectorIndex``). It has this name in
# existing homes; no other code knows the name.
STANDS = "in_chroma"

TABLES = f"""
create table meta (name text primary key, value text not null) without rowid;
create table files (
    path text primary key,            -- absolute
    root text not null,               -- the path it was indexed by
    sha256 text not null,             -- of its bytes
    stamp text not null               -- size and times; '' where its bytes must be read again
) without rowid;
create table sources (
    key integer primary key,
    id text not null unique,
    file text not null references files (path),
    text text not null,
    sha256 text not null,
    title text not null,
    date text,
    language text,
    url text,
    groups text not null,             -- JSON list
    date_from text,                   -- how the date was found
    left_out text not null,           -- JSON: [[start, end], ...]
    same_as integer references sources (key)  -- the source that holds the chunks of this text
);
create index sources_of_file on sources (file);
create index sources_of_text on sources (sha256);
create index sources_same_as on sources (same_as);
create table regions (
    source integer not null references sources (key) on delete cascade,
    "start" integer not null,
    "end" integer not null,
    page integer,
    cells text,
    box text                          -- JSON: [left, top, right, bottom] in points
);
create index regions_of_source on regions (source, "start");
create table chunks (
    key integer primary key,
    id text not null unique,          -- the same text in the same source keeps its id
    embedded text not null,           -- hash of what is embedded for it: names its vector
    source integer not null references sources (key),
    "start" integer not null,
    "end" integer not null,
    heading text,
    page integer,
    cells text,
    sentences text not null           -- JSON: [[start, end, kind, [column, ...], page, cells, mark, certainty]]
);
create index chunks_of_source on chunks (source);
create index chunks_embedded on chunks (embedded);
create table vectors (
    key integer primary key,
    model text not null,
    embedded text not null,
    vector blob not null,             -- float32
    {STANDS} integer not null,       -- kept_vectors.InVectorIndex
    unique (model, embedded)
);
create index vectors_not_found on vectors (model) where {STANDS} <> 1;
"""

# Tables added since the schema has this number; an older catalog gets them when it is opened.
# ``temp``, ``temps`` and ``mains`` are empty, or (``IN_MEMORY``) make a table in memory.
ADDED = {
    "put_off": """
create {temp} table if not exists put_off (
    model text not null,              -- whose vectors are made once a question needs them
    embedded text not null,
    primary key (model, embedded)
) without rowid
""",
    "failures": """
create {temp} table if not exists failures (
    file text not null,               -- absolute
    source text not null,             -- the file's id, or that of a source in it
    reason text not null,
    at text not null,                 -- ISO 8601, UTC
    primary key (file, source)
) without rowid
""",
    "marks": """
create {temp} table if not exists marks (
    source integer not null,          -- the key of the source
    "start" integer not null,
    "end" integer not null,
    what text not null,
    certainty real,
    primary key (source, "start")
) without rowid
""",
    "cell_values": """
create {temp} table if not exists cell_values (
    source integer not null,          -- the key of the source
    cell text not null,               -- Prices!B5
    value not null,                   -- a number as it is stored, or a date in ISO 8601
    primary key (source, cell)
) without rowid
""",
    "left_out_parts": """
create {temp} table if not exists left_out_parts (
    file text not null,               -- absolute
    source text not null,             -- the id of the source that holds them
    what text not null,
    count integer not null,
    pages text not null,              -- JSON list
    primary key (file, source, what)
) without rowid
""",
    "stated_rights": """
create {temp} table if not exists stated_rights (
    source integer primary key,       -- the key of the source
    groups text not null              -- JSON list: what it names itself, where something else decides
)
""",
    "given_rights": """
create {temp} table if not exists given_rights (
    source text primary key,          -- the id of a source, whether it is indexed now or not
    groups text not null              -- JSON list: what an administrator decided
) without rowid
""",
    "vector_signs": """
create {temp} table if not exists vector_signs (
    model text not null,
    "first" integer not null,         -- of the keys of vectors that were looked at; -1: the mean
    upto integer not null,            -- the last of them
    keys blob not null,               -- int64
    signs blob not null,              -- 64 coordinates to a number, (parts, vectors); of the mean: float32
    primary key (model, "first")
) without rowid
""",
    "chunk_blocks": """
create {temp} table if not exists chunk_blocks (
    block integer primary key,        -- of the keys of chunks (word_blocks.BLOCK)
    stamp integer not null,           -- which write this was
    keys blob not null,               -- int64, of the chunks in it
    sources blob not null,            -- int64, the keys of their sources
    lengths blob not null             -- int32, their numbers of words
)
""",
    "word_blocks": """
create {temp} table if not exists word_blocks (
    word text not null,
    block integer not null,
    stamp integer not null,           -- of the block when this was written
    chunks integer not null,          -- how many hold the word
    ranks blob not null,              -- uint16, their places in the block
    kinds blob not null,              -- int64, the different packed counts
    counts blob not null,             -- uint8 or uint16, which of them each has
    primary key (word, block)
) without rowid
""",
    "listed_words": """
create {temp} table if not exists listed_words (word text primary key) without rowid
""",
    "chunk_put": """
create {temp} trigger if not exists chunk_put after insert on chunks
begin delete from chunk_blocks where block = new.key / 8192; end
""",
    "chunk_removed": """
create {temp} trigger if not exists chunk_removed after delete on chunks
begin delete from chunk_blocks where block = old.key / 8192; end
""",
    "word_counts": """
create virtual table if not exists {temps}word_counts using fts5vocab ({mains} chunk_words, 'row')
""",
}
INDEXES = {
    "sources_of_groups": "create index if not exists sources_of_groups on sources (groups, same_as)"
}
"""Indexes added since, made where the catalog can be written."""

IN_MEMORY = {"temp": "temp", "temps": "temp.", "mains": "main,"}


class OtherSchema(IndexProblem):
    """A catalog in the format of another version; ``newer`` than this one, or older."""

    def __init__(self, folder: Path, found: int) -> None:
        self.newer = found > SCHEMA
        remedy = (
            "use that version, or another --home"
            if self.newer
            else "run `citeback index PATH...` once where it can be written, which keeps what is indexed"
        )
        age = "a newer" if self.newer else "an older"
        super().__init__(f"{folder} was made by {age} citeback: {remedy}")
