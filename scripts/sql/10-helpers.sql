-- Helpers have no `set search_path` of their own, so that they can be inlined: every caller has set it. Callers also fix
-- how they are planned, lists anew by their arguments, all others once: left to choose, the engines choose differently,
-- and with it whether a value out of range fails where there is no row.

-- The only way that a time leaves SQL: the text does not depend on the connection's zone.
create or replace function the_way.utc(t timestamptz) returns text
language sql stable as $$
  select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- JSON's null becomes SQL's: a column tells "nothing" in one way only.
create or replace function the_way.json_or_null(j jsonb) returns jsonb
language sql immutable as $$
  select nullif(j, 'null'::jsonb)
$$;

create or replace function the_way.page_size(p jsonb) returns integer
language sql immutable as $$
  select least(greatest((p->>'limit')::integer, 1), 100)
$$;

-- Where a page begins: rows are older than this. No cursor: from the newest; one that is not ours: an empty page.
create or replace function the_way.page_start(p jsonb, out at timestamptz, out id text)
language plpgsql stable as $$
declare
  cursor_text text := p->>'cursor';
begin
  if cursor_text is null then
    at := 'infinity';
    id := '';
  else
    id := substring(cursor_text from position('_' in cursor_text) + 1);
    at := split_part(cursor_text, '_', 1)::timestamptz;
  end if;
exception
  when invalid_datetime_format or datetime_field_overflow or invalid_parameter_value then
    at := '-infinity';
end $$;

-- `rows` holds one more than the page when there is a next one.
create or replace function the_way.page(plural text, rows jsonb, size integer) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    plural, rows - size,
    'next_cursor', case when jsonb_array_length(rows) > size
      then rows->(size - 1)->>'created_at' || '_' || (rows->(size - 1)->>'id') end)
$$;

-- A name to save a file under: its own extension, and nothing that a file system refuses.
create or replace function the_way.download_name(stem text, file text) returns text
language sql immutable as $$
  select regexp_replace(stem, '[\x01-\x1f\x7f\\/:*?"<>|]+', '-', 'g') || coalesce(substring(file from '\.[A-Za-z0-9]+$'), '')
$$;

create or replace function public.schema_version(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return (select jsonb_build_object('version', max(v.version)) from the_way.schema_version v);
end $$;

-- Replicate's list may lag: two complete look-ups a minute apart, the later one three minutes after the call began.
create or replace function the_way.is_absence_proven(intent_at timestamptz, absent_at timestamptz, at timestamptz)
returns boolean
language sql immutable as $$
  select at >= absent_at + interval '60 seconds' and at >= intent_at + interval '180 seconds'
$$;

-- On hold: not sent, for a reason that `error` gives. `queued` runs wait; a `submitting` one is tried again by itself while
-- Replicate does not answer.
create or replace function the_way.is_on_hold(status text, intent_at timestamptz, error jsonb) returns boolean
language sql immutable as $$
  select status in ('queued', 'submitting') and intent_at is null and error is not null
$$;

-- What a retry changes of a run on hold. Replicate said when a throttled run may be sent: sooner would be refused, so
-- it stays as it is. While a run is `submitting` its reason stays until Replicate answers.
create or replace function the_way.error_after_retry(status text, error jsonb) returns jsonb
language sql immutable as $$
  select case when status = 'submitting' or error->>'code' = 'replicate.throttled' then error end
$$;

create or replace function the_way.due_after_retry(due timestamptz, error jsonb, at timestamptz) returns timestamptz
language sql immutable as $$
  select case when error->>'code' = 'replicate.throttled' then due else least(due, at) end
$$;
