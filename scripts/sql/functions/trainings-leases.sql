-- A lease fences a row: working on the row requires a lease that has not expired. An expired lease can still be
-- released, unless another worker has claimed the row. If the answer to a claim was lost, the claim is repeated under
-- the same lease and returns the rows of the first attempt too.

create or replace function public.trainings_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  claimable text[] := case p->>'work'
    when 'submit' then array['queued', 'submitting']
    when 'reconcile' then array['starting', 'processing']
    when 'post-process' then array['succeeded', 'failed', 'canceled'] end;
  rows jsonb;
begin
  with due as (
    select d.id from public.trainings d
    where d.next_check_at <= at and d.status = any (claimable) and d.emulated = (p->>'emulated')::boolean
      and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id')
    order by d.next_check_at, d.id limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update public.trainings t set
      lease_id = p->>'lease_id',
      lease_until = (p->>'lease_until')::timestamptz,
      attempts = t.attempts + (p->>'work' = 'submit' and t.intent_at is null)::integer,
      status = case when t.status = 'queued' then 'submitting' else t.status end,
      phase = case when t.phase = 'paused' then 'queued' else t.phase end,
      hold_reason = case when t.status = 'queued' then null else t.hold_reason end,
      updated_at = at
    from due where t.id = due.id
    returning t as training
  )
  select coalesce(jsonb_agg(the_way.training_json(c.training)
    order by (c.training).next_check_at, (c.training).id), '[]') into rows from claimed c;
  return rows;
end $$;

create or replace function public.trainings_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.trainings set lease_until = (p->>'lease_until')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz;
  return to_jsonb(found);
end $$;

create or replace function public.trainings_release(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.trainings set lease_id = null, lease_until = null,
    error = case when p ? 'error' then the_way.json_or_null(p->'error') else error end,
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id';
  return to_jsonb(found);
end $$;

create or replace function public.trainings_dataset(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select t.dataset_snapshot from public.trainings t
    where t.id = p->>'id' and t.lease_id = p->>'lease_id' and t.lease_until > (p->>'now')::timestamptz);
end $$;
