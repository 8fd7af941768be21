-- Webhook deliveries from Replicate. Each is one row, open until its run was checked at Replicate after the delivery
-- came, so that another process continues if one dies. The run's lease prevents two checks at the same time.

create or replace function the_way.delivery_json(d public.webhook_deliveries) returns jsonb
language sql stable as $$
  select to_jsonb(d) - array['lease_id', 'lease_until'] || jsonb_build_object(
    'received_at', the_way.utc(d.received_at), 'handled_at', the_way.utc(d.handled_at))
$$;

-- The run that a delivery is about: the one with this id at Replicate, or else the one with our id, as long as it does
-- not have an id at Replicate yet.
create or replace function the_way.told_run(remote text, ours text, out kind text, out id text, out owner_id text)
language plpgsql stable as $$
begin
  select r.kind, r.id, r.owner_id into kind, id, owner_id
  from (
    select 'training' as kind, t.id, t.owner_id, 1 as place from public.trainings t where t.replicate_id = remote
    union all
    select 'prediction', g.id, g.owner_id, 1 from public.generations g where g.replicate_id = remote
    union all
    select 'training', t.id, t.owner_id, 2 from public.trainings t where t.id = ours and t.replicate_id is null
    union all
    select 'prediction', g.id, g.owner_id, 2 from public.generations g where g.id = ours and g.replicate_id is null
  ) r
  order by r.place, r.kind desc limit 1;
end $$;

-- The response to the create call may have been lost. The delivery proves that the run exists, so its look-up is due
-- now.
create or replace function the_way.look_up_now(kind text, run text, at timestamptz) returns void
language plpgsql as $$
begin
  if kind = 'training' then
    update public.trainings set next_check_at = at
    where id = run and status = 'submitting' and intent_at is not null and next_check_at > at;
  else
    update public.generations set next_check_at = at
    where id = run and status = 'submitting' and intent_at is not null and next_check_at > at;
  end if;
end $$;

create or replace function public.webhook_deliveries_receive(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  run record := the_way.told_run(p->>'replicate_id', p->>'run_id');
begin
  insert into public.webhook_deliveries (id, owner_id, run_kind, run_id, replicate_id, status, outcome, received_at,
    handled_at)
  values (p->>'id', coalesce(run.owner_id, 'local'), coalesce(run.kind, 'unknown'), run.id, p->>'replicate_id',
    p->>'status', case when run.id is null then 'no_run' else 'received' end, at, case when run.id is null then at end)
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'duplicate');
  end if;
  perform the_way.look_up_now(run.kind, run.id, at);
  return jsonb_build_object('outcome', case when run.id is null then 'no_run' else 'received' end);
end $$;

-- Settles open deliveries about runs that need no check: those that have ended, or belong to another run at Replicate.
create or replace function the_way.settle_deliveries(kind text, at timestamptz) returns void
language sql as $$
  with settled as (
    select d.id, case when r.replicate_id <> d.replicate_id then 'no_run' else 'unchanged' end as outcome
    from public.webhook_deliveries d
    join (
      select t.id, t.status, t.replicate_id from public.trainings t where kind = 'training'
      union all
      select g.id, g.status, g.replicate_id from public.generations g where kind = 'prediction'
    ) r on r.id = d.run_id
    where d.handled_at is null and d.run_kind = kind
      and (d.lease_until is null or d.lease_until <= at)
      and (r.status in ('saving', 'succeeded', 'failed', 'canceled') or r.replicate_id <> d.replicate_id)
    for update of d skip locked
  )
  update public.webhook_deliveries d set outcome = s.outcome, note = null, handled_at = at
  from settled s where d.id = s.id
$$;

create or replace function public.webhook_trainings_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  rows jsonb;
begin
  perform the_way.settle_deliveries('training', at);
  with due as (
    select t.id from public.trainings t
    where t.status in ('starting', 'processing') and t.emulated = (p->>'emulated')::boolean
      and (t.lease_until is null or t.lease_until <= at or t.lease_id = p->>'lease_id')
      and t.id in (select d.run_id from public.webhook_deliveries d where d.handled_at is null
        and d.run_kind = 'training' and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id'))
    order by t.id limit (p->>'limit')::integer
    for update skip locked
  ), told as (
    update public.webhook_deliveries d set lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz
    from due where d.run_id = due.id and d.handled_at is null
  ), claimed as (
    update public.trainings t set lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz,
      updated_at = at
    from due where t.id = due.id
    returning t as training
  )
  select coalesce(jsonb_agg(the_way.training_json(c.training) order by (c.training).id), '[]') into rows from claimed c;
  return rows;
end $$;

create or replace function public.webhook_generations_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  rows jsonb;
begin
  perform the_way.settle_deliveries('prediction', at);
  with due as (
    select g.id from public.generations g
    where g.status in ('starting', 'processing') and g.emulated = (p->>'emulated')::boolean
      and (g.lease_until is null or g.lease_until <= at or g.lease_id = p->>'lease_id')
      and g.id in (select d.run_id from public.webhook_deliveries d where d.handled_at is null
        and d.run_kind = 'prediction' and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id'))
    order by g.id limit (p->>'limit')::integer
    for update skip locked
  ), told as (
    update public.webhook_deliveries d set lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz
    from due where d.run_id = due.id and d.handled_at is null
  ), claimed as (
    update public.generations g set lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz,
      updated_at = at
    from due where g.id = due.id
    returning g as generation
  )
  select coalesce(jsonb_agg(the_way.generation_json(c.generation) order by (c.generation).id), '[]') into rows
  from claimed c;
  return rows;
end $$;

create or replace function public.webhook_deliveries_handled(p jsonb) returns jsonb
language plpgsql as $$
declare
  noted integer;
begin
  update public.webhook_deliveries set outcome = p->>'outcome', note = p->>'note',
    handled_at = (p->>'now')::timestamptz, lease_id = null, lease_until = null
  where run_id = p->>'run_id' and lease_id = p->>'lease_id' and handled_at is null;
  get diagnostics noted = row_count;
  return to_jsonb(noted);
end $$;

create or replace function public.webhook_deliveries_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.delivery_json(d) order by d.received_at desc, d.id desc), '[]') into rows
  from (
    select * from public.webhook_deliveries
    where owner_id = p->>'owner_id' and (received_at, id) < (start.at, start.id)
    order by received_at desc, id desc limit size + 1
  ) d;
  return jsonb_build_object('deliveries', rows - size, 'next_cursor', case when jsonb_array_length(rows) > size
    then rows->(size - 1)->>'received_at' || '_' || (rows->(size - 1)->>'id') end);
end $$;

-- Opens a delivery again, as if it had just come; one that is still open stays as it is.
create or replace function public.webhook_deliveries_replay(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  d public.webhook_deliveries;
  run record;
begin
  select * into d from public.webhook_deliveries
  where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return null;
  end if;
  if d.handled_at is not null then
    run := the_way.told_run(d.replicate_id, d.run_id);
    update public.webhook_deliveries set owner_id = coalesce(run.owner_id, owner_id),
      run_kind = coalesce(run.kind, run_kind), run_id = coalesce(run.id, run_id),
      outcome = case when run.id is null then 'no_run' else 'received' end, note = null,
      handled_at = case when run.id is null then at end
    where id = d.id
    returning * into d;
  end if;
  perform the_way.look_up_now(d.run_kind, d.run_id, at);
  return the_way.delivery_json(d);
end $$;
