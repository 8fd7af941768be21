-- The paid call and its outcome, as for trainings. A look-up recognizes the run by its version and input.

create or replace function public.generations_prepare(p jsonb) returns jsonb
language plpgsql as $$
declare
  g public.generations;
begin
  update public.generations set version = p->>'version', input = p->'input', updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz
    and status = 'submitting' and intent_at is null
  returning * into g;
  return case when found then the_way.generation_json(g) end;
end $$;

-- Generations have no estimate. They are on hold once a cap is used up, until it is raised or its period ends.
create or replace function public.generations_intend(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  hold record;
  g public.generations;
begin
  perform the_way.lock_spending(s.owner_id) from public.generations s where s.id = p->>'id';
  select * into g from public.generations
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null and input is not null
  for update;
  if not found then
    return jsonb_build_object('outcome', 'not_held', 'generation', null);
  end if;
  if the_way.is_paused(g.owner_id) then
    update public.generations set status = 'queued', hold_reason = 'paused',
      lease_id = null, lease_until = null, next_check_at = null, updated_at = at
    where id = g.id returning * into g;
    return jsonb_build_object('outcome', 'paused', 'generation', the_way.generation_json(g));
  end if;
  if not (p->>'is_free')::boolean then
    hold := the_way.cap_hold(g.owner_id, null, at);
    if hold.reason is not null then
      update public.generations set status = 'queued', hold_reason = hold.reason,
        lease_id = null, lease_until = null, next_check_at = hold.until, updated_at = at
      where id = g.id returning * into g;
      return jsonb_build_object('outcome', 'over_cap', 'generation', the_way.generation_json(g));
    end if;
  end if;
  update public.generations set intent_at = at, absent_at = null, updated_at = at
  where id = g.id returning * into g;
  return jsonb_build_object('outcome', 'intended', 'generation', the_way.generation_json(g));
end $$;

create or replace function public.generations_not_created(p jsonb) returns jsonb
language plpgsql as $$
declare
  g public.generations;
begin
  update public.generations set intent_at = null, absent_at = null, lease_id = null, lease_until = null,
    status = case when (p->>'paused')::boolean then 'queued' else 'submitting' end,
    hold_reason = p->>'hold_reason',
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting'
  returning * into g;
  if not found then
    return null;
  end if;
  if g.cancel_requested_at is not null then
    g := the_way.generation_canceled(g.id, (p->>'now')::timestamptz);
  end if;
  return the_way.generation_json(g);
end $$;

create or replace function public.generations_absent(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
  proven boolean;
begin
  select * into g from public.generations
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting' and intent_at is not null
  for update;
  if not found then
    return null;
  end if;
  proven := coalesce(the_way.is_absence_proven(g.intent_at, g.absent_at, at), false);
  update public.generations set intent_at = case when proven then null else intent_at end,
    absent_at = case when proven then null else coalesce(absent_at, at) end,
    lease_id = null, lease_until = null, next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
  where id = g.id
  returning * into g;
  if proven and g.cancel_requested_at is not null then
    g := the_way.generation_canceled(g.id, at);
  end if;
  return jsonb_build_object('proven', proven, 'generation', the_way.generation_json(g));
end $$;

create or replace function public.generations_adopt(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
begin
  select * into g from public.generations
  where id = p->>'id' and status not in ('succeeded', 'failed', 'canceled') for update;
  if not found or g.replicate_id <> p->>'replicate_id' then
    return null;
  end if;
  if g.replicate_id is null then
    update public.generations set replicate_id = p->>'replicate_id', status = 'starting', hold_reason = null,
      absent_at = null, lease_id = null, lease_until = null, updated_at = at,
      next_check_at = case when cancel_requested_at is null then (p->>'next_check_at')::timestamptz else at end
    where id = g.id
    returning * into g;
  end if;
  return the_way.generation_json(g);
exception
  when unique_violation then -- another row holds this id
    return null;
end $$;

create or replace function public.generations_held(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(h.replicate_id), '[]') from (
    select g.replicate_id from public.generations g
    where g.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids')))
    union select d.replicate_id from public.deleted_runs d
    where d.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids')))) h);
end $$;

-- Makes a run that is on hold due at once, as for trainings.
create or replace function public.generations_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
begin
  select * into g from public.generations where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found or the_way.is_on_hold(g.status, g.intent_at, g.hold_reason) is not true then
    return null;
  end if;
  update public.generations set hold_reason = the_way.hold_after_retry(status, hold_reason),
    next_check_at = the_way.due_after_retry(next_check_at, hold_reason, at), updated_at = at
  where id = g.id returning * into g;
  return the_way.generation_json(g);
end $$;
