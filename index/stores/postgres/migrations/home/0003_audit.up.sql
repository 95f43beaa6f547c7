-- The audit log, as ui/audit/sqlite_store.py has it in a file: one for all servers, and only added to.
-- Where an earlier step back left it, it goes on.
create table if not exists audit_events (
    id bigint primary key,
    at text collate "C" not null,      -- ISO 8601, UTC
    kind text collate "C" not null,
    "user" text collate "C" not null,
    door text not null,
    outcome text collate "C" not null,
    question text,
    generation text not null,
    ms integer,
    detail text not null,              -- JSON
    hash text collate "C" not null     -- of this event and of the hash before
);
create table if not exists audit_sources (
    event bigint not null references audit_events (id),
    place integer not null,
    source text collate "C" not null,
    start integer,
    "end" integer,
    sha256 text not null,
    role text collate "C" not null,
    primary key (event, place)
);
create table if not exists audit_removals (
    event bigint primary key,          -- the event that tells of it
    upto bigint not null,              -- the last event that was removed
    hash text not null                 -- and its hash, on which the next one rests
);
create table if not exists audit_largest (
    one boolean primary key default true check (one),
    number bigint not null             -- the largest that any event ever had
);
insert into audit_largest values (true, 0) on conflict do nothing;
create index if not exists audit_events_at on audit_events (at);
create index if not exists audit_events_of on audit_events ("user", id);
create index if not exists audit_sources_of on audit_sources (source, event);

create or replace function audit_refused() returns trigger language plpgsql set search_path from current as $$
begin
    raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create or replace function audit_removed_upto() returns bigint language sql stable set search_path from current as
    $$ select coalesce(max(upto), 0) from audit_removals $$;
create or replace function audit_source_is_new() returns trigger language plpgsql set search_path from current as $$
begin
    if new.event is distinct from (select max(id) from audit_events)
        or exists (select 1 from audit_sources where event = new.event and place = new.place) then
        raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create or replace function audit_event_is_new() returns trigger language plpgsql set search_path from current as $$
begin
    if new.id <= (select number from audit_largest) then
        raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create or replace function audit_removal_is_told() returns trigger language plpgsql set search_path from current as $$
begin
    if new.upto >= new.event
        or not exists (select 1 from audit_events where id = new.event and kind = 'retention')
        or exists (select 1 from audit_removals where event = new.event) then
        raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create or replace function audit_event_is_old() returns trigger language plpgsql set search_path from current as $$
begin
    if old.id > audit_removed_upto() then
        raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
    end if;
    return old;
end $$;
create or replace function audit_source_is_old() returns trigger language plpgsql set search_path from current as $$
begin
    if old.event > audit_removed_upto() then
        raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
    end if;
    return old;
end $$;

drop trigger if exists audit_events_stay on audit_events;
create trigger audit_events_stay before update on audit_events
    for each row execute function audit_refused();
drop trigger if exists audit_events_are_kept on audit_events;
create trigger audit_events_are_kept before delete on audit_events
    for each row execute function audit_event_is_old();
drop trigger if exists audit_events_are_new on audit_events;
create trigger audit_events_are_new before insert on audit_events
    for each row execute function audit_event_is_new();
drop trigger if exists audit_events_are_not_emptied on audit_events;
create trigger audit_events_are_not_emptied before truncate on audit_events
    execute function audit_refused();
drop trigger if exists audit_sources_stay on audit_sources;
create trigger audit_sources_stay before update on audit_sources
    for each row execute function audit_refused();
drop trigger if exists audit_sources_are_kept on audit_sources;
create trigger audit_sources_are_kept before delete on audit_sources
    for each row execute function audit_source_is_old();
drop trigger if exists audit_sources_are_new on audit_sources;
create trigger audit_sources_are_new before insert on audit_sources
    for each row execute function audit_source_is_new();
drop trigger if exists audit_sources_are_not_emptied on audit_sources;
create trigger audit_sources_are_not_emptied before truncate on audit_sources
    execute function audit_refused();
drop trigger if exists audit_removals_stay on audit_removals;
create trigger audit_removals_stay before update on audit_removals
    for each row execute function audit_refused();
drop trigger if exists audit_removals_are_kept on audit_removals;
create trigger audit_removals_are_kept before delete on audit_removals
    for each row execute function audit_refused();
drop trigger if exists audit_removals_are_told on audit_removals;
create trigger audit_removals_are_told before insert on audit_removals
    for each row execute function audit_removal_is_told();
drop trigger if exists audit_removals_are_not_emptied on audit_removals;
create trigger audit_removals_are_not_emptied before truncate on audit_removals
    execute function audit_refused();
