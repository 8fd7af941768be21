-- These functions return what is to be removed with an image or a dataset: its files, and our uploads at Replicate.

create or replace function public.dataset_images_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.datasets := the_way.dataset_locked(p->>'dataset_id', p->>'owner_id');
  gone public.dataset_images;
begin
  select * into gone from public.dataset_images where id = p->>'id' and dataset_id = d.id;
  if not found then
    return the_way.dataset_outcome('not_found', null) || '{"files": []}';
  end if;
  if the_way.dataset_in_use(d.id) then
    return the_way.dataset_outcome('in_use', d) || '{"files": []}';
  end if;
  delete from public.dataset_images where id = gone.id;
  perform the_way.dataset_reorder(d.id, the_way.dataset_order(d.id));
  return the_way.dataset_outcome('deleted', the_way.dataset_refresh(d.id, (p->>'now')::timestamptz))
    || jsonb_build_object('files', jsonb_build_array(gone.file, gone.thumbnail_file));
end $$;

-- Leaves out the uploads of trainings that still run, because Replicate may not have read them yet.
create or replace function the_way.dataset_delete(d public.datasets) returns jsonb
language plpgsql as $$
declare
  gone jsonb := jsonb_build_object(
    'files', coalesce((select jsonb_agg(dp.file order by dp.position) || jsonb_agg(dp.thumbnail_file order by dp.position)
      from public.dataset_images dp where dp.dataset_id = d.id), '[]'),
    'upload_ids', coalesce((select jsonb_agg(u->>'id' order by r.created_at, r.id)
      from public.trainings t join public.runs r on r.id = t.id cross join lateral jsonb_array_elements(r.uploads) u
      where t.dataset_id = d.id and the_way.is_over(r.status)), '[]'));
begin
  delete from public.datasets where id = d.id;
  return gone;
end $$;

create or replace function public.datasets_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.datasets := the_way.dataset_locked(p->>'id', p->>'owner_id');
  refusal text := case when d.id is null then 'not_found' when the_way.dataset_in_use(d.id) then 'in_use' end;
begin
  if refusal is not null then
    return jsonb_build_object('outcome', refusal, 'files', '[]'::jsonb, 'upload_ids', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'deleted') || the_way.dataset_delete(d);
end $$;

-- Whether both its last training and its last change are at least `keep_days` ago.
create or replace function the_way.dataset_is_expired(d public.datasets, at timestamptz) returns boolean
language sql stable as $$
  select d.updated_at + d.keep_days * interval '24 hours' <= at
    and coalesce(d.trained_at + d.keep_days * interval '24 hours' <= at, true)
    and coalesce((select bool_and(coalesce(r.completed_at + d.keep_days * interval '24 hours' <= at, false))
      from public.trainings t join public.runs r on r.id = t.id where t.dataset_id = d.id), d.trained_at is not null)
$$;

create or replace function public.datasets_delete_expired(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  d public.datasets;
  gone jsonb := '[]';
begin
  for d in
    select * from public.datasets e
    where e.keep_days is not null and e.updated_at <= at and the_way.dataset_is_expired(e, at)
    order by e.updated_at limit (p->>'limit')::integer
    for update skip locked
  loop
    -- Check again now that the row is locked, because a training may have begun in between.
    if the_way.dataset_is_expired(d, at) then
      gone := gone || jsonb_build_array(jsonb_build_object('id', d.id) || the_way.dataset_delete(d));
    end if;
  end loop;
  return gone;
end $$;
