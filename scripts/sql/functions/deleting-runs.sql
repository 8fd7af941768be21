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

-- Closes deliveries that still wait to be applied to a deleted run. Later ones find no run.
create or replace function the_way.close_deliveries(run text, at timestamptz) returns void
language sql as $$
  update public.webhook_deliveries set outcome = 'no_run', note = null, handled_at = at, lease_id = null, lease_until = null
  where run_id = run and handled_at is null
$$;

create or replace function public.generations_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
  files jsonb;
begin
  select * into g from public.generations where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  if g.status not in ('succeeded', 'failed', 'canceled') then
    return the_way.not_removed('not_ended');
  end if;
  select coalesce(jsonb_agg(i.file order by i.position), '[]') into files
  from public.generated_images i where i.generation_id = g.id;
  insert into public.deleted_runs (id, owner_id, replicate_id, sent_at, usd_micros, deleted_at)
  values (g.id, g.owner_id, g.replicate_id, g.intent_at, g.cost_usd_micros, at)
  on conflict do nothing;
  perform the_way.close_deliveries(g.id, at);
  delete from public.generations where id = g.id;
  return the_way.removed(files, '[]', g.owner_id, g.emulated, at);
end $$;

create or replace function public.images_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
  gone public.generated_images;
begin
  -- Lock the generation first, as deleting the whole generation does.
  select r.* into g from public.generations r
  where r.id = (select i.generation_id from public.generated_images i where i.id = p->>'id' and i.owner_id = p->>'owner_id')
  for update;
  if found and g.status not in ('succeeded', 'failed', 'canceled') then
    return the_way.not_removed('not_ended');
  end if;
  delete from public.generated_images where id = p->>'id' and generation_id = g.id returning * into gone;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  update public.generations set deleted_images = deleted_images + 1, updated_at = at where id = g.id;
  return the_way.removed(jsonb_build_array(gone.file), '[]', gone.owner_id, g.emulated, at);
end $$;

-- A training that succeeded can only be deleted once its thumbnail and weights were copied. An upload that still has to
-- be deleted at Replicate is recorded as a removal.
create or replace function public.trainings_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  t public.trainings;
begin
  -- Lock the dataset's row first, in the same order as deleting a dataset does.
  perform from public.datasets d
  where d.id = (select s.dataset_id from public.trainings s where s.id = p->>'id' and s.owner_id = p->>'owner_id')
  for update;
  select * into t from public.trainings where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  if t.status not in ('succeeded', 'failed', 'canceled') then
    return the_way.not_removed('not_ended');
  end if;
  if t.status = 'succeeded' and t.next_check_at is not null then
    return the_way.not_removed('post_processing');
  end if;
  insert into public.deleted_runs (id, owner_id, replicate_id, version, emulated, sent_at, usd_micros, deleted_at)
  values (t.id, t.owner_id, t.replicate_id, t.model_url, t.emulated, t.intent_at,
    coalesce(t.cost_usd_micros, t.estimate_usd_micros), at)
  on conflict do nothing;
  perform the_way.close_deliveries(t.id, at);
  update public.trained_models set training_id = null where training_id = t.id;
  update public.trainings set retry_of = null, updated_at = at where owner_id = t.owner_id and retry_of = t.id;
  update public.datasets set trained_at = greatest(trained_at, t.completed_at) where id = t.dataset_id;
  delete from public.trainings where id = t.id;
  return the_way.removed(
    case when t.weights_file is not null then jsonb_build_array(t.weights_file) else '[]' end,
    case when t.upload_id is not null and t.next_check_at is not null then jsonb_build_array(t.upload_id) else '[]' end,
    t.owner_id, t.emulated, at);
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
