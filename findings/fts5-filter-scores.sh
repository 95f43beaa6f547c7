#!/usr/bin/env bash
# SQLite's FTS5 (apsw 3.51.2.0, SQLite 3.51.2): bm25() of a filtered query counts what the filter leaves out.
#
# A query over some rows only (`rowid in (...)`, as for what one reader may see) gives each row a score whose
# inverse document frequency and mean length are those of the whole table. So rows that the filter leaves out
# change the scores, and can change the order, of the rows that it lets through: a score tells how common a word
# is in texts that the reader never gets. Seen: the same two rows, asked with the same filter, change places
# once other rows are added outside of it. Whoever filters by rights has to count anew (fts5vocab's
# "instance" table has all that is needed), or to keep a table for each reader.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apsw==3.51.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import apsw

db = apsw.Connection(":memory:")
db.execute("create virtual table passages using fts5 (text)")
mine = {1: "harbour ice ice closed gates", 2: "harbour harbour quay open gates"}
for key, text in mine.items():
    db.execute("insert into passages (rowid, text) values (?, ?)", (key, text))
for key in range(3, 9):
    db.execute("insert into passages (rowid, text) values (?, 'bread and salt for all')", (key,))

ASKED = (
    "select rowid, bm25(passages) from passages where passages match 'ice OR harbour' "
    "and rowid in (1, 2) order by bm25(passages)"
)


def asked():
    return [(key, round(score, 6)) for key, score in db.execute(ASKED)]


before = asked()
for key in range(100, 140):  # outside of the filter, each time
    db.execute("insert into passages (rowid, text) values (?, 'ice ice cream')", (key,))
after = asked()
print("SQLite", apsw.sqlite_lib_version())
print("before:", before)
print("after: ", after)
assert [key for key, _ in before] != [key for key, _ in after], "the order no longer changes"
assert before != after, "the scores no longer change"
print("as described")
PYTHON
