-- Why an owner can't generate with a model, as an outcome; `null` if they can.
create or replace function the_way.unusable_model(m public.trained_models, owner text, emulated boolean) returns text
language sql immutable as $$
  select case
    when m.owner_id <> owner and m.public_use <> 'generate' then 'view_only'
    when m.status = 'archived' then 'archived'
    when m.emulated <> emulated then case when m.emulated then 'demo_only' else 'replicate_only' end
  end
$$;

-- The version of a model as 64 hex digits; `null` if the model does not name one.
create or replace function the_way.version_id(m public.trained_models) returns text
language sql immutable as $$
  select substring(m.version from '(?:^|:)([0-9a-f]{64})$')
$$;

-- Inserts the runs of a generation, `queued`. A run returns far fewer images than the distance between two
-- `first_position`, so that even one that returns more than requested gets a position for each. The times of creation keep the
-- runs in order.
create or replace function the_way.insert_runs(g public.generations, emulated boolean, request_hash text, version text,
  parts jsonb, due timestamptz) returns void
language plpgsql as $$
declare
  positions_per_run constant integer := 1000;
begin
  insert into public.runs (id, kind, owner_id, emulated, request_hash, estimate_usd_micros, next_check_at, created_at,
    updated_at)
  select e.part->>'id', 'generation', g.owner_id, emulated, request_hash, (e.part->>'estimate_usd_micros')::bigint,
    due, g.created_at + (e.number - 1) * interval '1 microsecond', g.created_at
  from jsonb_array_elements(parts) with ordinality e(part, number);
  insert into public.generation_parts (id, generation_id, owner_id, place, first_position, prompt, seed, num_outputs,
    version, created_at)
  select e.part->>'id', g.id, g.owner_id, e.number - 1, (e.number - 1) * positions_per_run, e.part->>'prompt',
    (e.part->>'seed')::bigint, (e.part->>'num_outputs')::integer, version,
    g.created_at + (e.number - 1) * interval '1 microsecond'
  from jsonb_array_elements(parts) with ordinality e(part, number);
end $$;

-- All runs of a generation are created together.
create or replace function public.generations_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.runs := jsonb_populate_record(null::public.runs, p->'generation');
  g public.generations := jsonb_populate_record(null::public.generations, p->'generation');
  m public.trained_models;
  other public.generations;
  conflict jsonb;
  refusal text;
begin
  if keyed then
    conflict := the_way.key_conflict(n.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('generation', null) || conflict;
    end if;
  end if;
  -- A deletion removes the files that it finds, so what was stored before it must not be recorded after it.
  if g.source_file is not null then
    perform the_way.lock_spending(n.owner_id);
    if exists (select from public.deletion_receipts d
      where d.owner_id = n.owner_id and d.created_at >= (p#>>'{generation,source_begun_at}')::timestamptz) then
      return jsonb_build_object('outcome', 'deleted_meanwhile', 'generation', null, 'answer', null);
    end if;
  end if;
  -- The lock on the model's row also serializes two equal requests, so that the second finds the generation of the first.
  select * into m from public.trained_models
  where id = g.model_id and model_url <> '' for update;
  if not found or (m.owner_id <> n.owner_id and the_way.is_shared(m) is not true) then
    return jsonb_build_object('outcome', 'no_model', 'generation', null, 'answer', null);
  end if;
  select e.* into other
  from public.runs s join public.generation_parts q on q.id = s.id join public.generations e on e.id = q.generation_id
  where s.owner_id = n.owner_id and s.kind = 'generation' and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'generation', the_way.generation_row(other), 'answer', null);
  end if;
  select * into other from public.generations e where e.retry_of = g.retry_of;
  if found then
    return jsonb_build_object('outcome', 'retried', 'generation', the_way.generation_row(other), 'answer', null);
  end if;
  refusal := the_way.unusable_model(m, n.owner_id, n.emulated);
  if refusal is not null then
    return jsonb_build_object('outcome', refusal, 'generation', null, 'answer', null);
  end if;

  insert into public.generations (id, owner_id, model_id, model_name, model_url, keyword_inserted, parameters, retry_of,
    source_file, mask_file, source_width, source_height, source_image_id, loras, created_at)
  values (n.id, n.owner_id, m.id, coalesce(m.name, m.id), m.model_url, g.keyword_inserted, g.parameters, g.retry_of,
    g.source_file, g.mask_file, g.source_width, g.source_height, g.source_image_id, coalesce(g.loras, '[]'), at)
  returning * into g;
  perform the_way.insert_runs(g, n.emulated, n.request_hash, the_way.version_id(m), p->'parts', at);
  perform the_way.record_prompts(p->'parts');
  update public.trained_models set last_used = at where id = m.id and owner_id = n.owner_id;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'generation', the_way.generation_row(g), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.generations_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.generation_row(g) from public.generations g
    where g.id = p->>'id' and g.owner_id = p->>'owner_id');
end $$;

create or replace function public.generation_parts_get(p jsonb) returns jsonb
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
  select coalesce(jsonb_agg(the_way.generation_json(g) || jsonb_build_object('parts', runs.parts)
    order by g.created_at desc, g.id desc), '[]') into rows
  from (
    select * from public.generations
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
      and (p->>'model_id' is null or model_id = p->>'model_id')
      -- The cells of a contact sheet would fill pages; the sheet lists them.
      and sheet_id is null
    order by created_at desc, id desc limit size + 1
  ) g
  cross join lateral (
    select jsonb_agg(the_way.part_json(q) || jsonb_build_object('images', taken.images) || the_way.run_json(r)
      order by q.place) as parts
    from public.generation_parts q join public.runs r on r.id = q.id
    cross join lateral (
      select coalesce(jsonb_agg(the_way.image_json(i) order by i.position), '[]') as images
      from public.generated_images i
      where i.generation_id = q.generation_id and i.part_id = q.id and i.deleted_at is null
    ) taken
    where q.generation_id = g.id
  ) runs;
  return the_way.page('generations', rows, size);
end $$;

-- The version and whole input, by which a look-up recognizes the run.
create or replace function public.generations_prepare(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.run_prepared(p) then
    return null;
  end if;
  update public.generation_parts set version = p->>'version', input = p->'input',
    usd_micros_per_second = (p->>'usd_micros_per_second')::integer
  where id = p->>'id';
  return (select the_way.run_row(r) from public.runs r where r.id = p->>'id');
end $$;
