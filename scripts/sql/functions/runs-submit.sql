-- The paid call and its outcome. While an intent is open, the row cannot be prepared or intended again.

-- Replicate's list may lag, so absence takes two complete look-ups at least a minute apart, the later one at least
-- three minutes after the call began.
create or replace function the_way.is_absence_proven(intent_at timestamptz, absent_at timestamptz, at timestamptz)
returns boolean
language sql immutable as $$
  select at >= absent_at + interval '60 seconds' and at >= intent_at + interval '180 seconds'
$$;

-- Records that everything before the paid call is done, and what was uploaded for it; called by each kind, which stores
-- what a look-up recognizes the run by in the same transaction. Returns whether the caller holds the lease and no intent
-- is open. If the run ended during the upload, before it was sent, it becomes due, so that the next worker deletes the
-- uploads.
create or replace function the_way.run_prepared(p jsonb) returns boolean
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
begin
  update public.runs set prepared_at = at, uploads = p->'uploads', updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null;
  if found then
    return true;
  end if;
  update public.runs set uploads = p->'uploads', lease_id = null, lease_until = null, next_check_at = at, updated_at = at
  where id = p->>'id' and status in ('failed', 'canceled') and intent_at is null and replicate_id is null
    and p->'uploads' <> '[]';
  return false;
end $$;

-- A run that would exceed a cap is not sent. It is on hold until the cap is raised, the cap's period ends, or its owner
-- retries it; a run without an estimate exceeds a cap that is used up. Runs of a paused user are not sent until the user
-- is active again, and those of a paused contact sheet until it is resumed.
create or replace function public.runs_intend(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  pause text;
  hold record;
  r public.runs;
begin
  perform the_way.lock_spending(s.owner_id) from public.runs s where s.id = p->>'id';
  select * into r from public.runs
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null and prepared_at is not null
  for update;
  if not found then
    return jsonb_build_object('outcome', 'not_held', 'run', null);
  end if;
  pause := case when the_way.is_paused(r.owner_id) then 'paused' when the_way.is_in_paused_sheet(r.id) then 'sheet_paused' end;
  if pause is not null then
    update public.runs set status = 'queued', hold_reason = pause, lease_id = null, lease_until = null,
      next_check_at = null, updated_at = at
    where id = r.id returning * into r;
    return jsonb_build_object('outcome', 'on_hold', 'run', the_way.run_json(r));
  end if;
  if not (p->>'is_free')::boolean then
    hold := the_way.cap_hold(r.owner_id, r.estimate_usd_micros, at);
    if hold.reason is not null then
      update public.runs set status = 'queued', hold_reason = hold.reason, lease_id = null, lease_until = null,
        next_check_at = hold.until, updated_at = at
      where id = r.id returning * into r;
      perform the_way.record_notification(r, at);
      return jsonb_build_object('outcome', 'on_hold', 'run', the_way.run_json(r));
    end if;
  end if;
  update public.runs set intent_at = at, absent_at = null, updated_at = at
  where id = r.id returning * into r;
  return jsonb_build_object('outcome', 'intended', 'run', the_way.run_json(r));
end $$;

create or replace function public.runs_not_created(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  update public.runs set intent_at = null, absent_at = null, woken_at = null, lease_id = null, lease_until = null,
    status = case when (p->>'paused')::boolean then 'queued' else 'submitting' end,
    hold_reason = p->>'hold_reason', next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting'
  returning * into r;
  if not found then
    return null;
  end if;
  if r.cancel_requested_at is not null then
    r := the_way.run_canceled(r.id, at);
  end if;
  perform the_way.record_notification(r, at);
  return the_way.run_json(r);
end $$;

create or replace function public.runs_absent(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  proven boolean;
begin
  select * into r from public.runs
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting' and intent_at is not null
  for update;
  if not found then
    return null;
  end if;
  proven := coalesce(the_way.is_absence_proven(r.intent_at, r.absent_at, at), false);
  update public.runs u set intent_at = case when proven then null else intent_at end,
    absent_at = case when proven then null else coalesce(absent_at, at) end,
    lease_id = null, lease_until = null,
    next_check_at = the_way.due_again(u, (p->>'next_check_at')::timestamptz, at), updated_at = at
  where id = r.id
  returning * into r;
  if proven and r.cancel_requested_at is not null then
    r := the_way.run_canceled(r.id, at);
  end if;
  return jsonb_build_object('proven', proven, 'run', the_way.run_json(r));
end $$;

create or replace function public.runs_adopt(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  select * into r from public.runs where id = p->>'id' and not the_way.is_over(status) for update;
  if not found or r.replicate_id <> p->>'replicate_id' then
    return null;
  end if;
  if r.replicate_id is null then
    update public.runs u set replicate_id = p->>'replicate_id', status = 'starting', hold_reason = null, error = null,
      absent_at = null, lease_id = null, lease_until = null, news_at = at, updated_at = at,
      -- A cancellation is sent at once, and a delivery that came before the id was known is applied at once.
      next_check_at = case when cancel_requested_at is not null
          or exists (select from public.webhook_deliveries d where d.run_id = u.id and d.handled_at is null)
        then at else (p->>'next_check_at')::timestamptz end
    where id = r.id
    returning * into r;
  end if;
  return the_way.run_json(r);
exception
  when unique_violation then -- another row holds this id
    return null;
end $$;

create or replace function public.runs_held(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(h.replicate_id), '[]') from (
    select r.replicate_id from public.runs r
    where r.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids')))
    union select d.replicate_id from public.deleted_runs d
    where d.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids')))) h);
end $$;
