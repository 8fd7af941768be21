-- Deletes single runs that have ended, and single images. Rows are deleted at once. The files and uploads that they
-- leave behind are recorded in the same transaction and removed afterwards, with retries.

create or replace function the_way.removed(files jsonb, uploads jsonb, owner text, emulated boolean, at timestamptz)
returns jsonb
language sql as $$
  with noted as (
    insert into public.removals (kind, name, owner_id, emulated, created_at)
    select 'file', f, owner, null, at from jsonb_array_elements_text(files) f
    union all select 'upload', u, owner, emulated, at from jsonb_array_elements_text(uploads) u
    on conflict do nothing)
  select jsonb_build_object('outcome', 'deleted', 'files', files, 'uploads', uploads)
$$;

create or replace function the_way.not_removed(outcome text) returns jsonb
language sql immutable as $$
  select jsonb_build_object('outcome', outcome, 'files', '[]'::jsonb, 'uploads', '[]'::jsonb)
$$;

-- Deletes a run with what its kind stores. Its cost still counts against the caps, and its prediction at Replicate must
-- not be adopted by another run. The caller must have locked the row.
create or replace function the_way.run_deleted(r public.runs, version text, at timestamptz) returns void
language sql as $$
  insert into public.deleted_runs (id, owner_id, replicate_id, version, emulated, sent_at, usd_micros, deleted_at)
  values (r.id, r.owner_id, r.replicate_id, version, r.emulated, r.intent_at,
    coalesce(r.cost_usd_micros, r.estimate_usd_micros), at)
  on conflict do nothing;
  delete from public.runs where id = r.id
$$;

-- All runs are locked, in the order of their ids.
create or replace function public.generations_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  runs public.runs[] := the_way.lock_generation(p->>'owner_id', p->>'id');
  files jsonb;
  uploads jsonb := (select coalesce(jsonb_agg(u.id), '[]')
    from unnest(runs) r cross join lateral jsonb_array_elements(the_way.open_uploads(r)) u(id));
begin
  if cardinality(runs) = 0 then
    return the_way.not_removed('not_found');
  end if;
  if exists (select from unnest(runs) r where not the_way.is_over(r.status)) then
    return the_way.not_removed('not_ended');
  end if;
  select coalesce(jsonb_agg(i.file order by i.position), '[]') into files
  from public.generated_images i where i.generation_id = p->>'id';
  select files || to_jsonb(array_remove(array[g.source_file, g.mask_file], null)) into files
  from public.generations g where g.id = p->>'id';
  with retry as (update public.generations set retry_of = null where retry_of = p->>'id' returning id)
  update public.runs set updated_at = at
  where id in (select q.id from public.generation_parts q join retry on retry.id = q.generation_id);
  perform the_way.forget_prompts(p->>'id');
  perform the_way.run_deleted(r, null, at) from unnest(runs) r;
  delete from public.generations where id = p->>'id';
  return the_way.removed(files, uploads, p->>'owner_id', runs[1].emulated, at);
end $$;

create or replace function public.images_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  gone public.generated_images;
begin
  -- Lock the run first, as deleting the whole generation does.
  select u.* into r from public.runs u
  where u.id = (select i.part_id from public.generated_images i where i.id = p->>'id' and i.owner_id = p->>'owner_id'
      and i.deleted_at is null)
  for update;
  if found and not the_way.is_over(r.status) then
    return the_way.not_removed('not_ended');
  end if;
  delete from public.generated_images where id = p->>'id' and part_id = r.id and deleted_at is null returning * into gone;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  update public.generation_parts set deleted_images = deleted_images + 1 where id = r.id;
  update public.runs set updated_at = at where id = r.id;
  return the_way.removed(jsonb_build_array(gone.file), '[]', gone.owner_id, r.emulated, at);
end $$;

-- A training that succeeded can only be deleted once its thumbnail and weights were copied. An upload that still has to
-- be deleted at Replicate is recorded as a removal.
create or replace function public.trainings_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  t public.trainings;
begin
  -- Lock the dataset's row first, in the same order as deleting a dataset does.
  perform from public.datasets d
  where d.id = (select s.dataset_id from public.trainings s join public.runs u on u.id = s.id
    where s.id = p->>'id' and u.owner_id = p->>'owner_id')
  for update;
  select * into r from public.runs
  where id = p->>'id' and owner_id = p->>'owner_id' and kind = 'training' for update;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  if not the_way.is_over(r.status) then
    return the_way.not_removed('not_ended');
  end if;
  if r.status = 'succeeded' and r.next_check_at is not null then
    return the_way.not_removed('post_processing');
  end if;
  select * into strict t from public.trainings where id = r.id;
  update public.trained_models set training_id = null where training_id = r.id;
  update public.datasets set trained_at = greatest(trained_at, r.completed_at) where id = t.dataset_id;
  with retries as (
    update public.trainings s set retry_of = null from public.runs u
    where u.id = s.id and u.owner_id = r.owner_id and s.retry_of = r.id
    returning s.id
  )
  update public.runs set updated_at = at where id in (select id from retries);
  perform the_way.run_deleted(r, t.model_url, at);
  return the_way.removed(
    case when t.weights_file is not null then jsonb_build_array(t.weights_file) else '[]' end,
    the_way.open_uploads(r), r.owner_id, r.emulated, at);
end $$;

create or replace function public.removals_open(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'name', r.name)
      order by r.created_at, r.kind, r.name), '[]')
    from (select * from public.removals s
      where s.emulated is null or s.emulated = (p->>'emulated')::boolean
      order by s.created_at, s.kind, s.name limit (p->>'limit')::integer) r);
end $$;

create or replace function public.removals_done(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  gone integer;
begin
  delete from public.removals r using jsonb_to_recordset(p->'removals') as d(kind text, name text)
  where r.kind = d.kind and r.name = d.name;
  get diagnostics gone = row_count;
  return to_jsonb(gone);
end $$;
