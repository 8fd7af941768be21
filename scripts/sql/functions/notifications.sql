-- Web Push: who wants to be notified in which browser, and what is still to be sent.

-- Serializes adding and removing subscriptions of one owner.
create or replace function the_way.lock_subscriptions(owner text) returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.push ' || owner, 0))
$$;

-- The code that names a hold in a notification; `null` for holds that end by themselves. All caps have one code.
create or replace function the_way.notified_hold(hold_reason text) returns text
language sql immutable as $$
  select case when the_way.is_cap_hold(hold_reason) then 'spending.cap_reached'
    when hold_reason = 'no_credit' then 'replicate.no_credit'
    when hold_reason = 'wrong_token' then 'replicate.wrong_token' end
$$;

-- Which event of a training its owner is notified of, or `null` if none. Cancellations that the owner requested and holds that end by
-- themselves are left out.
create or replace function the_way.training_event(r public.runs) returns text
language sql immutable as $$
  select case
    when r.status in ('succeeded', 'failed') then r.status
    when r.status = 'canceled' and r.cancel_reason is distinct from 'owner' then 'canceled'
    when r.status = 'queued' and the_way.notified_hold(r.hold_reason) is not null then 'on_hold'
  end
$$;

-- How a generation has ended, or `null` if its owner is not notified: some runs have not ended, the owner canceled one, or it is so small
-- that its images are made within seconds.
create or replace function the_way.generation_event(generation text) returns text
language sql stable as $$
  select case
    when not bool_and(the_way.is_over(r.status)) or sum(q.num_outputs) <= 4
      or bool_or(r.status = 'canceled' and r.cancel_reason is not distinct from 'owner') then null
    when bool_or(r.status = 'succeeded') then 'succeeded'
    when bool_or(r.status = 'canceled') then 'canceled'
    else 'failed'
  end
  from public.generation_parts q join public.runs r on r.id = q.id where q.generation_id = generation
$$;

-- Records a message to each browser of an owner. Subscriptions are locked first, so that one that is being removed is
-- skipped instead of failing the change.
create or replace function the_way.add_push_deliveries(owner text, training text, generation text, kind text, why text,
  at timestamptz) returns void
language sql as $$
  insert into public.push_deliveries (id, owner_id, subscription_id, training_id, generation_id, event, reason,
    next_check_at, created_at, updated_at)
  select md5(concat_ws(' ', s.id, coalesce(training, generation), kind, why)), owner, s.id, training, generation, kind, why,
    at, at, at
  from (
    select id from public.push_subscriptions
    where owner_id = owner and expires_at > at
    order by id for key share
  ) s
  on conflict do nothing
$$;

-- Called in the transaction that changes the state, with the row locked: the message is recorded with the change or not
-- at all. Each reason for a hold is recorded once per training, because some holds are retried every minute. Of a
-- generation, only the end of its last run is recorded. The lock on the generation makes runs that end at the same time
-- wait for each other, so that the last one sees the others.
create or replace function the_way.record_notification(r public.runs, at timestamptz) returns void
language plpgsql as $$
declare
  generation text;
  kind text;
  why text;
begin
  if the_way.is_paused(r.owner_id) then
    return;
  end if;
  if r.kind = 'training' then
    kind := the_way.training_event(r);
    why := case when kind = 'on_hold' then the_way.notified_hold(r.hold_reason) end;
  elsif the_way.is_over(r.status) then
    select g.id into generation from public.generation_parts q join public.generations g on g.id = q.generation_id
    where q.id = r.id for no key update of g;
    kind := the_way.generation_event(generation);
  end if;
  if kind is not null then
    perform the_way.add_push_deliveries(r.owner_id, case when r.kind = 'training' then r.id end, generation, kind, why, at);
  end if;
end $$;

-- Stores the first key pair that any server offers, and returns the stored pair.
create or replace function public.push_keys_keep(p jsonb) returns jsonb
language plpgsql as $$
begin
  insert into public.push_keys (public_key, private_key, created_at)
  values (p->>'public_key', p->>'private_key', (p->>'now')::timestamptz)
  on conflict do nothing;
  return (select jsonb_build_object('public_key', k.public_key, 'private_key', k.private_key) from public.push_keys k);
end $$;

-- What the server needs in order to send a message; the API never returns these fields.
create or replace function the_way.subscription_json(s public.push_subscriptions) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', s.id, 'endpoint', s.endpoint, 'p256dh', s.p256dh, 'auth', s.auth,
    'created_at', the_way.utc(s.created_at), 'expires_at', the_way.utc(s.expires_at),
    'failed_at', the_way.utc(s.failed_at))
$$;

