-- Webhook deliveries from Replicate. A delivery makes its run due at once and stays open until the run was checked after
-- the delivery came.

-- `generation_id` is `null` once the generation was deleted.
create or replace function the_way.delivery_json(d public.webhook_deliveries, generation_id text) returns jsonb
language sql stable as $$
  select to_jsonb(d) || jsonb_build_object('generation_id', generation_id,
    'received_at', the_way.utc(d.received_at), 'handled_at', the_way.utc(d.handled_at))
$$;

-- The run that a delivery is about: the one with this id at Replicate, or else the one with our id, as long as it does
-- not have an id at Replicate yet.
create or replace function the_way.told_run(remote text, ours text) returns public.runs
language sql stable as $$
  select r.* from public.runs r
  where r.replicate_id = remote or r.id = ours and r.replicate_id is null
  order by r.replicate_id is null limit 1
$$;

create or replace function the_way.delivery_kind(r public.runs) returns text
language sql immutable as $$
  select case r.kind when 'training' then 'training' when 'generation' then 'prediction' else 'unknown' end
$$;

-- Whether a delivery needs a check, or why it needs none. A run that is over does not change any more, and while its
-- images are being saved, Replicate has nothing to add.
create or replace function the_way.first_outcome(r public.runs) returns text
language sql immutable as $$
  select case when r.id is null then 'no_run'
    when r.status = 'saving' or the_way.is_over(r.status) then 'unchanged' else 'received' end
$$;

-- Records what a check of the run meant for its open deliveries. Those that came while it was under way, since
-- `woken_at`, wait for the next one.
create or replace function the_way.settle_deliveries(r public.runs, outcome text, note text, at timestamptz) returns void
language sql as $$
  update public.webhook_deliveries d set handled_at = at,
    outcome = case when r.replicate_id <> d.replicate_id then 'no_run' else settle_deliveries.outcome end,
    note = case when r.replicate_id <> d.replicate_id then null else settle_deliveries.note end
  where d.run_id = r.id and d.handled_at is null and (r.woken_at is null or d.received_at < r.woken_at)
$$;

create or replace function public.webhook_deliveries_receive(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  run public.runs := the_way.told_run(p->>'replicate_id', p->>'run_id');
  first_outcome text;
begin
  -- The lock makes the delivery come either before or after a check ends: the end of a check settles open deliveries.
  select * into run from public.runs r where r.id = run.id for update;
  first_outcome := the_way.first_outcome(run);
  insert into public.webhook_deliveries (id, owner_id, run_kind, run_id, replicate_id, status, outcome, received_at,
    handled_at)
  values (p->>'id', coalesce(run.owner_id, 'local'), the_way.delivery_kind(run), run.id, p->>'replicate_id',
    p->>'status', first_outcome, at, case when first_outcome <> 'received' then at end)
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'duplicate');
  end if;
  perform the_way.wake_run(run.id, at);
  return jsonb_build_object('outcome', case when run.id is null then 'no_run' else 'received' end);
end $$;

create or replace function public.webhook_deliveries_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.delivery_json(d, q.generation_id) order by d.received_at desc, d.id desc), '[]') into rows
  from (
    select * from public.webhook_deliveries
    where owner_id = p->>'owner_id' and (received_at, id) < (start.at, start.id)
    order by received_at desc, id desc limit size + 1
  ) d left join public.generation_parts q on q.id = d.run_id;
  return jsonb_build_object('deliveries', rows - size, 'next_cursor', case when jsonb_array_length(rows) > size
    then rows->(size - 1)->>'received_at' || '_' || (rows->(size - 1)->>'id') end);
end $$;

-- Opens a delivery again, as if it had just come; one that is still open stays as it is.
create or replace function public.webhook_deliveries_replay(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  d public.webhook_deliveries;
  run public.runs;
  first_outcome text;
begin
  select * into d from public.webhook_deliveries where id = p->>'id' and owner_id = p->>'owner_id';
  run := the_way.told_run(d.replicate_id, d.run_id);
  -- The run is locked before the delivery, as at the end of a check.
  select * into run from public.runs r where r.id = run.id for update;
  select * into d from public.webhook_deliveries where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return null;
  end if;
  if d.handled_at is not null then
    first_outcome := the_way.first_outcome(run);
    update public.webhook_deliveries set owner_id = coalesce(run.owner_id, owner_id),
      run_kind = case when run.id is null then run_kind else the_way.delivery_kind(run) end,
      run_id = coalesce(run.id, run_id), outcome = first_outcome, note = null,
      handled_at = case when first_outcome <> 'received' then at end
    where id = d.id
    returning * into d;
  end if;
  perform the_way.wake_run(run.id, at);
  return the_way.delivery_json(d, (select q.generation_id from public.generation_parts q where q.id = d.run_id));
end $$;
