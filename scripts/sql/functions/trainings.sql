-- Without the dataset snapshot, which is only needed to build the ZIP.
create or replace function the_way.training_json(t public.trainings) returns jsonb
language sql stable as $$
  select to_jsonb(t) - 'dataset_snapshot' || jsonb_build_object('image_count', jsonb_array_length(t.dataset_snapshot),
    'intent_at', the_way.utc(t.intent_at), 'absent_at', the_way.utc(t.absent_at),
    'next_check_at', the_way.utc(t.next_check_at), 'lease_until', the_way.utc(t.lease_until),
    'checked_at', the_way.utc(t.checked_at), 'created_at', the_way.utc(t.created_at),
    'started_at', the_way.utc(t.started_at), 'completed_at', the_way.utc(t.completed_at),
    'news_at', the_way.utc(t.news_at), 'cancel_requested_at', the_way.utc(t.cancel_requested_at),
    'updated_at', the_way.utc(t.updated_at))
$$;

create or replace function public.trainings_create(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p#>>'{training,owner_id}';
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  dataset public.datasets;
  n public.trainings := jsonb_populate_record(null::public.trainings, p->'training');
  t public.trainings;
  answer jsonb;
  hold record;
  due timestamptz := at;
begin
  if keyed then
    answer := the_way.kept_answer(owner, p#>>'{idempotency,key}', at);
    if answer is not null then
      return jsonb_build_object('outcome', 'replayed', 'training', null, 'answer', answer);
    end if;
  else
    -- The second of two equal, simultaneous clicks waits here and then finds the training of the first.
    perform pg_advisory_xact_lock(hashtextextended('the_way.click ' || owner || ' ' || n.request_hash, 0));
  end if;

  select * into t from public.trainings s
  where s.owner_id = owner and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'training', the_way.training_json(t), 'answer', null);
  end if;

  if jsonb_typeof(p->'dataset') = 'object' then
    perform the_way.dataset_insert(p->'dataset', owner, at);
  end if;
  select * into dataset from public.datasets d
  where d.owner_id = owner and d.id = coalesce(p#>>'{dataset,id}', n.dataset_id)
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
  insert into public.trainings (id, owner_id, name, description, keyword, category, is_public, trainer, total_steps,
    parameters, subject, effort, retry_of, dataset_id, dataset_snapshot, request_hash, estimate_usd_micros,
    estimate_seconds, estimate_range, emulated, phase_starts, phase, hold_reason, next_check_at, created_at, updated_at)
  values (n.id, owner, n.name, n.description, n.keyword, n.category, n.is_public, n.trainer, n.total_steps,
    n.parameters, n.subject, n.effort, n.retry_of, dataset.id, the_way.dataset_snapshot(dataset.id), n.request_hash,
    n.estimate_usd_micros, n.estimate_seconds, the_way.json_or_null(n.estimate_range), n.emulated,
    jsonb_build_object('queued', the_way.utc(at)), case when n.hold_reason is null then 'queued' else 'paused' end,
    n.hold_reason, due, at, at)
  returning * into t;
  if keyed then
    perform the_way.keep_answer(owner, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'training', the_way.training_json(t), 'answer',
    case when keyed then (p->'idempotency') - 'key' end);
end $$;

create or replace function public.trainings_get_many(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.training_json(t)), '[]') from public.trainings t
    where (t.id, t.owner_id) in
      (select k.id, k.owner_id from jsonb_to_recordset(p->'keys') as k(owner_id text, id text)));
end $$;

create or replace function public.trainings_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.training_json(t) order by t.created_at desc, t.id desc), '[]') into rows
  from (
    select * from public.trainings
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) t;
  return the_way.page('trainings', rows, size);
end $$;

create or replace function public.trainings_unfinished(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.training_json(t) order by t.created_at desc, t.id desc), '[]')
    from (
      select * from public.trainings
      where owner_id = p->>'owner_id' and status in ('queued', 'submitting', 'starting', 'processing')
      order by created_at desc, id desc limit 100
    ) t);
end $$;

create or replace function public.trainings_paces(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('parameters', t.parameters,
      'seconds', extract(epoch from t.completed_at - t.started_at)) order by t.created_at desc, t.id desc), '[]')
    from (
      select * from public.trainings
      where owner_id = p->>'owner_id' and trainer = p->>'trainer' and status = 'succeeded'
        and completed_at > started_at
        and case when (p->>'is_free')::boolean then cost_usd_micros = 0 else cost_usd_micros > 0 end
      order by created_at desc, id desc limit least((p->>'limit')::integer, 100)
    ) t);
end $$;
