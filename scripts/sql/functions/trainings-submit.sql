-- The paid call and its outcome. While an intent is open, the row cannot be prepared or intended again.

create or replace function public.trainings_prepare(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  t public.trainings;
begin
  update public.trainings set upload_id = p->>'upload_id', upload_url = p->>'upload_url',
    destination = p->>'destination', trainer_version = p->>'trainer_version', updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null
  returning * into t;
  if found then
    return the_way.training_json(t);
  end if;
  -- The training ended during the upload, before it was sent. The upload is recorded and the row made due, so that the
  -- next worker deletes it.
  update public.trainings set upload_id = p->>'upload_id', lease_id = null, lease_until = null, next_check_at = at,
    updated_at = at
  where id = p->>'id' and status in ('failed', 'canceled') and intent_at is null and replicate_id is null;
  return null;
end $$;

-- A run that would exceed a cap is not sent. It is on hold until the cap is raised, the cap's period ends, or its owner
-- retries it. Runs of a paused user are not sent until the user is active again.
create or replace function public.trainings_intend(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  hold record;
  t public.trainings;
begin
  perform the_way.lock_spending(s.owner_id) from public.trainings s where s.id = p->>'id';
  select * into t from public.trainings
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null and upload_url is not null
  for update;
  if not found then
    return jsonb_build_object('outcome', 'not_held', 'training', null);
  end if;
  if the_way.is_paused(t.owner_id) then
    update public.trainings set status = 'queued', phase = 'paused', hold_reason = 'paused',
      lease_id = null, lease_until = null, next_check_at = null, updated_at = at
    where id = t.id returning * into t;
    return jsonb_build_object('outcome', 'paused', 'training', the_way.training_json(t));
  end if;
  if not (p->>'is_free')::boolean then
    hold := the_way.cap_hold(t.owner_id, t.estimate_usd_micros, at);
    if hold.reason is not null then
      update public.trainings set status = 'queued', phase = 'paused', hold_reason = hold.reason,
        lease_id = null, lease_until = null, next_check_at = hold.until, updated_at = at
      where id = t.id returning * into t;
      perform the_way.record_notification(t, at);
      return jsonb_build_object('outcome', 'over_cap', 'training', the_way.training_json(t));
    end if;
  end if;
  update public.trainings set intent_at = at, absent_at = null, updated_at = at
  where id = t.id returning * into t;
  return jsonb_build_object('outcome', 'intended', 'training', the_way.training_json(t));
end $$;

create or replace function public.trainings_not_created(p jsonb) returns jsonb
language plpgsql as $$
declare
  paused boolean := (p->>'paused')::boolean;
  t public.trainings;
begin
  update public.trainings set intent_at = null, absent_at = null, lease_id = null, lease_until = null,
    status = case when paused then 'queued' else 'submitting' end,
    phase = case when paused then 'paused' else phase end,
    hold_reason = p->>'hold_reason',
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting'
  returning * into t;
  if not found then
    return null;
  end if;
  if t.cancel_requested_at is not null then
    t := the_way.training_canceled(t.id, (p->>'now')::timestamptz);
  end if;
  perform the_way.record_notification(t, (p->>'now')::timestamptz);
  return the_way.training_json(t);
end $$;

create or replace function public.trainings_absent(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  t public.trainings;
  proven boolean;
begin
  select * into t from public.trainings
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting' and intent_at is not null
  for update;
  if not found then
    return null;
  end if;
  proven := coalesce(the_way.is_absence_proven(t.intent_at, t.absent_at, at), false);
  update public.trainings set intent_at = case when proven then null else intent_at end,
    absent_at = case when proven then null else coalesce(absent_at, at) end,
    lease_id = null, lease_until = null, next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
  where id = t.id
  returning * into t;
  if proven and t.cancel_requested_at is not null then
    t := the_way.training_canceled(t.id, at);
  end if;
  return jsonb_build_object('proven', proven, 'training', the_way.training_json(t));
end $$;

create or replace function public.trainings_adopt(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  t public.trainings;
begin
  select * into t from public.trainings
  where id = p->>'id' and status in ('queued', 'submitting', 'starting', 'processing') for update;
  if not found or t.replicate_id <> p->>'replicate_id' then
    return null;
  end if;
  if t.replicate_id is null then
    update public.trainings set replicate_id = p->>'replicate_id', status = 'starting',
      phase = case when phase = 'paused' then 'queued' else phase end, hold_reason = null, absent_at = null,
      lease_id = null, lease_until = null, news_at = at, updated_at = at,
      next_check_at = case when cancel_requested_at is null then (p->>'next_check_at')::timestamptz else at end
    where id = t.id
    returning * into t;
  end if;
  return the_way.training_json(t);
exception
  when unique_violation then -- another row holds this id
    return null;
end $$;
