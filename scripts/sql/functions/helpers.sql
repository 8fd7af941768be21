-- Helpers have no settings, so that they can be inlined; their callers in `public` get theirs in end.sql. Only functions
-- whose plan depends on their arguments, such as lists, set `plan_cache_mode` themselves.

-- Formats every time that SQL returns, so that the text does not depend on the connection's time zone.
create or replace function the_way.utc(t timestamptz) returns text
language sql stable as $$
  select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Converts JSON's null to SQL's, so that a column has only one value for "nothing".
create or replace function the_way.json_or_null(j jsonb) returns jsonb
language sql immutable as $$
  select nullif(j, 'null'::jsonb)
$$;

create or replace function the_way.page_size(p jsonb) returns integer
language sql immutable as $$
  select least(greatest((p->>'limit')::integer, 1), 100)
$$;

-- Where a page begins: its rows are older than this. Without a cursor it begins with the newest row; an invalid cursor
-- results in an empty page.
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

-- `rows` has one more item than the page if there is a next page.
create or replace function the_way.page(plural text, rows jsonb, size integer) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    plural, rows - size,
    'next_cursor', case when jsonb_array_length(rows) > size
      then rows->(size - 1)->>'created_at' || '_' || (rows->(size - 1)->>'id') end)
$$;

-- The file name for a download: keeps the extension and replaces characters that file systems do not allow.
create or replace function the_way.download_name(stem text, file text) returns text
language sql immutable as $$
  select regexp_replace(stem, '[\x01-\x1f\x7f\\/:*?"<>|]+', '-', 'g') || coalesce(substring(file from '\.[A-Za-z0-9]+$'), '')
$$;
