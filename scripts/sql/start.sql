begin;
-- Two servers that start at the same time would otherwise create the same table twice.
select pg_advisory_xact_lock(hashtextextended('the_way.setup', 0));

-- Supabase has these roles. Elsewhere they are created if the user may do so, so that the same grants apply everywhere.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit', wanted);
        if wanted = 'service_role' then
          alter role service_role bypassrls;
        end if;
      exception
        -- A server that sets up another database at the same time creates the same roles.
        when insufficient_privilege or duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end $$;

-- Helpers live in this schema because PostgREST exposes only `public`.
create schema if not exists the_way;

-- All helpers are created again below, so that those of earlier versions do not stay. One that an index depends on is
-- replaced instead.
do $$
declare
  helper regprocedure;
begin
  for helper in select f.oid from pg_catalog.pg_proc f where f.pronamespace = 'the_way'::regnamespace
    and not exists (select from pg_catalog.pg_depend d where d.refclassid = 'pg_catalog.pg_proc'::regclass
      and d.refobjid = f.oid and d.classid = 'pg_catalog.pg_class'::regclass)
  loop
    execute 'drop function ' || helper;
  end loop;
end $$;

create or replace function the_way.has_column(of_table text, wanted text) returns boolean
language sql stable as $$
  select exists (select from pg_catalog.pg_attribute
    where attrelid = to_regclass('public.' || of_table) and attname = wanted and not attisdropped)
$$;

create table if not exists the_way.schema_version (
  version integer primary key,
  applied_at timestamptz not null default now(),
  sql_sha256 text
);

do $$
declare
  -- Increment this with every change to a table or function.
  this_version constant integer := 13;
  newest integer;
begin
  select max(version) into newest from the_way.schema_version;
  if newest > this_version then
    raise exception 'This database was set up by a newer version of The Way (schema %, this file: %). Update The Way instead.',
      newest, this_version;
  end if;
  insert into the_way.schema_version (version) values (this_version)
    on conflict (version) do update set applied_at = now(), sql_sha256 = null;
end $$;

-- Every function that the server calls, each `(p jsonb) returns jsonb`. All others are helpers.
create or replace function the_way.function_names() returns text[]
language sql immutable as $$
  select {{functions}}
$$;

-- `create or replace` cannot change a signature, and a second function with the same name makes every call ambiguous.
do $$
declare
  other regprocedure;
begin
  for other in
    select f.oid from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname = any (the_way.function_names())
      and not (f.proargtypes = array['jsonb'::regtype]::oidvector and f.proargnames = array['p']
        and f.prorettype = 'jsonb'::regtype and not f.proretset)
  loop
    execute 'drop function ' || other;
  end loop;
end $$;
