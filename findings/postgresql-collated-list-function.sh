#!/usr/bin/env bash
# PostgreSQL 15 (Debian, 15.18): "failed to find unique expression in subplan tlist" for a function that is inlined.
#
# A set-returning SQL function whose result is `select jsonb_array_elements_text(...) collate "C"`, asked in
# `name in (select value from elements(...))`: as long as the planner takes a hash join, all is well; once it makes the
# list unique first and loops over an index (what it does for a short list and a large table with statistics), planning
# ends in an internal error. The same statement works on one day and fails on the next, after ANALYZE. Not with
# `select e from jsonb_array_elements_text(...) as t (e)`, which says the same. Here the other joins are switched off,
# so that a small table shows it.
#
# Needs PostgreSQL 15's programs (Debian: apt-get install postgresql-15) and a user other than root.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/15/bin)
folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
    chown nobody "$folder"
    as=(setpriv "--reuid=$(id -u nobody)" "--regid=$(id -g nobody)" --clear-groups)
fi
cd /
"${as[@]}" "$bin/initdb" -D "$folder/data" -U tester -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -o "-c listen_addresses='' -c unix_socket_directories='$folder'" \
    -l "$folder/log" start >/dev/null
trap '"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null; rm -rf "$folder"' EXIT
said=$("$bin/psql" -X -q -A -t -h "$folder" -U tester -d postgres 2>&1 <<'SQL'
show server_version;
create table items (model text collate "C", name text collate "C", unique (model, name));
insert into items select 'm', md5(i::text) from generate_series(1, 5000) i;
analyze items;
create function elements(list text) returns table (value text) language sql immutable
as $$ select jsonb_array_elements_text(list::jsonb) collate "C" $$;
create function listed(list text) returns table (value text) language sql immutable
as $$ select e from jsonb_array_elements_text(list::jsonb) as t (e) $$;
set enable_hashjoin = off;
set enable_mergejoin = off;
select 'listed: ' || count(*) from items where model = 'm' and name in (select value from listed('["a", "b"]'));
select 'elements: ' || count(*) from items where model = 'm' and name in (select value from elements('["a", "b"]'));
SQL
)
echo "$said"
grep -q "listed: 0" <<<"$said"
grep -q "failed to find unique expression in subplan tlist" <<<"$said" && echo "as described"
