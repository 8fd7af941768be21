create or replace function the_way.image_json(i public.generated_images) returns jsonb
language sql stable as $$
  select to_jsonb(i) || jsonb_build_object('created_at', the_way.utc(i.created_at))
$$;

-- Without its images, so that it can be inlined and a list does not start a query for each row.
create or replace function the_way.generation_columns_json(g public.generations) returns jsonb
language sql stable as $$
  select to_jsonb(g) || jsonb_build_object(
    'intent_at', the_way.utc(g.intent_at), 'absent_at', the_way.utc(g.absent_at),
    'next_check_at', the_way.utc(g.next_check_at), 'lease_until', the_way.utc(g.lease_until),
    'checked_at', the_way.utc(g.checked_at), 'source_completed_at', the_way.utc(g.source_completed_at),
    'created_at', the_way.utc(g.created_at), 'started_at', the_way.utc(g.started_at),
    'completed_at', the_way.utc(g.completed_at), 'cancel_requested_at', the_way.utc(g.cancel_requested_at),
    'updated_at', the_way.utc(g.updated_at))
$$;

create or replace function the_way.generation_json(g public.generations) returns jsonb
language sql stable as $$
  select the_way.generation_columns_json(g) || jsonb_build_object('images', coalesce(
    (select jsonb_agg(the_way.image_json(i) order by i.position)
      from public.generated_images i where i.generation_id = g.id), '[]'))
$$;

create or replace function public.generations_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.generations := jsonb_populate_record(null::public.generations, p->'generation');
  m public.trained_models;
  g public.generations;
  answer jsonb;
begin
  if keyed then
    answer := the_way.kept_answer(n.owner_id, p#>>'{idempotency,key}', at);
    if answer is not null then
      return jsonb_build_object('outcome', 'replayed', 'generation', null, 'answer', answer);
    end if;
  end if;
  -- The lock on the model's row also serializes two equal requests, so that the second finds the run of the first.
  select * into m from public.trained_models
  where id = n.model_id and model_url <> '' for update;
  if not found or (m.owner_id <> n.owner_id and the_way.is_shared(m) is not true) then
    return jsonb_build_object('outcome', 'no_model', 'generation', null, 'answer', null);
  end if;
  select * into g from public.generations s
  where s.owner_id = n.owner_id and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'generation', the_way.generation_json(g), 'answer', null);
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

  insert into public.generations (id, owner_id, model_id, model_name, model_url, version, prompt, keyword_inserted,
    parameters, seed, num_outputs, emulated, request_hash, next_check_at, created_at, updated_at)
  values (n.id, n.owner_id, m.id, coalesce(m.name, m.id), m.model_url,
    substring(m.version from '(?:^|:)([0-9a-f]{64})$'), n.prompt, n.keyword_inserted,
    n.parameters, n.seed, n.num_outputs, n.emulated, n.request_hash, at, at, at)
  returning * into g;
  update public.trained_models set last_used = at where id = m.id and owner_id = n.owner_id;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'generation', the_way.generation_json(g), 'answer',
    case when keyed then (p->'idempotency') - 'key' end);
end $$;

create or replace function public.generations_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.generation_json(g) from public.generations g
    where g.id = p->>'id' and g.owner_id = p->>'owner_id');
end $$;

create or replace function public.generations_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.generation_columns_json(g) || jsonb_build_object('images', taken.images)
    order by g.created_at desc, g.id desc), '[]') into rows
  from (
    select * from public.generations
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
      and (p->>'model_id' is null or model_id = p->>'model_id')
    order by created_at desc, id desc limit size + 1
  ) g cross join lateral (
    select coalesce(jsonb_agg(the_way.image_json(i) order by i.position), '[]') as images
    from public.generated_images i where i.generation_id = g.id
  ) taken;
  return the_way.page('generations', rows, size);
end $$;