-- A browser has one subscription and a session belongs to one browser, so the new subscription replaces those of both.
-- Returns `null` if the session has ended meanwhile, because then no sign-out could end the subscription.
create or replace function public.push_subscriptions_put(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p->>'owner_id';
  s public.push_subscriptions;
begin
  perform the_way.lock_subscriptions(owner);
  perform from public.sessions o where o.id = p->>'session_id' and o.owner_id = owner and o.expires_at > at for key share;
  if not found then
    return null;
  end if;
  delete from public.push_subscriptions o
  where (o.session_id = p->>'session_id' or o.id = p->>'id') and not (o.id = p->>'id' and o.owner_id = owner);
  insert into public.push_subscriptions as known (id, owner_id, session_id, endpoint, p256dh, auth, created_at, confirmed_at,
    expires_at)
  values (p->>'id', owner, p->>'session_id', p->>'endpoint', p->>'p256dh', p->>'auth', at, at,
    (p->>'expires_at')::timestamptz)
  on conflict (id) do update set session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth,
    confirmed_at = excluded.confirmed_at, expires_at = excluded.expires_at, failed_at = null
  returning * into s;
  delete from public.push_subscriptions o where o.id in (
    select k.id from public.push_subscriptions k where k.owner_id = owner
    order by k.id = s.id desc, k.confirmed_at desc, k.id desc offset (p->>'most')::integer);
  return the_way.subscription_json(s);
end $$;

create or replace function public.push_subscriptions_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.subscription_json(s) from public.push_subscriptions s
    where s.session_id = p->>'session_id' and s.owner_id = p->>'owner_id' and s.expires_at > (p->>'now')::timestamptz);
end $$;

create or replace function public.push_subscriptions_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.push_subscriptions where session_id = p->>'session_id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;

-- Deletes the subscriptions of sessions that have ended.
create or replace function the_way.end_subscriptions(ended text[]) returns void
language sql as $$
  delete from public.push_subscriptions s where s.session_id = any (ended)
$$;

-- When a session replaces another one in the same browser, it takes over the subscription if the owner is the same.
create or replace function the_way.hand_subscription_over(former public.sessions, next public.sessions) returns void
language plpgsql as $$
begin
  if former.owner_id <> next.owner_id then
    perform the_way.end_subscriptions(array[former.id]);
  elsif not exists (select from public.push_subscriptions s where s.session_id = next.id) then
    update public.push_subscriptions set session_id = next.id where session_id = former.id;
  end if;
end $$;

-- The push service reports that the subscription no longer exists.
create or replace function public.push_subscriptions_gone(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.push_subscriptions where id = p->>'id';
  return to_jsonb(found);
end $$;

create or replace function the_way.push_delivery_json(d public.push_deliveries) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', d.id, 'event', d.event, 'reason', d.reason, 'attempts', d.attempts,
    'created_at', the_way.utc(d.created_at),
    'subscription', (select the_way.subscription_json(s) from public.push_subscriptions s where s.id = d.subscription_id),
    'training', (select jsonb_build_object('id', r.id, 'name', t.name, 'status', r.status, 'error', r.error,
      'cost_usd_micros', r.cost_usd_micros, 'started_at', the_way.utc(r.started_at),
      'completed_at', the_way.utc(r.completed_at))
      from public.runs r join public.trainings t on t.id = r.id where r.id = d.training_id),
    'generation', (select jsonb_build_object('id', g.id, 'model_id', g.model_id, 'model_name', g.model_name,
      'num_outputs', sum(q.num_outputs), 'withheld', sum(q.withheld), 'images', sum(q.deleted_images)
        + (select count(*) from public.generated_images i where i.generation_id = g.id and i.deleted_at is null))
      from public.generations g join public.generation_parts q on q.generation_id = g.id
      where g.id = d.generation_id group by g.id))
$$;

create or replace function public.push_deliveries_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  rows jsonb;
begin
  with due as (
    select d.id from public.push_deliveries d
    where d.next_check_at <= at and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id')
    order by d.next_check_at, d.id limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update public.push_deliveries d set lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz,
      updated_at = at
    from due where d.id = due.id
    returning d as delivery
  )
  select coalesce(jsonb_agg(the_way.push_delivery_json(c.delivery)
    order by (c.delivery).next_check_at, (c.delivery).id), '[]') into rows from claimed c;
  return rows;
end $$;

create or replace function public.push_deliveries_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.push_deliveries set lease_until = (p->>'lease_until')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz;
  return to_jsonb(found);
end $$;

-- Locks the subscription before its delivery, in the same order as removing a subscription does.
create or replace function the_way.lock_subscription_of(delivery text) returns void
language sql as $$
  select from public.push_subscriptions s
  where s.id = (select d.subscription_id from public.push_deliveries d where d.id = delivery) for no key update
$$;

-- Schedules the delivery to be retried. `is_failed` means that the push service did not accept it.
create or replace function public.push_deliveries_release(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  is_failed boolean := coalesce((p->>'is_failed')::boolean, false);
  subscription text;
begin
  perform the_way.lock_subscription_of(p->>'id');
  update public.push_deliveries set lease_id = null, lease_until = null, attempts = attempts + is_failed::integer,
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id'
  returning subscription_id into subscription;
  if subscription is not null and is_failed then
    update public.push_subscriptions set failed_at = at where id = subscription;
  end if;
  return to_jsonb(subscription is not null);
end $$;

-- Records the final outcome of a delivery. A sent message counts even if the lease was lost while sending.
create or replace function public.push_deliveries_settle(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  subscription text;
begin
  perform the_way.lock_subscription_of(p->>'id');
  update public.push_deliveries set outcome = p->>'outcome', next_check_at = null, lease_id = null, lease_until = null,
    attempts = attempts + (p->>'outcome' in ('sent', 'rejected'))::integer, updated_at = at
  where id = p->>'id' and outcome is null
  returning subscription_id into subscription;
  update public.push_subscriptions set failed_at = case when p->>'outcome' = 'sent' then null else at end
  where id = subscription and p->>'outcome' in ('sent', 'rejected', 'expired');
  return to_jsonb(subscription is not null);
end $$;
