-- What happens to unfinished runs when a server changes between demo mode and Replicate.

-- Cancels the unfinished runs of demo mode once Replicate is connected. Their uploads at the emulator still have to be
-- deleted, which a server in demo mode does.
create or replace function public.runs_end_emulated(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  trainings integer;
  generations integer;
begin
  update public.trainings set status = 'canceled', phase = case when phase = 'paused' then 'queued' else phase end,
    hold_reason = null, error = p->'error', eta_seconds = null, absent_at = null, cost_usd_micros = 0, completed_at = at,
    next_check_at = case when upload_id is not null then at end, lease_id = null, lease_until = null, updated_at = at
  where emulated and status in ('queued', 'submitting', 'starting', 'processing');
  get diagnostics trainings = row_count;
  update public.generations set status = 'canceled', hold_reason = null, error = p->'error', absent_at = null,
    cost_usd_micros = 0, completed_at = at, next_check_at = null, lease_id = null, lease_until = null, updated_at = at
  where emulated and status not in ('succeeded', 'failed', 'canceled');
  get diagnostics generations = row_count;
  return jsonb_build_object('trainings', trainings, 'generations', generations);
end $$;

create or replace function public.models_count_emulated(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select to_jsonb(count(*)) from public.trained_models
    where owner_id = p->>'owner_id' and emulated and model_url <> '');
end $$;
