-- What Replicate reports about a run, in any order, and the images that are copied from it.

create or replace function the_way.generation_rank(status text) returns integer
language sql immutable as $$
  select array_position(array['queued', 'submitting', 'starting', 'processing', 'saving'], status)
$$;

create or replace function public.generations_advance(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
begin
  update public.generations set
    status = case when the_way.generation_rank(p->>'status') > the_way.generation_rank(status)
      then p->>'status' else status end,
    step = greatest(step, (p->>'step')::integer),
    total_steps = coalesce((p->>'total_steps')::integer, total_steps),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    delivered = coalesce((p->>'delivered')::integer, delivered),
    withheld = coalesce((p->>'withheld')::integer, withheld),
    source_completed_at = coalesce(source_completed_at, (p->>'source_completed_at')::timestamptz),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    error = null,
    next_check_at = case when cancel_requested_at is null or coalesce((p->>'cancel_asked')::boolean, false)
      or p->>'status' = 'saving' then (p->>'next_check_at')::timestamptz else at end,
    lease_id = null, lease_until = null, checked_at = at, updated_at = at
  where id = p->>'id' and status in ('starting', 'processing', 'saving')
  returning * into g;
  return case when found then the_way.generation_json(g) end;
end $$;

-- Whether the image at this position was neither stored nor recorded as lost. Locks the row, so that the generation
-- cannot complete meanwhile.
create or replace function the_way.is_place_open(generation text, place integer) returns boolean
language plpgsql as $$
begin
  perform from public.generations g where g.id = generation and g.status = 'saving'
    and not g.lost @> jsonb_build_array(jsonb_build_object('position', place))
  for update;
  return found and not exists (
    select from public.generated_images i where i.generation_id = generation and i.position = place);
end $$;

create or replace function public.images_add(p jsonb) returns jsonb
language plpgsql as $$
declare
  n public.generated_images := jsonb_populate_record(null::public.generated_images, p->'image');
begin
  if not the_way.is_place_open(n.generation_id, n.position)
    or exists (select from public.generated_images i where i.id = n.id) then
    return to_jsonb(false);
  end if;
  insert into public.generated_images (id, generation_id, owner_id, position, number, file, width, height, format, bytes, sha256,
    created_at)
  select n.id, g.id, g.owner_id, n.position, the_way.image_number(g, n.position), n.file, n.width, n.height, n.format,
    n.bytes, n.sha256, (p->>'now')::timestamptz
  from public.generations g where g.id = n.generation_id;
  return to_jsonb(found);
end $$;

create or replace function public.images_lost(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.is_place_open(p->>'id', (p#>>'{lost,position}')::integer) then
    return to_jsonb(false);
  end if;
  update public.generations set lost = lost || (p->'lost'), updated_at = (p->>'now')::timestamptz
  where id = p->>'id';
  return to_jsonb(true);
end $$;

create or replace function public.generations_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  g public.generations;
begin
  update public.generations set
    status = p->>'status',
    hold_reason = null,
    error = the_way.json_or_null(p->'error'),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    completed_at = (p->>'completed_at')::timestamptz,
    next_check_at = null, lease_id = null, lease_until = null,
    checked_at = case when replicate_id is null then checked_at else at end,
    updated_at = at
  where id = p->>'id' and status not in ('succeeded', 'failed', 'canceled')
  returning * into g;
  if g.status = 'succeeded' then
    update public.trained_models set checked_at = at where id = g.model_id and checked_at is null;
  end if;
  if g.replicate_id is null and g.cancel_requested_at is not null and (p->>'cost_usd_micros')::bigint = 0 then
    -- The run could not be sent, and its cancellation was requested: it counts as canceled.
    g := the_way.generation_canceled(g.id, at);
  end if;
  return case when g.id is not null then the_way.generation_json(g) end;
end $$;
