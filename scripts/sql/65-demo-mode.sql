-- What happens to unfinished runs when a server changes between demo mode and Replicate.

-- Connected: what was started in demo mode is ended. The emulator's upload is still to be deleted, by a server in demo mode.
create or replace function public.runs_end_emulated(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  trainings integer;
  generations integer;
begin
  update public.trainings set status = 'canceled', phase = case when phase = 'paused' then 'queued' else phase end,
    error = p->'error', eta_seconds = null, absent_at = null, cost_usd_micros = 0, completed_at = at,
    next_check_at = case when upload_id is not null then at end, lease_id = null, lease_until = null, updated_at = at
  where emulated and status in ('queued', 'submitting', 'starting', 'processing');
  get diagnostics trainings = row_count;
  update public.generations set status = 'canceled', error = p->'error', absent_at = null, cost_usd_micros = 0,
    completed_at = at, next_check_at = null, lease_id = null, lease_until = null, updated_at = at
  where emulated and status not in ('succeeded', 'failed', 'canceled');
  get diagnostics generations = row_count;
  return jsonb_build_object('trainings', trainings, 'generations', generations);
end $$;

-- In demo mode: what is due at Replicate waits, and says why. Runs that are on hold until their owner acts keep their reason.
create or replace function public.runs_await_connection(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  trainings integer;
  generations integer;
begin
  update public.trainings set error = p->'error', lease_id = null, lease_until = null, updated_at = at,
    phase = case when status in ('queued', 'submitting') and intent_at is null then 'paused' else phase end,
    status = case when status = 'submitting' and intent_at is null then 'queued' else status end
  where not emulated and status in ('queued', 'submitting', 'starting', 'processing') and next_check_at is not null
    and error is distinct from p->'error';
  get diagnostics trainings = row_count;
  update public.generations set error = p->'error', lease_id = null, lease_until = null, updated_at = at,
    status = case when status = 'submitting' and intent_at is null then 'queued' else status end
  where not emulated and status not in ('succeeded', 'failed', 'canceled') and next_check_at is not null
    and error is distinct from p->'error';
  get diagnostics generations = row_count;
  return jsonb_build_object('trainings', trainings, 'generations', generations);
end $$;

create or replace function public.models_count_emulated(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return (select to_jsonb(count(*)) from public.trained_models
    where owner_id = p->>'owner_id' and emulated and model_url <> '');
end $$;
