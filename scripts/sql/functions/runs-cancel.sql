-- What an owner can do with a started run: cancel it, or retry it while it is on hold.

-- Cancels a run, or requests it from Replicate if the run was sent. The caller must have locked the row.
create or replace function the_way.run_cancel(r public.runs, reason text, at timestamptz) returns public.runs
language plpgsql as $$
declare
  canceled public.runs := r;
begin
  if the_way.work_of(r.status) = 'submit' and r.intent_at is null then
    canceled := the_way.run_canceled(r.id, at);
  elsif r.status in ('submitting', 'starting', 'processing') and r.cancel_requested_at is null then
    -- Without an id at Replicate the look-up keeps its schedule, because only the look-up can find the run to cancel.
    update public.runs set cancel_requested_at = at, cancel_reason = reason, updated_at = at where id = r.id;
    if r.replicate_id is not null then
      perform the_way.wake_run(r.id, at);
    end if;
    select * into canceled from public.runs where id = r.id;
  end if;
  return canceled;
end $$;

create or replace function public.runs_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs;
  was_canceled boolean;
begin
  select * into r from public.runs
  where id = p->>'id' and owner_id = p->>'owner_id' and kind = p->>'kind' for update;
  if not found then
    return null;
  end if;
  was_canceled := r.status = 'canceled';
  r := the_way.run_cancel(r, p->>'reason', (p->>'now')::timestamptz);
  -- While its images are being saved, the run itself is over and paid for.
  return jsonb_build_object('run', the_way.run_row(r), 'outcome', case
    when was_canceled then 'was_canceled' when r.status = 'canceled' then 'canceled'
    when r.status in ('succeeded', 'failed', 'saving') then 'ended' else 'asked' end);
end $$;

-- A throttled run keeps its reason and its time: Replicate said when it may be sent and would reject it before. A
-- `submitting` run keeps its reason until Replicate answers. Returns `null` if the run is not on hold. The caller must have locked the row.
create or replace function the_way.run_resume(r public.runs, at timestamptz) returns public.runs
language plpgsql as $$
declare
  resumed public.runs;
begin
  if the_way.is_on_hold(r) is not true then
    return null;
  end if;
  update public.runs set
    hold_reason = case when status = 'submitting' or hold_reason = 'throttled' then hold_reason end,
    next_check_at = case when hold_reason = 'throttled' then next_check_at else least(next_check_at, at) end,
    updated_at = at
  where id = r.id returning * into resumed;
  return resumed;
end $$;

create or replace function public.runs_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  conflict jsonb;
  r public.runs;
begin
  if keyed then
    conflict := the_way.key_conflict(p->>'owner_id', p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('run', null) || conflict;
    end if;
  end if;
  select * into r from public.runs
  where id = p->>'id' and owner_id = p->>'owner_id' and kind = p->>'kind' for update;
  r := the_way.run_resume(r, at);
  if r.id is null then
    return jsonb_build_object('outcome', 'not_on_hold', 'answer', null, 'run', null);
  end if;
  if keyed then
    perform the_way.keep_answer(p->>'owner_id', p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'resumed', 'answer', null, 'run', the_way.run_row(r));
end $$;
