-- Every change to a dataset locks its row first, so that a training's snapshot is taken either before or after the
-- change.

create or replace function the_way.dataset_locked(wanted text, owner text) returns public.datasets
language sql as $$
  select d.* from public.datasets d where d.id = wanted and d.owner_id = owner for update
$$;

create or replace function the_way.dataset_in_use(wanted text) returns boolean
language sql stable as $$
  select exists (select from public.trainings t join public.runs r on r.id = t.id
    where t.dataset_id = wanted and r.status in ('queued', 'submitting'))
$$;

-- Returns the ids of its images in order.
create or replace function the_way.dataset_order(wanted text) returns text[]
language sql stable as $$
  select array(select dp.id from public.dataset_images dp where dp.dataset_id = wanted order by dp.position)
$$;

-- Puts the images in the order of `ids`. Positions become negative in between, because no two images may ever share
-- one.
create or replace function the_way.dataset_reorder(wanted text, ids text[]) returns void
language sql as $$
  update public.dataset_images set position = -1 - position where dataset_id = wanted;
  update public.dataset_images set position = array_position(ids, id) - 1 where dataset_id = wanted;
$$;

create or replace function the_way.dataset_outcome(outcome text, d public.datasets) returns jsonb
language sql stable as $$
  select jsonb_build_object('outcome', outcome,
    'dataset', case when d.id is not null then the_way.dataset_with_images_json(d) end)
$$;

create or replace function public.datasets_create(p jsonb) returns jsonb
language plpgsql as $$
begin
  perform the_way.dataset_insert(p->'dataset', p->>'owner_id', (p->>'now')::timestamptz);
  return (select the_way.dataset_with_images_json(d) from public.datasets d
    where d.id = p#>>'{dataset,id}' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.datasets_add_images(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.datasets := the_way.dataset_locked(p->>'id', p->>'owner_id');
  added jsonb;
  added_bytes bigint;
begin
  if d.id is null then
    return the_way.dataset_outcome('not_found', null);
  end if;
  -- Images that exist already were added by an earlier attempt whose response was lost.
  select coalesce(jsonb_agg(n.image order by n.place), '[]'), coalesce(sum((n.image->>'bytes')::bigint), 0)
  into added, added_bytes
  from jsonb_array_elements(p->'images') with ordinality n(image, place)
  where not exists (select from public.dataset_images dp
    where dp.dataset_id = d.id and dp.id = n.image->>'id');
  if jsonb_array_length(added) = 0 then
    return the_way.dataset_outcome('added', d);
  end if;
  if d.image_count + jsonb_array_length(added) > (p->>'max_images')::bigint then
    return the_way.dataset_outcome('too_many_images', d);
  end if;
  if d.bytes + added_bytes > (p->>'max_bytes')::bigint then
    return the_way.dataset_outcome('too_large', d);
  end if;
  perform the_way.dataset_images_insert(d.id, added);
  update public.datasets set rejected = the_way.newest_rejected(rejected || (p->'rejected')),
    received = the_way.counts_sum(received, p->'received')
  where id = d.id;
  return the_way.dataset_outcome('added', the_way.dataset_refresh(d.id, (p->>'now')::timestamptz));
exception
  when unique_violation then -- an image of another dataset has this id
    return the_way.dataset_outcome('id_taken', null);
end $$;

create or replace function public.datasets_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  changes jsonb := p->'changes';
  d public.datasets := the_way.dataset_locked(p->>'id', p->>'owner_id');
  ids text[] := the_way.dataset_order(d.id);
  wanted text[];
  captions jsonb;
begin
  if d.id is null then
    return the_way.dataset_outcome('not_found', null);
  end if;
  if changes ? 'order' then
    wanted := array(select w.id from jsonb_array_elements_text(changes->'order') w(id));
    if array(select w.id from unnest(wanted) w(id) order by w.id) <> array(select i.id from unnest(ids) i(id) order by i.id)
    then
      return the_way.dataset_outcome('bad_order', d);
    end if;
  end if;
  select coalesce(jsonb_object_agg(c.item->>'id', c.item->'caption'), '{}') into captions
  from jsonb_array_elements(coalesce(changes->'captions', '[]')) c(item);
  if exists (select from jsonb_object_keys(captions) c(id) where c.id <> all (ids)) then
    return the_way.dataset_outcome('unknown_image', d);
  end if;

  if wanted is not null then
    perform the_way.dataset_reorder(d.id, wanted);
  end if;
  update public.dataset_images dp set caption = captions->>dp.id where dp.dataset_id = d.id and captions ? dp.id;
  update public.datasets set name = coalesce(changes->>'name', name),
    consent_at = coalesce(consent_at, case when (changes->>'consent')::boolean then at end),
    keep_days = case when changes ? 'keep_days' then (changes->>'keep_days')::integer else keep_days end
  where id = d.id;
  return the_way.dataset_outcome('updated', the_way.dataset_refresh(d.id, at));
end $$;

create or replace function public.dataset_images_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  changes jsonb := p->'changes';
  d public.datasets := the_way.dataset_locked(p->>'dataset_id', p->>'owner_id');
  others text[] := array_remove(the_way.dataset_order(d.id), p->>'id');
  place integer;
begin
  if not exists (select from public.dataset_images dp where dp.id = p->>'id' and dp.dataset_id = d.id) then
    return the_way.dataset_outcome('not_found', null);
  end if;
  update public.dataset_images set caption = coalesce(changes->>'caption', caption) where id = p->>'id';
  if changes ? 'position' then
    place := least((changes->>'position')::bigint, cardinality(others));
    perform the_way.dataset_reorder(d.id, others[1:place] || (p->>'id') || others[place + 1:]);
  end if;
  return the_way.dataset_outcome('updated', the_way.dataset_refresh(d.id, (p->>'now')::timestamptz));
end $$;
