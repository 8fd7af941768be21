-- The paid call and what is known of it, as with trainings. The mark for a look-up is version and input.

create or replace function public.generations_prepare(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  g public.generations;
begin
  update public.generations set version = p->>'version', input = p->'input', updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz
    and status = 'submitting' and intent_at is null
  returning * into g;
  return case when found then the_way.generation_json(g) end;
end $$;

create or replace function public.generations_intend(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  g public.generations;
begin
  update public.generations set intent_at = (p->>'now')::timestamptz, absent_at = null,
    updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz
    and status = 'submitting' and intent_at is null and input is not null
  returning * into g;
  return case when found then the_way.generation_json(g) end;
end $$;

create or replace function public.generations_not_created(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  g public.generations;
begin
  update public.generations set intent_at = null, absent_at = null, lease_id = null, lease_until = null,
    status = case when (p->>'paused')::boolean then 'queued' else 'submitting' end,
    error = the_way.json_or_null(p->'error'),
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting'
  returning * into g;
  return case when found then the_way.generation_json(g) end;
end $$;

create or replace function public.generations_absent(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
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
  return jsonb_build_object('proven', proven, 'generation', the_way.generation_json(g));
end $$;

create or replace function public.generations_adopt(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
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
    update public.generations set replicate_id = p->>'replicate_id', status = 'starting', error = null,
      absent_at = null, lease_id = null, lease_until = null,
      next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
    where id = g.id
    returning * into g;
  end if;
  return the_way.generation_json(g);
exception
  when unique_violation then -- another row holds this id
    return null;
end $$;

create or replace function public.generations_held(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(g.replicate_id), '[]') from public.generations g
    where g.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids'))));
end $$;
