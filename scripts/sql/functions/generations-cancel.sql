-- Cancels a generation that does not exist at Replicate, as for trainings. The caller must have locked the row.

create or replace function the_way.generation_canceled(generation text, at timestamptz) returns public.generations
language plpgsql as $$
declare
  g public.generations;
begin
  update public.generations set status = 'canceled', hold_reason = null, error = null, intent_at = null,
    absent_at = null, cost_usd_micros = 0, cancel_requested_at = coalesce(cancel_requested_at, at), completed_at = at,
    next_check_at = null, lease_id = null, lease_until = null, updated_at = at
  where id = generation
  returning * into g;
  return g;
end $$;

create or replace function public.generations_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
begin
  select * into g from public.generations where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return null;
  end if;
  if g.status in ('queued', 'submitting') and g.intent_at is null then
    g := the_way.generation_canceled(g.id, at);
  elsif g.status in ('submitting', 'starting', 'processing') and g.cancel_requested_at is null then
    update public.generations set cancel_requested_at = at, updated_at = at,
      next_check_at = case when replicate_id is null then next_check_at else at end
    where id = g.id
    returning * into g;
  end if;
  -- While its images are being saved, the run itself is over and paid for.
  return jsonb_build_object('generation', the_way.generation_json(g), 'outcome', case
    when g.status = 'canceled' then 'canceled' when g.status in ('succeeded', 'failed', 'saving') then 'ended'
    else 'asked' end);
end $$;
