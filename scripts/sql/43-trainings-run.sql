-- What Replicate tells of a run. News may come twice, late and in any order.

create or replace function the_way.training_rank(status text) returns integer
language sql immutable as $$
  select array_position(array['queued', 'submitting', 'starting', 'processing'], status)
$$;

create or replace function the_way.phase_rank(phase text) returns integer
language sql immutable as $$
  select array_position(
    array['paused', 'queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving'], phase)
$$;

create or replace function public.trainings_advance(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  t public.trainings;
  late boolean;
begin
  select * into t from public.trainings
  where id = p->>'id' and status in ('starting', 'processing') for update;
  if not found then
    return null;
  end if;
  late := the_way.training_rank(p->>'status') < the_way.training_rank(t.status)
    or the_way.phase_rank(p->>'phase') < the_way.phase_rank(t.phase)
    or coalesce((p->>'step')::integer < t.step, false);
  update public.trainings set
    status = case when the_way.training_rank(p->>'status') > the_way.training_rank(status) then p->>'status' else status end,
    phase = case when the_way.phase_rank(p->>'phase') > the_way.phase_rank(phase) then p->>'phase' else phase end,
    step = greatest(step, (p->>'step')::integer),
    eta_seconds = case when late then eta_seconds else (p->>'eta_seconds')::integer end,
    logs_tail = case when late then logs_tail else coalesce(p->>'logs_tail', logs_tail) end,
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    error = null,
    next_check_at = (p->>'next_check_at')::timestamptz,
    lease_id = null, lease_until = null, checked_at = at, updated_at = at
  where id = t.id
  returning * into t;
  return the_way.training_json(t);
end $$;

create or replace function public.trainings_finish(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  is_success boolean := p->>'status' = 'succeeded';
  t public.trainings;
  m public.trained_models;
begin
  update public.trainings set
    status = p->>'status',
    phase = case when is_success then 'saving' else phase end,
    step = greatest(step, (p->>'step')::integer),
    eta_seconds = null,
    error = the_way.json_or_null(p->'error'),
    logs_tail = coalesce(p->>'logs_tail', logs_tail),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    completed_at = (p->>'completed_at')::timestamptz,
    next_check_at = case when is_success then (p->>'next_check_at')::timestamptz end,
    lease_id = null, lease_until = null,
    checked_at = case when replicate_id is null then checked_at else at end,
    updated_at = at
  where id = p->>'id' and status not in ('succeeded', 'failed', 'canceled')
  returning * into t;
  if not found then
    return null;
  end if;
  if is_success and jsonb_typeof(p->'model') = 'object' then
    m := the_way.model_of_training(t, p->'model', at);
    update public.trainings set model_id = m.id, model_url = m.model_url where id = t.id returning * into t;
  end if;
  return jsonb_build_object('training', the_way.training_json(t),
    'model', case when m.id is not null then the_way.model_json(m) end);
end $$;

create or replace function public.trainings_keep_weights(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  t public.trainings;
begin
  update public.trainings set weights_file = coalesce(p->>'weights_file', weights_file),
    weights_note = p->>'weights_note', updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and status = 'succeeded'
  returning * into t;
  return case when found then the_way.training_json(t) end;
end $$;
