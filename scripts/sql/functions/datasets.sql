-- Without its images, so that it can be inlined and a list does not start a query for each row.
create or replace function the_way.dataset_json(d public.datasets) returns jsonb
language sql stable as $$
  select to_jsonb(d) || jsonb_build_object('consent_at', the_way.utc(d.consent_at),
    'created_at', the_way.utc(d.created_at), 'updated_at', the_way.utc(d.updated_at),
    'trained_at', the_way.utc(d.trained_at))
$$;

create or replace function the_way.dataset_with_images_json(d public.datasets) returns jsonb
language sql stable as $$
  select the_way.dataset_json(d) || jsonb_build_object('images', coalesce(
    (select jsonb_agg(to_jsonb(dp) - 'dataset_id' order by dp.position)
      from public.dataset_images dp where dp.dataset_id = d.id), '[]'))
$$;

-- The snapshot that a training stores: its ZIP is built from this, even if the dataset changes later.
create or replace function the_way.dataset_snapshot(wanted text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('name', dp.name, 'sha256', dp.sha256, 'caption', dp.caption,
    'file', dp.file, 'format', dp.format, 'bytes', dp.bytes) order by dp.position), '[]')
  from public.dataset_images dp where dp.dataset_id = wanted
$$;

-- Updates the columns of a dataset that summarize its images. Must be called after every change to them. A later change
-- always has a later `updated_at`, whatever the servers' clocks say: clients keep the response with the latest one.
create or replace function the_way.dataset_refresh(wanted text, at timestamptz) returns public.datasets
language sql as $$
  update public.datasets d set image_count = s.image_count, bytes = s.bytes,
    updated_at = greatest(at, d.updated_at + interval '1 millisecond'),
    sha256 = encode(sha256(convert_to(s.contents, 'UTF8')), 'hex')
  from (
    select count(*)::integer as image_count, coalesce(sum(dp.bytes), 0)::bigint as bytes,
      coalesce(jsonb_agg(jsonb_build_array(dp.sha256, dp.caption) order by dp.position), '[]')::text as contents
    from public.dataset_images dp where dp.dataset_id = wanted
  ) s
  where d.id = wanted
  returning d.*
$$;

-- Adds up counts with the same keys.
create or replace function the_way.counts_sum(a jsonb, b jsonb) returns jsonb
language sql immutable as $$
  select jsonb_object_agg(c.key, c.value::bigint + (b->>c.key)::bigint) from jsonb_each_text(a) c
$$;

-- Keeps the last thousand rejected files, which is the maximum of one ZIP.
create or replace function the_way.newest_rejected(rejected jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(r.item order by r.place), '[]')
  from jsonb_array_elements(rejected) with ordinality r(item, place)
  where r.place > jsonb_array_length(rejected) - 1000
$$;

-- Appends images in their order.
create or replace function the_way.dataset_images_insert(wanted text, images jsonb) returns void
language sql as $$
  insert into public.dataset_images (id, dataset_id, position, name, width, height, bytes, sha256, format, caption,
    file, thumbnail_file, findings, phash)
  select dp.id, wanted, (s.last + n.place)::integer, dp.name, dp.width, dp.height, dp.bytes, dp.sha256, dp.format,
    dp.caption, dp.file, dp.thumbnail_file, dp.findings, dp.phash
  from (select coalesce(max(i.position), -1) as last from public.dataset_images i where i.dataset_id = wanted) s,
    jsonb_array_elements(images) with ordinality n(image, place),
    jsonb_populate_record(null::public.dataset_images, n.image) dp
$$;

-- Inserts a dataset with its images. Does nothing if the id exists, or if everything of the owner was deleted since its
-- upload began: the deletion removes the files that it finds then, and what was deleted must not come back.
create or replace function the_way.dataset_insert(dataset jsonb, owner text, at timestamptz) returns void
language plpgsql as $$
begin
  perform the_way.lock_spending(owner);
  if exists (select from public.deletion_receipts r
    where r.owner_id = owner and r.created_at >= (dataset->>'begun_at')::timestamptz) then
    return;
  end if;
  insert into public.datasets (id, owner_id, name, image_count, bytes, sha256, rejected, received, created_at, updated_at)
  values (dataset->>'id', owner, dataset->>'name', 0, 0, '', the_way.newest_rejected(dataset->'rejected'),
    dataset->'received', at, '-infinity')
  on conflict (id) do nothing;
  if found then
    perform the_way.dataset_images_insert(dataset->>'id', dataset->'images');
    perform the_way.dataset_refresh(dataset->>'id', at);
  end if;
end $$;

-- Rows from schema version 2, where datasets could not change: `sha256` was the upload's, and snapshots did not name
-- files.
do $$
begin
  perform the_way.dataset_refresh(d.id, d.created_at) from public.datasets d where d.updated_at is null;
  update public.trainings t set dataset_snapshot = the_way.dataset_snapshot(t.dataset_id)
  from public.runs r
  where r.id = t.id and r.status in ('queued', 'submitting') and t.dataset_id is not null
    and t.dataset_snapshot->0->'file' is null;
end $$;
alter table public.datasets alter column updated_at set not null;

create or replace function public.datasets_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.dataset_with_images_json(d) from public.datasets d
    where d.id = p->>'id' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.datasets_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.dataset_json(d) || jsonb_build_object('images', taken.images)
    order by d.created_at desc, d.id desc), '[]') into rows
  from (
    select * from public.datasets
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) d cross join lateral (
    select coalesce(jsonb_agg(to_jsonb(dp) - 'dataset_id' order by dp.position), '[]') as images
    from public.dataset_images dp where dp.dataset_id = d.id
  ) taken;
  return the_way.page('datasets', rows, size);
end $$;
