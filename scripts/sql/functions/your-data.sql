-- A summary of what is stored for an owner, and the export of all of it.

-- Every file that the owner's rows refer to.
create or replace function the_way.files_of(owner text) returns setof text
language sql stable as $$
  select i.file from public.generated_images i where i.owner_id = owner
  union select unnest(array[dp.file, dp.thumbnail_file]) from public.dataset_images dp
    join public.datasets d on d.id = dp.dataset_id where d.owner_id = owner
  union select unnest(array_remove(array[g.source_file, g.mask_file], null)) from public.generations g
    where g.owner_id = owner and g.source_file is not null
  union select m.thumbnail_url from public.trained_models m
    where m.owner_id = owner and m.thumbnail_url like 'models/%'
  union select t.weights_file from public.trainings t join public.runs r on r.id = t.id
    where r.owner_id = owner and t.weights_file is not null
$$;

-- Versions at Replicate that were trained here. Versions that were registered by hand must not be deleted.
create or replace function the_way.marked_versions_of(owner text, out version text, out emulated boolean)
returns setof record
language sql stable as $$
  select v.version, bool_and(v.emulated) from (
    select m.model_url as version, m.emulated from public.trained_models m
    where m.owner_id = owner and m.trained_here
    union all select t.model_url, r.emulated from public.trainings t join public.runs r on r.id = t.id
    where r.owner_id = owner
    union all select d.version, d.emulated from public.deleted_runs d where d.owner_id = owner) v
  where v.version like '%:%' group by v.version
$$;

create or replace function the_way.versions_of(owner text) returns setof text
language sql stable as $$
  select v.version from the_way.marked_versions_of(owner) v
$$;

-- Versions whose rows were deleted and that stay at Replicate, or are still being removed there.
create or replace function the_way.versions_left(owner text) returns setof text
language sql stable as $$
  select s->>'version' from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'stays', '[]')) s
  where d.owner_id = owner
  union select jsonb_array_elements_text(d.receipt#>'{todo,versions}') from public.deletion_receipts d
  where d.owner_id = owner and d.completed_at is null
$$;

-- Replicate removes an upload after a day. The intent, or else the row's last change, tells when the upload was made at
-- the latest. We delete it after the run has ended; until that is done, `next_check_at` is set.
create or replace function the_way.uploads_of(owner text, at timestamptz, out upload text, out is_deleted boolean)
returns setof record
language sql stable as $$
  select u->>'id', the_way.is_over(r.status) and r.next_check_at is null
  from public.runs r cross join lateral jsonb_array_elements(r.uploads) u
  where r.owner_id = owner and r.uploads <> '[]' and coalesce(r.intent_at, r.updated_at) > at - interval '24 hours'
$$;

create or replace function public.storage_summary(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
begin
  return jsonb_build_object(
    'datasets', (select count(*) from public.datasets d where d.owner_id = owner),
    'datasets_with_end', (select count(*) from public.datasets d where d.owner_id = owner and d.keep_days is not null),
    'training_images', (select count(*) from public.dataset_images dp
      join public.datasets d on d.id = dp.dataset_id where d.owner_id = owner),
    'training_image_bytes', (select coalesce(sum(d.bytes), 0) from public.datasets d where d.owner_id = owner),
    'images', (select count(*) from public.generated_images i where i.owner_id = owner and i.deleted_at is null),
    'image_bytes', (select coalesce(sum(i.bytes), 0) from public.generated_images i
      where i.owner_id = owner and i.deleted_at is null),
    'sources', (select count(*) from public.generations g where g.owner_id = owner and g.source_file is not null),
    'models', (select count(*) from public.trained_models m where m.owner_id = owner),
    'trainings', (select count(*) from public.runs r where r.owner_id = owner and r.kind = 'training'),
    'weights', (select count(*) from public.runs r join public.trainings t on t.id = r.id
      where r.owner_id = owner and t.weights_file is not null),
    'uploads', (select count(*) from (
      select u.upload from the_way.uploads_of(owner, (p->>'now')::timestamptz) u where not u.is_deleted
      union select r.name from public.removals r where r.owner_id = owner and r.kind = 'upload'
      union select jsonb_array_elements_text(d.receipt#>'{todo,uploads}') from public.deletion_receipts d
      where d.owner_id = owner and d.completed_at is null) u),
    'versions', (select count(*) from (
      select the_way.versions_of(owner) union select the_way.versions_left(owner)) v));
end $$;

-- Rows of one table without the columns that only the server uses and those that reveal parts of a key. `after` is the
-- last id of the previous page.
create or replace function public.export_rows(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  source text := p->>'table';
  filter text := case source
    when 'dataset_images' then 'r.dataset_id in (select d.id from public.datasets d where d.owner_id = $1)'
    when 'trainings' then 'r.id in (select u.id from public.runs u where u.owner_id = $1)'
    when 'training_logs' then 'r.training_id in (select u.id from public.runs u where u.owner_id = $1)'
    when 'generated_images' then 'r.owner_id = $1 and r.deleted_at is null'
    else 'r.owner_id = $1' end;
  key text := case source when 'training_logs' then 'training_id' when 'spending_caps' then 'owner_id' when 'image_counters' then 'owner_id'
    else 'id' end;
  told text := case when source = 'deletion_receipts' then 'the_way.deletion_json(r)'
    when source in ('trainings', 'generation_parts') then '(select to_jsonb(r) || to_jsonb(u) from public.runs u where u.id = r.id)'
    when source = 'albums' then 'the_way.album_json(r) || jsonb_build_object(''image_ids'', the_way.album_image_ids(r.id))'
    else 'to_jsonb(r)' end;
  rows jsonb;
begin
  if not source = any (array['trained_models', 'datasets', 'dataset_images', 'trainings', 'training_logs', 'sheets', 'generations',
    'generation_parts', 'generated_images', 'albums', 'prompt_templates', 'image_counters', 'deleted_runs', 'api_keys', 'spending_caps', 'deletion_receipts']) then
    raise exception 'No table % to export', source using errcode = 'undefined_table';
  end if;
  execute format($q$
    select coalesce(jsonb_agg(r.row order by r.id), '[]') from (
      select r.%1$I as id, %4$s - array['kind', 'prepared_at', 'woken_at', 'lease_id', 'lease_until', 'request_hash', 'owner_id', 'key_hash',
        'hint', 'search_text', 'deleted_at', 'thumbnails_due_at', 'model_created_at', 'cover_file', 'name_key'] as row
      from public.%2$I r where %3$s and r.%1$I > $2 order by r.%1$I limit $3) r $q$, key, source, filter, told)
  into rows using p->>'owner_id', coalesce(p->>'after', ''), (p->>'limit')::integer;
  return rows;
end $$;

create or replace function public.export_files(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(f.file order by f.file), '[]') from (
    select k as file from the_way.files_of(p->>'owner_id') k
    where k > coalesce(p->>'after', '') and not exists (
      select from public.generated_images i where i.file = k and i.deleted_at is not null) order by k limit (p->>'limit')::integer) f);
end $$;
