create or replace function public.trainings_create(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p#>>'{training,owner_id}';
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  dataset public.datasets;
  n public.runs := jsonb_populate_record(null::public.runs, p->'training');
  t public.trainings := jsonb_populate_record(null::public.trainings, p->'training');
  r public.runs;
  conflict jsonb;
  hold record;
  due timestamptz := at;
begin
  if keyed then
    conflict := the_way.key_conflict(owner, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('training', null) || conflict;
    end if;
  else
    -- The second of two equal, simultaneous clicks waits here and then finds the training of the first.
    perform pg_advisory_xact_lock(hashtextextended('the_way.click ' || owner || ' ' || n.request_hash, 0));
  end if;

  select * into r from public.runs s
  where s.owner_id = owner and s.kind = 'training' and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'training', the_way.run_row(r), 'answer', null);
  end if;

  if jsonb_typeof(p->'dataset') = 'object' then
    perform the_way.dataset_insert(p->'dataset', owner, at);
  end if;
  select * into dataset from public.datasets d
  where d.owner_id = owner and d.id = coalesce(p#>>'{dataset,id}', t.dataset_id)
  for key share;
  if not found or dataset.sha256 <> p->>'dataset_sha256' then
    return jsonb_build_object('outcome', case when dataset.id is null then 'no_dataset' else 'dataset_changed' end,
      'training', null, 'answer', null);
  end if;

  if n.hold_reason is not null then
    perform the_way.lock_spending(owner);
    hold := the_way.cap_hold(owner, n.estimate_usd_micros, at);
    due := case when hold.reason is null then at else hold.until end;
  end if;
  insert into public.runs (id, kind, owner_id, emulated, phase, total_steps, hold_reason, request_hash,
    estimate_usd_micros, next_check_at, created_at, updated_at)
  values (n.id, 'training', owner, n.emulated, 'queued', n.total_steps, n.hold_reason, n.request_hash,
    n.estimate_usd_micros, due, at, at)
  returning * into r;
  insert into public.trainings (id, name, description, keyword, category, is_public, trainer, parameters, subject, effort,
    retry_of, dataset_id, dataset_snapshot, estimate_seconds, estimate_range, phase_starts)
  values (n.id, t.name, t.description, t.keyword, t.category, t.is_public, t.trainer, t.parameters, t.subject, t.effort,
    t.retry_of, dataset.id, the_way.dataset_snapshot(dataset.id), t.estimate_seconds,
    the_way.json_or_null(t.estimate_range), jsonb_build_object('queued', the_way.utc(at)));
  if keyed then
    perform the_way.keep_answer(owner, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'training', the_way.run_row(r), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.trainings_get_many(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.training_details(t) || the_way.run_json(r)), '[]')
    from public.runs r join public.trainings t on t.id = r.id
    where (r.id, r.owner_id) in
      (select k.id, k.owner_id from jsonb_to_recordset(p->'keys') as k(owner_id text, id text)));
end $$;

create or replace function public.trainings_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.training_details(t) || the_way.run_json(r)
    order by r.created_at desc, r.id desc), '[]') into rows
  from (
    select * from public.runs
    where owner_id = p->>'owner_id' and kind = 'training' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) r join public.trainings t on t.id = r.id;
  return the_way.page('trainings', rows, size);
end $$;

create or replace function public.trainings_unfinished(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.training_details(t) || the_way.run_json(r)
      order by r.created_at desc, r.id desc), '[]')
    from (
      select * from public.runs
      where owner_id = p->>'owner_id' and kind = 'training'
        and status in ('queued', 'submitting', 'starting', 'processing')
      order by created_at desc, id desc limit 100
    ) r join public.trainings t on t.id = r.id);
end $$;

create or replace function public.trainings_paces(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('parameters', t.parameters,
      'seconds', extract(epoch from t.completed_at - t.started_at)) order by t.created_at desc, t.id desc), '[]')
    from (
      select d.parameters, r.id, r.created_at, r.started_at, r.completed_at
      from public.runs r join public.trainings d on d.id = r.id
      where r.owner_id = p->>'owner_id' and r.kind = 'training' and r.status = 'succeeded' and d.trainer = p->>'trainer'
        and r.completed_at > r.started_at
        and case when (p->>'is_free')::boolean then r.cost_usd_micros = 0 else r.cost_usd_micros > 0 end
      order by r.created_at desc, r.id desc limit least((p->>'limit')::integer, 100)
    ) t);
end $$;

-- The images of the snapshot, from which the ZIP is built, for the holder of the lease.
create or replace function public.trainings_dataset(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select t.dataset_snapshot from public.trainings t join public.runs r on r.id = t.id
    where r.id = p->>'id' and r.lease_id = p->>'lease_id' and r.lease_until > (p->>'now')::timestamptz);
end $$;

create or replace function public.trainings_prepare(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.run_prepared(p) then
    return null;
  end if;
  update public.trainings set destination = p->>'destination', trainer_version = p->>'trainer_version'
  where id = p->>'id';
  return (select the_way.run_row(r) from public.runs r where r.id = p->>'id');
end $$;
