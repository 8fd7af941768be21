-- What a worker does with a run of any kind. A lease fences a row: working on the row requires a lease that has not
-- expired. An expired lease can still be released, unless another worker has claimed the row.

create or replace function the_way.is_over(status text) returns boolean
language sql immutable as $$
  select status in ('succeeded', 'failed', 'canceled')
$$;

-- The ids of what the run has uploaded and that was not deleted yet: until it is, the row is due.
create or replace function the_way.open_uploads(r public.runs) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(u->>'id'), '[]') from jsonb_array_elements(r.uploads) u where r.next_check_at is not null
$$;

-- The step of the life cycle that a run needs next.
create or replace function the_way.work_of(status text) returns text
language sql immutable as $$
  select case
    when status in ('queued', 'submitting') then 'submit'
    when status in ('starting', 'processing') then 'reconcile'
    when status = 'saving' then 'save'
    else 'post-process' end
$$;

-- A run is on hold if it was not sent, for `hold_reason`. A `queued` run waits; a `submitting` run is retried
-- automatically while Replicate does not answer.
create or replace function the_way.is_on_hold(r public.runs) returns boolean
language sql immutable as $$
  select the_way.work_of(r.status) = 'submit' and r.intent_at is null and r.hold_reason is not null
$$;

create or replace function the_way.is_cap_hold(hold_reason text) returns boolean
language sql immutable as $$
  select coalesce(starts_with(hold_reason, 'cap_'), false)
$$;

-- When a run that a worker has finished with is due again. What happened since the claim, such as a webhook delivery,
-- makes it due at once, because the worker may not have seen it.
create or replace function the_way.due_again(r public.runs, wanted timestamptz, at timestamptz) returns timestamptz
language sql immutable as $$
  select case when r.woken_at is null then wanted else least(wanted, at) end
$$;

-- Makes a run due now, if it is at Replicate or may be.
create or replace function the_way.wake_run(run text, at timestamptz) returns void
language sql as $$
  update public.runs set woken_at = coalesce(woken_at, at), next_check_at = least(next_check_at, at)
  where id = run and (the_way.work_of(status) = 'reconcile' or status = 'submitting' and intent_at is not null)
$$;

-- If the answer to a claim was lost, the claim is repeated under the same lease and returns the rows of the first
-- attempt too.
create or replace function public.runs_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  rows jsonb;
begin
  with due as (
    select d.id from public.runs d
    where d.next_check_at <= at and d.kind = p->>'kind' and the_way.work_of(d.status) = p->>'work'
      and d.emulated = (p->>'emulated')::boolean
      and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id')
    order by d.next_check_at, d.created_at, d.id limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update public.runs r set
      lease_id = p->>'lease_id',
      lease_until = (p->>'lease_until')::timestamptz,
      woken_at = null,
      attempts = r.attempts + (p->>'work' = 'submit' and r.intent_at is null)::integer,
      status = case when r.status = 'queued' then 'submitting' else r.status end,
      hold_reason = case when r.status = 'queued' then null else r.hold_reason end,
      updated_at = at
    from due where r.id = due.id
    returning r as run
  )
  select coalesce(jsonb_agg(the_way.run_row(c.run) order by (c.run).next_check_at, (c.run).created_at, (c.run).id), '[]') into rows
  from claimed c;
  return rows;
end $$;

create or replace function public.runs_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.runs set lease_until = (p->>'lease_until')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz;
  return to_jsonb(found);
end $$;

create or replace function public.runs_release(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  update public.runs u set lease_id = null, lease_until = null,
    error = case when p ? 'error' then the_way.json_or_null(p->'error') else error end,
    next_check_at = the_way.due_again(u, (p->>'next_check_at')::timestamptz, at), updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id'
  returning * into r;
  if p->>'delivery_note' is not null then
    perform the_way.settle_deliveries(r, 'failed', p->>'delivery_note', at);
  end if;
  return to_jsonb(r.id is not null);
end $$;

-- When each kind of work is due next, for all workers of a server. A leased row is due when its lease expires.
create or replace function public.work_due(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('kind', w.kind, 'work', w.work, 'at', the_way.utc(w.at))
      order by w.at, w.kind, w.work), '[]')
    from (
      select r.kind, the_way.work_of(r.status) as work, min(greatest(r.next_check_at, r.lease_until)) as at
      from public.runs r
      where r.next_check_at is not null and r.emulated = (p->>'emulated')::boolean
      group by 1, 2
      union all
      select 'notification', 'send', min(greatest(d.next_check_at, d.lease_until)) from public.push_deliveries d
      where d.next_check_at is not null having count(*) > 0
      union all
      select 'image', 'remove', min(i.deleted_at) + the_way.restore_period() from public.generated_images i
      where i.deleted_at is not null having count(*) > 0
      union all
      -- Its own query, so that it reads one row of the index and not every row that is due.
      select 'image', 'thumbnail', m.at from (select min(i.thumbnails_due_at) as at from public.generated_images i
        where i.thumbnails_due_at is not null) m where m.at is not null
    ) w);
end $$;
