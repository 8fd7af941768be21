create or replace function the_way.answer_json(k public.idempotency_keys) returns jsonb
language sql stable as $$
  select jsonb_build_object('status', k.status, 'location', k.location, 'body', k.body)
$$;

create or replace function public.idempotency_keys_begin(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  k public.idempotency_keys;
  outcome text;
begin
  loop
    insert into public.idempotency_keys (owner_id, key, payload_hash, lease_id, lease_until, expires_at)
    values (p->>'owner_id', p->>'key', p->>'payload_hash', p->>'lease_id', (p->>'lease_until')::timestamptz,
      (p->>'expires_at')::timestamptz)
    on conflict do nothing;
    if found then
      return jsonb_build_object('outcome', 'started', 'answer', null, 'lease_until', null);
    end if;
    select * into k from public.idempotency_keys
    where owner_id = p->>'owner_id' and key = p->>'key' for update;
    exit when found; -- otherwise it was released in between
  end loop;

  outcome := case
    when k.expires_at <= at then 'started'
    when k.payload_hash <> p->>'payload_hash' then 'mismatch'
    when k.status is not null then 'replayed'
    when k.lease_until <= at then 'started'
    else 'running' end;
  if outcome = 'started' then
    update public.idempotency_keys set payload_hash = p->>'payload_hash', status = null, location = null, body = null,
      lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz,
      expires_at = (p->>'expires_at')::timestamptz
    where owner_id = k.owner_id and key = k.key;
  end if;
  return jsonb_build_object('outcome', outcome,
    'answer', case when outcome = 'replayed' then the_way.answer_json(k) end,
    'lease_until', case when outcome = 'running' then the_way.utc(k.lease_until) end);
end $$;

create or replace function public.idempotency_keys_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.idempotency_keys set lease_until = (p->>'lease_until')::timestamptz
  where owner_id = p->>'owner_id' and key = p->>'key' and lease_id = p->>'lease_id' and status is null;
  return to_jsonb(found);
end $$;

create or replace function public.idempotency_keys_release(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.idempotency_keys
  where owner_id = p->>'owner_id' and key = p->>'key' and lease_id = p->>'lease_id' and status is null;
  return to_jsonb(found);
end $$;

create or replace function public.idempotency_keys_release_all(p jsonb) returns jsonb
language plpgsql as $$
declare
  released integer;
begin
  delete from public.idempotency_keys where status is null;
  get diagnostics released = row_count;
  return to_jsonb(released);
end $$;

-- Returns why a request must not have its effect: its key has an answer already, or another request has claimed it since.
-- `null` if it may. Locks the key until the transaction ends.
create or replace function the_way.key_conflict(owner text, idempotency jsonb, at timestamptz) returns jsonb
language plpgsql as $$
declare
  k public.idempotency_keys;
begin
  select * into k from public.idempotency_keys s
  where s.owner_id = owner and s.key = idempotency->>'key' for update;
  if k.status is not null and k.expires_at > at then
    return jsonb_build_object('outcome', 'replayed', 'answer', the_way.answer_json(k));
  end if;
  if k.status is null and k.lease_id = idempotency->>'lease_id' then
    return null;
  end if;
  return jsonb_build_object('outcome', 'key_lost', 'answer', null);
end $$;

-- Stores the answer of the request that holds the key for a day, in the transaction that makes its changes.
create or replace function the_way.keep_answer(owner text, idempotency jsonb, at timestamptz) returns void
language sql as $$
  update public.idempotency_keys k set status = (idempotency->>'status')::integer, location = idempotency->>'location',
    body = idempotency->>'body', lease_until = null, expires_at = greatest(k.expires_at, at + interval '24 hours')
  where k.owner_id = owner and k.key = idempotency->>'key'
$$;

create or replace function public.expired_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  gone integer;
begin
  with
    keys as (delete from public.idempotency_keys where expires_at <= at returning 1),
    old_sessions as (delete from public.sessions where expires_at <= at returning 1),
    codes as (delete from public.sign_in_codes where expires_at <= at returning 1),
    deliveries as (
      delete from public.webhook_deliveries where received_at <= at - interval '30 days' returning 1),
    subscriptions as (delete from public.push_subscriptions where expires_at <= at returning 1),
    notifications as (delete from public.push_deliveries where created_at <= at - interval '30 days' returning 1),
    -- Replicate deletes uploads after a day, and the clean-up job finds files that no row refers to.
    abandoned as (delete from public.removals where created_at <= at - interval '2 days' returning 1),
    -- Spending caps look back one calendar month at most.
    runs as (
      delete from public.deleted_runs where version is null and deleted_at <= at - interval '32 days' returning 1)
  select (select count(*) from keys) + (select count(*) from old_sessions) + (select count(*) from codes)
    + (select count(*) from deliveries) + (select count(*) from subscriptions)
    + (select count(*) from notifications) + (select count(*) from abandoned) + (select count(*) from runs) into gone;
  return to_jsonb(gone);
end $$;
