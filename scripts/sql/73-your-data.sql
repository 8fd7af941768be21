-- What is kept of a person, all of it to take along, and its deletion with a receipt.

-- Every file that their rows speak of.
create or replace function the_way.files_of(owner text) returns setof text
language sql stable as $$
  select i.file from public.pictures i where i.owner_id = owner
  union select unnest(array[dp.file, dp.thumbnail_file]) from public.dataset_pictures dp
    join public.datasets d on d.id = dp.dataset_id where d.owner_id = owner
  union select m.thumbnail_url from public.trained_models m
    where m.owner_id = owner and m.thumbnail_url like 'models/%'
  union select t.weights_file from public.trainings t where t.owner_id = owner and t.weights_file is not null
$$;

-- Versions at Replicate that were trained here: those registered by hand are not ours to delete.
create or replace function the_way.versions_of(owner text) returns setof text
language sql stable as $$
  select distinct m.model_url from public.trained_models m
  where m.owner_id = owner and m.training_id is not null and m.model_url like '%:%'
  union select t.model_url from public.trainings t where t.owner_id = owner and t.model_url like '%:%'
$$;

-- Replicate removes an upload a day after it came.
create or replace function the_way.uploads_of(owner text, at timestamptz) returns setof text
language sql stable as $$
  select t.upload_id from public.trainings t
  where t.owner_id = owner and t.upload_id is not null and coalesce(t.intent_at, t.created_at) > at - interval '24 hours'
$$;

