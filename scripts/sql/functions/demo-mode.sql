-- What happens to unfinished runs when a server changes between demo mode and Replicate.

-- Cancels the unfinished runs of demo mode once Replicate is connected. Their uploads at the emulator still have to be
-- deleted, which a server in demo mode does.
create or replace function public.runs_end_emulated(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  trainings integer := 0;
  generations integer := 0;
begin
  for r in
    update public.runs set status = 'canceled', hold_reason = null, error = p->'error', absent_at = null,
      cost_usd_micros = 0, completed_at = at, next_check_at = case when uploads <> '[]' then at end,
      woken_at = null, lease_id = null, lease_until = null, updated_at = at
    where emulated and not the_way.is_over(status)
    returning *
  loop
    perform the_way.settle_deliveries(r, 'unchanged', null, at);
    trainings := trainings + (r.kind = 'training')::integer;
    generations := generations + (r.kind = 'generation')::integer;
  end loop;
  return jsonb_build_object('trainings', trainings, 'generations', generations);
end $$;

create or replace function public.models_count_emulated(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select to_jsonb(count(*)) from public.trained_models
    where owner_id = p->>'owner_id' and emulated and model_url <> '');
end $$;
