-- What Replicate reports about a run. Updates may come twice, late and in any order.

create or replace function the_way.training_rank(status text) returns integer
language sql immutable as $$
  select array_position(array['queued', 'submitting', 'starting', 'processing'], status)
$$;

create or replace function the_way.phase_rank(phase text) returns integer
language sql immutable as $$
  select array_position(
    array['paused', 'queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving'], phase)
$$;

-- Each phase with the time at which it was first seen.
create or replace function the_way.with_phase(phase_starts jsonb, phase text, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(phase, the_way.utc(at)) || phase_starts
$$;

-- Stores the log if it is longer than the stored one, and returns whether it was.
create or replace function the_way.keep_log(training text, log jsonb, at timestamptz) returns boolean
language plpgsql as $$
begin
  if jsonb_typeof(log) is distinct from 'object' then
    return false;
  end if;
  insert into public.training_logs as kept (training_id, logs, length, updated_at)
  values (training, log->>'text', (log->>'length')::bigint, at)
  on conflict (training_id) do update
    set logs = excluded.logs, length = excluded.length, updated_at = excluded.updated_at
    where kept.length < excluded.length;
  return found;
end $$;

create or replace function public.trainings_advance(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  before public.trainings;
  t public.trainings;
  has_more_log boolean;
  late boolean;
begin
  select * into before from public.trainings
  where id = p->>'id' and status in ('starting', 'processing') for update;
  if not found then
    return null;
  end if;
  has_more_log := the_way.keep_log(before.id, p->'log', at);
  late := the_way.training_rank(p->>'status') < the_way.training_rank(before.status)
    or the_way.phase_rank(p->>'phase') < the_way.phase_rank(before.phase)
    or coalesce((p->>'step')::integer < before.step, false)
    or jsonb_typeof(p->'log') = 'object' and not has_more_log;
  update public.trainings set
    status = case when the_way.training_rank(p->>'status') > the_way.training_rank(status) then p->>'status' else status end,
    phase = case when the_way.phase_rank(p->>'phase') > the_way.phase_rank(phase) then p->>'phase' else phase end,
    phase_starts = the_way.with_phase(phase_starts, p->>'phase', at),
    step = greatest(step, (p->>'step')::integer),
    total_steps = coalesce((p->>'total_steps')::integer, total_steps),
    eta_seconds = case when late then eta_seconds else (p->>'eta_seconds')::integer end,
    logs_tail = case when late then logs_tail else coalesce(p->>'logs_tail', logs_tail) end,
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    error = null,
    -- A cancellation that was requested while this check was under way is sent at once.
    next_check_at = case when cancel_requested_at is null or coalesce((p->>'cancel_asked')::boolean, false)
      then (p->>'next_check_at')::timestamptz else at end,
    lease_id = null, lease_until = null, checked_at = at, updated_at = at
  where id = before.id
  returning * into t;
  if has_more_log or (t.status, t.phase, t.step, t.started_at)
    is distinct from (before.status, before.phase, before.step, before.started_at)
  then
    update public.trainings set news_at = at where id = t.id returning * into t;
  end if;
  return the_way.training_json(t);
end $$;

create or replace function public.trainings_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  is_success boolean := p->>'status' = 'succeeded';
  has_shorter_log boolean;
  t public.trainings;
  m public.trained_models;
begin
  select * into t from public.trainings
  where id = p->>'id' and status not in ('succeeded', 'failed', 'canceled') for update;
  if not found then
    return null;
  end if;
  if t.replicate_id is null and t.cancel_requested_at is not null and (p->>'cost_usd_micros')::bigint = 0 then
    -- The run could not be sent, and its cancellation was requested: it counts as canceled.
    t := the_way.training_canceled(t.id, at);
    return jsonb_build_object('training', the_way.training_json(t), 'model', null);
  end if;
  has_shorter_log := not the_way.keep_log(t.id, p->'log', at) and jsonb_typeof(p->'log') = 'object';
  update public.trainings set
    status = p->>'status',
    phase = case when is_success then 'saving' else phase end,
    phase_starts = case when is_success then the_way.with_phase(phase_starts, 'saving', at) else phase_starts end,
    step = greatest(step, (p->>'step')::integer),
    eta_seconds = null,
    hold_reason = null,
    error = the_way.json_or_null(p->'error'),
    logs_tail = case when has_shorter_log then logs_tail else coalesce(p->>'logs_tail', logs_tail) end,
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    completed_at = (p->>'completed_at')::timestamptz,
    next_check_at = case when is_success then (p->>'next_check_at')::timestamptz when upload_id is not null then at end,
    lease_id = null, lease_until = null,
    checked_at = case when replicate_id is null then checked_at else at end,
    news_at = case when replicate_id is null then news_at else at end,
    updated_at = at
  where id = t.id
  returning * into t;
  if is_success and jsonb_typeof(p->'model') = 'object' then
    m := the_way.model_of_training(t, p->'model', at);
    update public.trainings set model_id = m.id, model_url = m.model_url where id = t.id returning * into t;
  end if;
  perform the_way.record_notification(t, at);
  return jsonb_build_object('training', the_way.training_json(t),
    'model', case when m.id is not null then the_way.model_json(m) end);
end $$;

-- Returns the whole log, or its last lines if a training's log was not stored separately.
create or replace function public.trainings_logs(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_build_object('name', t.name, 'logs', coalesce(l.logs, t.logs_tail),
      'length', coalesce(l.length, case when t.logs_tail = '' then 0 end))
    from public.trainings t left join public.training_logs l on l.training_id = t.id
    where t.id = p->>'id' and t.owner_id = p->>'owner_id');
end $$;

create or replace function public.trainings_keep_weights(p jsonb) returns jsonb
language plpgsql as $$
declare
  t public.trainings;
begin
  update public.trainings set weights_file = coalesce(p->>'weights_file', weights_file),
    weights_note = p->>'weights_note', updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and status = 'succeeded'
  returning * into t;
  return case when found then the_way.training_json(t) end;
end $$;
