-- What an owner can do with a started training: cancel it, or retry it while it is on hold.

-- Cancels a training that does not exist at Replicate. Only its upload may exist there, which then has to be deleted.
-- The caller must have locked the row.
create or replace function the_way.training_canceled(training text, at timestamptz) returns public.trainings
language plpgsql as $$
declare
  t public.trainings;
begin
  update public.trainings set status = 'canceled', phase = case when phase = 'paused' then 'queued' else phase end,
    hold_reason = null, error = null, intent_at = null, absent_at = null, cost_usd_micros = 0,
    cancel_requested_at = coalesce(cancel_requested_at, at), cancel_reason = coalesce(cancel_reason, 'owner'),
    completed_at = at, next_check_at = case when upload_id is not null then at end,
    lease_id = null, lease_until = null, updated_at = at
  where id = training
  returning * into t;
  return t;
end $$;

create or replace function public.trainings_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  t public.trainings;
begin
  select * into t from public.trainings where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return null;
  end if;
  if t.status in ('queued', 'submitting') and t.intent_at is null then
    t := the_way.training_canceled(t.id, at);
  elsif t.status in ('submitting', 'starting', 'processing') and t.cancel_requested_at is null then
    -- Without an id at Replicate the look-up keeps its schedule, because only the look-up can find the run to cancel.
    update public.trainings set cancel_requested_at = at, cancel_reason = p->>'reason', updated_at = at,
      next_check_at = case when replicate_id is null then next_check_at else at end
    where id = t.id
    returning * into t;
  end if;
  return jsonb_build_object('training', the_way.training_json(t), 'outcome', case
    when t.status = 'canceled' then 'canceled' when t.status in ('succeeded', 'failed') then 'ended' else 'asked' end);
end $$;

create or replace function public.trainings_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  answer jsonb;
  t public.trainings;
begin
  if keyed then
    answer := the_way.kept_answer(p->>'owner_id', p#>>'{idempotency,key}', at);
    if answer is not null then
      return jsonb_build_object('outcome', 'replayed', 'answer', answer);
    end if;
  end if;
  select * into t from public.trainings where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found or the_way.is_on_hold(t.status, t.intent_at, t.hold_reason) is not true then
    return jsonb_build_object('outcome', 'not_paused', 'answer', null);
  end if;
  update public.trainings set hold_reason = the_way.hold_after_retry(status, hold_reason),
    phase = case when the_way.hold_after_retry(status, hold_reason) is null then 'queued' else phase end,
    next_check_at = the_way.due_after_retry(next_check_at, hold_reason, at), updated_at = at
  where id = t.id;
  if keyed then
    perform the_way.keep_answer(p->>'owner_id', p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'resumed', 'answer', null);
end $$;
