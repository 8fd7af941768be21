-- Leases work as they do for trainings: working on a row requires a lease that has not expired, and an expired lease
-- can still be released unless another worker has claimed the row.

create or replace function public.generations_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  claimable text[] := case p->>'work'
    when 'submit' then array['queued', 'submitting']
    when 'reconcile' then array['starting', 'processing', 'saving'] end;
  rows jsonb;
begin
  with due as (
    select d.id from public.generations d
    where d.next_check_at <= at and d.status = any (claimable) and d.emulated = (p->>'emulated')::boolean
      and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id')
    order by d.next_check_at, d.id limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update public.generations g set
      lease_id = p->>'lease_id',
      lease_until = (p->>'lease_until')::timestamptz,
      attempts = g.attempts + (p->>'work' = 'submit' and g.intent_at is null)::integer,
      status = case when g.status = 'queued' then 'submitting' else g.status end,
      hold_reason = case when g.status = 'queued' then null else g.hold_reason end,
      updated_at = at
    from due where g.id = due.id
    returning g as generation
  )
  select coalesce(jsonb_agg(the_way.generation_json(c.generation)
    order by (c.generation).next_check_at, (c.generation).id), '[]') into rows from claimed c;
  return rows;
end $$;

create or replace function public.generations_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.generations set lease_until = (p->>'lease_until')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz;
  return to_jsonb(found);
end $$;

create or replace function public.generations_release(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.generations set lease_id = null, lease_until = null,
    error = case when p ? 'error' then the_way.json_or_null(p->'error') else error end,
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id';
  return to_jsonb(found);
end $$;
