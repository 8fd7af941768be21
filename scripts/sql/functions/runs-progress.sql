-- What Replicate reports about a run. Updates may come twice, late and in any order.

create or replace function the_way.status_rank(status text) returns integer
language sql immutable as $$
  select array_position(array['queued', 'submitting', 'starting', 'processing', 'saving'], status)
$$;

create or replace function the_way.phase_rank(phase text) returns integer
language sql immutable as $$
  select array_position(
    array['queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving'], phase)
$$;

create or replace function the_way.later_phase(a text, b text) returns text
language sql immutable as $$
  select case when the_way.phase_rank(b) > the_way.phase_rank(a) then b else a end
$$;

-- Records progress, forward only, and ends the check. Without an `error` the last one is cleared. Returns no row if the run is not running.
create or replace function the_way.run_advance(p jsonb) returns public.runs
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  before public.runs;
  r public.runs;
  is_new boolean;
begin
  select * into before from public.runs
  where id = p->>'id' and status in ('starting', 'processing') for update;
  if not found then
    return null;
  end if;
  update public.runs u set
    status = case when the_way.status_rank(p->>'status') > the_way.status_rank(status) then p->>'status' else status end,
    phase = the_way.later_phase(phase, p->>'phase'),
    step = greatest(step, (p->>'step')::integer),
    total_steps = coalesce((p->>'total_steps')::integer, total_steps),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    error = the_way.json_or_null(p->'error'),
    next_check_at = the_way.due_again(u, (p->>'next_check_at')::timestamptz, at),
    lease_id = null, lease_until = null, checked_at = at, updated_at = at
  where id = before.id
  returning * into r;
  is_new := (r.status, r.phase, r.step) is distinct from (before.status, before.phase, before.step);
  if is_new or r.started_at is distinct from before.started_at then
    update public.runs set news_at = at where id = r.id returning * into r;
  end if;
  perform the_way.settle_deliveries(r, case when is_new then 'applied' else 'unchanged' end, null, at);
  return r;
end $$;

create or replace function public.runs_advance(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs := the_way.run_advance(p);
begin
  return case when r.id is not null then the_way.run_json(r) end;
end $$;

-- Cancels a run that does not exist at Replicate. The caller must have locked the row.
create or replace function the_way.run_canceled(run text, at timestamptz) returns public.runs
language plpgsql as $$
declare
  r public.runs;
begin
  update public.runs set status = 'canceled', hold_reason = null, error = null, intent_at = null, absent_at = null,
    cost_usd_micros = 0, cancel_requested_at = coalesce(cancel_requested_at, at),
    cancel_reason = coalesce(cancel_reason, 'owner'), completed_at = at,
    next_check_at = case when uploads <> '[]' then at end, woken_at = null,
    lease_id = null, lease_until = null, updated_at = at
  where id = run
  returning * into r;
  perform the_way.settle_deliveries(r, 'unchanged', null, at);
  return r;
end $$;

-- Sets the final state, once: returns no row if the run has already ended. A run that could not be sent and whose
-- cancellation was requested counts as canceled.
create or replace function the_way.run_complete(p jsonb) returns public.runs
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  select * into r from public.runs where id = p->>'id' and not the_way.is_over(status) for update;
  if not found then
    return null;
  end if;
  if r.replicate_id is null and r.cancel_requested_at is not null and (p->>'cost_usd_micros')::bigint = 0 then
    return the_way.run_canceled(r.id, at);
  end if;
  perform the_way.settle_deliveries(r, 'applied', null, at);
  update public.runs set
    status = p->>'status',
    phase = the_way.later_phase(phase, p->>'phase'),
    step = greatest(step, (p->>'step')::integer),
    hold_reason = null,
    error = the_way.json_or_null(p->'error'),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    completed_at = (p->>'completed_at')::timestamptz,
    next_check_at = case when p->>'status' = 'succeeded' and p ? 'next_check_at' then (p->>'next_check_at')::timestamptz
      when uploads <> '[]' then at end,
    woken_at = null, lease_id = null, lease_until = null,
    checked_at = case when replicate_id is null then checked_at else at end,
    news_at = case when replicate_id is null then news_at else at end,
    updated_at = at
  where id = r.id
  returning * into r;
  perform the_way.settle_deliveries(r, 'unchanged', null, at);
  perform the_way.record_notification(r, at);
  return r;
end $$;

create or replace function public.runs_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs := the_way.run_complete(p);
begin
  return case when r.id is not null then the_way.run_json(r) end;
end $$;
