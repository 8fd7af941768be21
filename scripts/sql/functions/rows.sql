-- Images keep their numbers if those are free here; otherwise they get the next one.
create or replace function the_way.import_images(source text, rows jsonb) returns integer
language plpgsql as $$
declare
  added integer := 0;
  new_rows integer;
  i public.generated_images;
begin
  if source = 'image_counters' then
    select count(*) into added from jsonb_populate_recordset(null::public.image_counters, rows) r
    where not exists (select from public.image_counters c where c.owner_id = r.owner_id);
    insert into public.image_counters as c select r.* from jsonb_populate_recordset(null::public.image_counters, rows) r
    on conflict (owner_id) do update set last = greatest(c.last, excluded.last);
    return added;
  end if;
  for i in select r.* from jsonb_populate_recordset(null::public.generated_images, rows) r loop
    -- This lock prevents another transaction from assigning a number between the check and the insert.
    insert into public.image_counters (owner_id, last) values (i.owner_id, 0) on conflict do nothing;
    perform from public.image_counters c where c.owner_id = i.owner_id for update;
    if exists (select from public.generated_images o where o.owner_id = i.owner_id and o.number = i.number and o.id <> i.id)
      and not exists (select from public.generated_images o where o.id = i.id) then
      i.number := the_way.reserve_numbers(i.owner_id, 1);
    end if;
    insert into public.generated_images select i.* on conflict do nothing;
    get diagnostics new_rows = row_count;
    added := added + new_rows;
  end loop;
  return added;
end $$;

-- An album whose name is taken here gets a number after its name.
create or replace function the_way.import_albums(rows jsonb) returns integer
language plpgsql as $$
declare
  added integer := 0;
  new_rows integer;
  a public.albums;
begin
  for a in select r.* from jsonb_populate_recordset(null::public.albums, rows) r loop
    a := the_way.with_free_name(a, a.owner_id);
    insert into public.albums select a.* on conflict do nothing;
    get diagnostics new_rows = row_count;
    added := added + new_rows;
  end loop;
  return added;
end $$;

-- A template whose name is taken here gets a number after its name.
create or replace function the_way.import_prompt_templates(rows jsonb) returns integer
language plpgsql as $$
declare
  added integer := 0;
  new_rows integer;
  t public.prompt_templates;
begin
  for t in select r.* from jsonb_populate_recordset(null::public.prompt_templates, rows) r loop
    t := the_way.with_free_name(t, t.owner_id);
    insert into public.prompt_templates select t.* on conflict do nothing;
    get diagnostics new_rows = row_count;
    added := added + new_rows;
  end loop;
  return added;
end $$;

-- The history of prompts is not moved itself, but comes with the runs.
create or replace function the_way.import_generation_parts(rows jsonb) returns integer
language plpgsql as $$
declare
  added jsonb;
begin
  with inserted as (
    insert into public.generation_parts select r.* from jsonb_populate_recordset(null::public.generation_parts, rows) r
    on conflict do nothing returning id
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id)), '[]') into added from inserted i;
  perform the_way.record_prompts(added);
  return jsonb_array_length(added);
end $$;

-- Imports rows of a table from another database of The Way; rows that exist here already stay as they are.
create or replace function public.rows_import(p jsonb) returns jsonb
language plpgsql as $$
declare
  added integer;
begin
  if not p->>'table' = any (array['trained_models', 'datasets', 'dataset_images', 'runs', 'trainings', 'sheets', 'generations',
    'generation_parts', 'image_counters', 'generated_images', 'albums', 'album_images', 'prompt_templates', 'deleted_runs', 'removals', 'training_logs', 'spending_caps', 'webhook_deliveries', 'idempotency_keys', 'api_keys', 'deletion_receipts']) then
    raise exception 'No table % to import into', p->>'table' using errcode = 'undefined_table';
  end if;
  if p->>'table' in ('image_counters', 'generated_images') then
    return to_jsonb(the_way.import_images(p->>'table', p->'rows'));
  end if;
  if p->>'table' = 'generation_parts' then
    return to_jsonb(the_way.import_generation_parts(p->'rows'));
  end if;
  if p->>'table' = 'prompt_templates' then
    return to_jsonb(the_way.import_prompt_templates(p->'rows'));
  end if;
  if p->>'table' = 'albums' then
    return to_jsonb(the_way.import_albums(p->'rows'));
  end if;
  execute format('insert into public.%1$I select r.* from jsonb_populate_recordset(null::public.%1$I, $1) r
    on conflict do nothing', p->>'table') using p->'rows';
  get diagnostics added = row_count;
  return to_jsonb(added);
end $$;
