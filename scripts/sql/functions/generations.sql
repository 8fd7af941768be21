create or replace function public.generations_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.runs := jsonb_populate_record(null::public.runs, p->'generation');
  g public.generations := jsonb_populate_record(null::public.generations, p->'generation');
  m public.trained_models;
  r public.runs;
  conflict jsonb;
begin
  if keyed then
    conflict := the_way.key_conflict(n.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('generation', null) || conflict;
    end if;
  end if;
  -- The lock on the model's row also serializes two equal requests, so that the second finds the run of the first.
  select * into m from public.trained_models
  where id = g.model_id and model_url <> '' for update;
  if not found or (m.owner_id <> n.owner_id and the_way.is_shared(m) is not true) then
    return jsonb_build_object('outcome', 'no_model', 'generation', null, 'answer', null);
  end if;
  select * into r from public.runs s
  where s.owner_id = n.owner_id and s.kind = 'generation' and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'generation', the_way.run_row(r), 'answer', null);
  end if;
  select r2.* into r from public.generations e join public.runs r2 on r2.id = e.id where e.retry_of = g.retry_of;
  if found then
    return jsonb_build_object('outcome', 'retried', 'generation', the_way.run_row(r), 'answer', null);
  end if;
  if m.owner_id <> n.owner_id and m.public_use <> 'generate' then
    return jsonb_build_object('outcome', 'view_only', 'generation', null, 'answer', null);
  end if;
  if m.status = 'archived' then
    return jsonb_build_object('outcome', 'archived', 'generation', null, 'answer', null);
  end if;
  if m.emulated <> n.emulated then
    return jsonb_build_object('outcome', case when m.emulated then 'demo_only' else 'replicate_only' end,
      'generation', null, 'answer', null);
  end if;

  insert into public.runs (id, kind, owner_id, emulated, request_hash, estimate_usd_micros, next_check_at, created_at,
    updated_at)
  values (n.id, 'generation', n.owner_id, n.emulated, n.request_hash, n.estimate_usd_micros, at, at, at)
  returning * into r;
  insert into public.generations (id, owner_id, model_id, model_name, model_url, version, prompt, keyword_inserted,
    parameters, seed, num_outputs, retry_of, created_at)
  values (n.id, n.owner_id, m.id, coalesce(m.name, m.id), m.model_url, substring(m.version from '(?:^|:)([0-9a-f]{64})$'),
    g.prompt, g.keyword_inserted, g.parameters, g.seed, g.num_outputs, g.retry_of, at);
  update public.trained_models set last_used = at where id = m.id and owner_id = n.owner_id;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'generation', the_way.run_row(r), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.generations_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.run_row(r) from public.runs r
    where r.id = p->>'id' and r.owner_id = p->>'owner_id' and r.kind = 'generation');
end $$;

create or replace function public.generations_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.generation_details(g) || jsonb_build_object('images', taken.images)
    || the_way.run_json(r) order by g.created_at desc, g.id desc), '[]') into rows
  from (
    select * from public.generations
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
      and (p->>'model_id' is null or model_id = p->>'model_id')
    order by created_at desc, id desc limit size + 1
  ) g join public.runs r on r.id = g.id
  cross join lateral (
    select coalesce(jsonb_agg(the_way.image_json(i) order by i.position), '[]') as images
    from public.generated_images i where i.generation_id = g.id and i.deleted_at is null
  ) taken;
  return the_way.page('generations', rows, size);
end $$;

-- The version and whole input, by which a look-up recognizes the run.
create or replace function public.generations_prepare(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.run_prepared(p) then
    return null;
  end if;
  update public.generations set version = p->>'version', input = p->'input',
    usd_micros_per_second = (p->>'usd_micros_per_second')::integer
  where id = p->>'id';
  return (select the_way.run_row(r) from public.runs r where r.id = p->>'id');
end $$;
