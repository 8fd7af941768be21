-- The images of a run that has succeeded at Replicate, and the end of the run.

-- Replicate has delivered the images: they are to be copied, which is a step with its own lease.
create or replace function public.generations_deliver(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  update public.runs set status = 'saving', error = null,
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    next_check_at = at, woken_at = null, lease_id = null, lease_until = null, checked_at = at, news_at = at, updated_at = at
  where id = p->>'id' and status in ('starting', 'processing')
  returning * into r;
  if not found then
    return null;
  end if;
  update public.generation_parts set delivered = (p->>'delivered')::integer, withheld = (p->>'withheld')::integer,
    source_completed_at = (p->>'source_completed_at')::timestamptz
  where id = r.id;
  perform the_way.settle_deliveries(r, 'applied', null, at);
  return the_way.run_row(r);
end $$;

-- Whether the image at this position was neither stored nor recorded as lost. Locks the rows of the run and the generation, so that the
-- run can neither complete nor move to another owner meanwhile, and two runs of a generation number their images one after the other.
create or replace function the_way.is_place_open(part text, image_position integer) returns boolean
language plpgsql as $$
begin
  perform from public.runs r join public.generation_parts p on p.id = r.id join public.generations g on g.id = p.generation_id
  where r.id = part and r.status = 'saving'
    and not p.lost @> jsonb_build_array(jsonb_build_object('position', image_position))
  for update;
  return found and not exists (
    select from public.generated_images i join public.generation_parts p on p.generation_id = i.generation_id
    where p.id = part and i.position = image_position);
end $$;

-- When the model of a generation was created. If it is deleted, its images have the same time as its other ones.
create or replace function the_way.model_created_at(g public.generations) returns timestamptz
language sql stable as $$
  select coalesce((select m.created_at from public.trained_models m where m.id = g.model_id),
    (select i.model_created_at from public.generated_images i where i.owner_id = g.owner_id and i.model_id = g.model_id limit 1),
    g.created_at)
$$;

create or replace function public.images_add(p jsonb) returns jsonb
language plpgsql as $$
declare
  n public.generated_images := jsonb_populate_record(null::public.generated_images, p->'image');
begin
  if not the_way.is_place_open(n.part_id, n.position)
    or exists (select from public.generated_images i where i.id = n.id) then
    return to_jsonb(false);
  end if;
  insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format,
    bytes, sha256, model_id, model_created_at, has_source, search_text, thumbnails_due_at, requested_at, created_at)
  select n.id, g.id, q.id, g.owner_id, n.position, the_way.image_number(g, q, n.position), n.file, n.width, n.height,
    n.format, n.bytes, n.sha256, g.model_id, the_way.model_created_at(g),
    g.source_file is not null or g.parameters->>'image' is not null, n.search_text, n.thumbnails_due_at, g.created_at,
    (p->>'now')::timestamptz
  from public.generation_parts q join public.generations g on g.id = q.generation_id where q.id = n.part_id;
  return to_jsonb(found);
end $$;

create or replace function public.images_lost(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.is_place_open(p->>'id', (p#>>'{lost,position}')::integer) then
    return to_jsonb(false);
  end if;
  update public.generation_parts set lost = lost || (p->'lost') where id = p->>'id';
  update public.runs set updated_at = (p->>'now')::timestamptz where id = p->>'id';
  return to_jsonb(true);
end $$;

create or replace function public.generations_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs := the_way.run_complete(p);
begin
  if r.status = 'succeeded' then
    update public.trained_models set checked_at = (p->>'now')::timestamptz
    where checked_at is null and id = (select g.model_id from public.generation_parts q
      join public.generations g on g.id = q.generation_id where q.id = r.id);
  end if;
  return case when r.id is not null then the_way.run_row(r) end;
end $$;