create or replace function public.storage_summary(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
begin
  return jsonb_build_object(
    'datasets', (select count(*) from public.datasets d where d.owner_id = owner),
    'datasets_with_end', (select count(*) from public.datasets d where d.owner_id = owner and d.keep_days is not null),
    'training_pictures', (select count(*) from public.dataset_pictures dp
      join public.datasets d on d.id = dp.dataset_id where d.owner_id = owner),
    'training_picture_bytes', (select coalesce(sum(d.bytes), 0) from public.datasets d where d.owner_id = owner),
    'pictures', (select count(*) from public.pictures i where i.owner_id = owner),
    'picture_bytes', (select coalesce(sum(i.bytes), 0) from public.pictures i where i.owner_id = owner),
    'models', (select count(*) from public.trained_models m where m.owner_id = owner),
    'trainings', (select count(*) from public.trainings t where t.owner_id = owner),
    'weights', (select count(*) from public.trainings t where t.owner_id = owner and t.weights_file is not null),
    'uploads', (select count(*) from the_way.uploads_of(owner, (p->>'now')::timestamptz)),
    'versions', (select count(*) from the_way.versions_of(owner)));
end $$;

-- Rows of one table as they are, but for what only the server uses; `after` is the last id of the page before.
create or replace function public.export_rows(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  source text := p->>'table';
  filter text := case source
    when 'dataset_pictures' then 'r.dataset_id in (select d.id from public.datasets d where d.owner_id = $1)'
    when 'training_logs' then 'r.training_id in (select t.id from public.trainings t where t.owner_id = $1)'
    else 'r.owner_id = $1' end;
  key text := case source when 'training_logs' then 'training_id' else 'id' end;
  rows jsonb;
begin
  if not source = any (array['trained_models', 'datasets', 'dataset_pictures', 'trainings', 'training_logs', 'generations',
    'pictures']) then
    raise exception 'No table % to export', source using errcode = 'undefined_table';
  end if;
  execute format($q$
    select coalesce(jsonb_agg(r.row order by r.id), '[]') from (
      select r.%1$I as id, to_jsonb(r) - array['lease_id', 'lease_until', 'request_hash', 'owner_id'] as row
      from public.%2$I r where %3$s and r.%1$I > $2 order by r.%1$I limit $3) r $q$, key, source, filter)
  into rows using p->>'owner_id', coalesce(p->>'after', ''), (p->>'limit')::integer;
  return rows;
end $$;

create or replace function public.export_files(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(f.file order by f.file), '[]') from (
    select k as file from the_way.files_of(p->>'owner_id') k
    where k > coalesce(p->>'after', '') order by k limit (p->>'limit')::integer) f);
end $$;

-- `todo` is what is still to be removed: it names things, so it goes once they are gone.
create or replace function the_way.deletion_json(d public.deletion_receipts) returns jsonb
language sql stable as $$
  select d.receipt - array['todo', 'spent'] || jsonb_build_object('id', d.id, 'created_at', the_way.utc(d.created_at),
    'completed_at', the_way.utc(d.completed_at))
$$;

-- All rows go at once, and what they spoke of is written down in the same breath, so that a death in the middle leaves
-- nothing behind. What was spent this month goes on counting, or a cap could be emptied by deleting.
create or replace function public.deletions_start(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
  at timestamptz := (p->>'now')::timestamptz;
  at_replicate boolean := (p->>'at_replicate')::boolean;
  d public.deletion_receipts;
begin
  perform the_way.lock_spending(owner);
  select * into d from public.deletion_receipts r where r.id = p->>'id' and r.owner_id = owner;
  if found then
    return jsonb_build_object('outcome', 'started', 'deletion', the_way.deletion_json(d));
  end if;
  if exists (select from public.trainings t where t.owner_id = owner
      and t.status in ('queued', 'submitting', 'starting', 'processing'))
    or exists (select from public.generations g where g.owner_id = owner
      and g.status not in ('succeeded', 'failed', 'canceled')) then
    return jsonb_build_object('outcome', 'under_way', 'deletion', null);
  end if;
  insert into public.deletion_receipts (id, owner_id, created_at, receipt)
  values (p->>'id', owner, at, jsonb_build_object(
    'at_replicate', at_replicate,
    'counts', jsonb_build_object(
      'models', (select count(*) from public.trained_models m where m.owner_id = owner),
      'datasets', (select count(*) from public.datasets s where s.owner_id = owner),
      'trainings', (select count(*) from public.trainings t where t.owner_id = owner),
      'generations', (select count(*) from public.generations g where g.owner_id = owner),
      'files', (select count(*) from the_way.files_of(owner)),
      'uploads', (select count(*) from the_way.uploads_of(owner, at)),
      'versions', case when at_replicate then (select count(*) from the_way.versions_of(owner)) else 0 end),
    'remains', '[]'::jsonb,
    'todo', jsonb_build_object(
      'files', (select coalesce(jsonb_agg(k), '[]') from the_way.files_of(owner) k),
      'uploads', (select coalesce(jsonb_agg(k), '[]') from the_way.uploads_of(owner, at) k),
      'versions', case when at_replicate then (select coalesce(jsonb_agg(k), '[]') from the_way.versions_of(owner) k)
        else '[]'::jsonb end),
    'spent', (select coalesce(jsonb_agg(jsonb_build_object('at', the_way.utc(s.intent_at), 'usd_micros', s.usd_micros)), '[]')
      from (
        select t.intent_at, coalesce(t.cost_usd_micros, t.estimate_usd_micros) as usd_micros
        from public.trainings t where t.owner_id = owner
        union all
        select g.intent_at, g.cost_usd_micros from public.generations g where g.owner_id = owner
      ) s where s.intent_at >= the_way.period_start('month', at) and s.usd_micros > 0)))
  returning * into d;
  delete from public.webhook_deliveries where owner_id = owner;
  delete from public.idempotency_keys where owner_id = owner;
  delete from public.generations where owner_id = owner;
  delete from public.trained_models where owner_id = owner;
  delete from public.trainings where owner_id = owner;
  delete from public.datasets where owner_id = owner;
  return jsonb_build_object('outcome', 'started', 'deletion', the_way.deletion_json(d));
end $$;

create or replace function public.deletions_open(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'created_at', the_way.utc(d.created_at),
    'todo', d.receipt->'todo') order by d.created_at), '[]')
    from public.deletion_receipts d where d.completed_at is null);
end $$;

-- What is still to do, and what could not be removed. Nothing to do any more: the receipt is complete.
create or replace function public.deletions_note(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  d public.deletion_receipts;
  is_done boolean := p->'todo' = '{"files": [], "uploads": [], "versions": []}'::jsonb;
begin
  update public.deletion_receipts r set
    receipt = case when is_done then r.receipt - 'todo' else r.receipt || jsonb_build_object('todo', p->'todo') end
      || jsonb_build_object('remains', p->'remains'),
    completed_at = case when is_done then (p->>'now')::timestamptz end
  where r.id = p->>'id' and r.completed_at is null
  returning * into d;
  return case when found then the_way.deletion_json(d) end;
end $$;

create or replace function public.deletions_get(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return (select the_way.deletion_json(d) from public.deletion_receipts d
    where d.id = p->>'id' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.deletions_list(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.deletion_json(d) order by d.created_at desc, d.id desc), '[]') into rows
  from (
    select * from public.deletion_receipts
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) d;
  return the_way.page('deletions', rows, size);
end $$;
