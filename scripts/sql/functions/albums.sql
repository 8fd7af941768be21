-- Albums. An image that was deleted and can still be restored keeps its place in them, but is neither shown nor counted.

-- Up to schema version 11, one image was added or removed at a time.
drop function if exists public.albums_add_image(jsonb), public.albums_remove_image(jsonb);

create or replace function the_way.album_json(a public.albums) returns jsonb
language sql stable as $$
  select to_jsonb(a) - array['name_key', 'last_position'] || jsonb_build_object(
    'image_count', (select count(*) from public.album_images l join public.generated_images i on i.id = l.image_id
      where l.album_id = a.id and i.deleted_at is null),
    'cover_file', (select i.file from public.album_images l join public.generated_images i on i.id = l.image_id
      where l.album_id = a.id and i.deleted_at is null order by l.position limit 1),
    'created_at', the_way.utc(a.created_at), 'updated_at', the_way.utc(a.updated_at))
$$;

create or replace function the_way.is_album_name_taken(owner text, wanted_key text, by_other_than text) returns boolean
language sql stable as $$
  select exists (select from public.albums a
    where a.owner_id = owner and a.name_key = wanted_key and a.id <> by_other_than)
$$;

create or replace function public.albums_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.albums := jsonb_populate_record(null::public.albums, p->'album');
  a public.albums;
  conflict jsonb;
begin
  if keyed then
    conflict := the_way.key_conflict(n.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('album', null) || conflict;
    end if;
  end if;
  insert into public.albums (id, owner_id, name, name_key, created_at, updated_at)
  values (n.id, n.owner_id, n.name, n.name_key, at, at)
  on conflict do nothing
  returning * into a;
  if not found then
    -- A repeated call has the id that the first one stored.
    select * into a from public.albums b where b.id = n.id and b.owner_id = n.owner_id;
    if not found then
      return jsonb_build_object('outcome', 'name_taken', 'album', null, 'answer', null);
    end if;
  end if;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'album', the_way.album_json(a), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.albums_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.album_json(a) from public.albums a where a.id = p->>'id' and a.owner_id = p->>'owner_id');
end $$;

create or replace function public.albums_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.album_json(a) order by a.created_at desc, a.id desc), '[]') into rows
  from (
    select * from public.albums
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) a;
  return the_way.page('albums', rows, size);
end $$;

-- Renames an album, or puts the images that `image_ids` names first and in that order. Positions only grow, so that no
-- two images have the same one meanwhile.
create or replace function public.albums_update(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[] := array(select e.id from jsonb_array_elements_text(the_way.json_or_null(p->'image_ids'))
    with ordinality e(id, place) order by e.place);
  missing text[];
  moved bigint;
  a public.albums;
begin
  select * into a from public.albums b where b.id = p->>'id' and b.owner_id = p->>'owner_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found', 'album', null, 'ids', '[]'::jsonb);
  end if;
  if p->>'name' is not null then
    begin
      update public.albums set name = p->>'name', name_key = p->>'name_key' where id = a.id;
    exception when unique_violation then
      return jsonb_build_object('outcome', 'name_taken', 'album', null, 'ids', '[]'::jsonb);
    end;
  end if;
  missing := array(select w from unnest(wanted) w where not exists (
    select from public.album_images l join public.generated_images i on i.id = l.image_id
    where l.album_id = a.id and l.image_id = w and i.deleted_at is null) order by w);
  if cardinality(missing) > 0 then
    return jsonb_build_object('outcome', 'no_image', 'album', null, 'ids', to_jsonb(missing));
  end if;
  if cardinality(wanted) > 0 then
    update public.album_images l set position = a.last_position + o.place
    from (select m.image_id, row_number() over (order by array_position(wanted, m.image_id) nulls last, m.position) as place
      from public.album_images m where m.album_id = a.id) o
    where l.album_id = a.id and l.image_id = o.image_id;
    get diagnostics moved = row_count;
    update public.albums set last_position = last_position + moved where id = a.id;
  end if;
  update public.albums set updated_at = (p->>'now')::timestamptz where id = a.id returning * into a;
  return jsonb_build_object('outcome', 'updated', 'album', the_way.album_json(a), 'ids', '[]'::jsonb);
end $$;

create or replace function public.albums_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.albums where id = p->>'id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;

-- Adds images at the end of an album in the order of `image_ids`, all of them or none. Those that are in it already keep
-- their places. `ids` are those that were added, or those that the owner does not have.
create or replace function public.albums_add_images(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  wanted text[] := array(select e.id from jsonb_array_elements_text(p->'image_ids') with ordinality e(id, place)
    group by e.id order by min(e.place));
  faulty text[];
  added text[];
  a public.albums;
begin
  select * into a from public.albums b where b.id = p->>'album_id' and b.owner_id = p->>'owner_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'no_album', 'album', null, 'ids', '[]'::jsonb);
  end if;
  perform from public.generated_images i
  where i.id = any (wanted) and i.owner_id = a.owner_id and i.deleted_at is null order by i.id for key share;
  faulty := array(select w from unnest(wanted) w where not exists (select from public.generated_images i
    where i.id = w and i.owner_id = a.owner_id and i.deleted_at is null) order by w);
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'no_image', 'album', null, 'ids', to_jsonb(faulty));
  end if;
  with absent as (
    select w.id, row_number() over (order by w.place) as place from unnest(wanted) with ordinality w(id, place)
    where not exists (select from public.album_images l where l.album_id = a.id and l.image_id = w.id)
  ), stored as (
    insert into public.album_images (album_id, image_id, position, added_at)
    select a.id, n.id, a.last_position + n.place, at from absent n
    returning image_id, position
  )
  select coalesce(array_agg(s.image_id order by s.position), '{}') into added from stored s;
  if cardinality(added) > 0 then
    update public.albums set last_position = last_position + cardinality(added), updated_at = at where id = a.id
    returning * into a;
  end if;
  return jsonb_build_object('outcome', 'added', 'album', the_way.album_json(a), 'ids', to_jsonb(added));
end $$;

-- Takes images out of an album, all of them or none. `ids` are those that are not in it.
create or replace function public.albums_remove_images(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[] := array(select distinct e from jsonb_array_elements_text(p->'image_ids') e);
  faulty text[];
  a public.albums;
begin
  select * into a from public.albums b where b.id = p->>'album_id' and b.owner_id = p->>'owner_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'no_album', 'ids', '[]'::jsonb);
  end if;
  faulty := array(select w from unnest(wanted) w where not exists (
    select from public.album_images l where l.album_id = a.id and l.image_id = w) order by w);
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'no_image', 'ids', to_jsonb(faulty));
  end if;
  delete from public.album_images where album_id = a.id and image_id = any (wanted);
  update public.albums set updated_at = (p->>'now')::timestamptz where id = a.id;
  return jsonb_build_object('outcome', 'removed', 'ids', '[]'::jsonb);
end $$;

-- A page of an album in its order. `null` if the owner does not have this album.
create or replace function the_way.album_images_page(p jsonb, size integer) returns jsonb
language plpgsql stable as $$
declare
  -- An invalid cursor results in an empty page.
  start bigint := case when p->>'cursor' is null then 0 when p->>'cursor' ~ '^[0-9]{1,18}$' then (p->>'cursor')::bigint end;
  ids text[];
begin
  if not exists (select from public.albums a where a.id = p->>'album_id' and a.owner_id = p->>'owner_id') then
    return null;
  end if;
  ids := array(select i.id from public.album_images l join public.generated_images i on i.id = l.image_id
    where l.album_id = p->>'album_id' and l.position > start and the_way.is_in_gallery(i, p)
    order by l.position limit size + 1);
  return jsonb_build_object('images', the_way.gallery_rows(ids) - size, 'next_cursor', case when cardinality(ids) > size then (
    select l.position::text from public.album_images l where l.album_id = p->>'album_id' and l.image_id = ids[size]) end);
end $$;

create or replace function the_way.albums_of(image text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name) order by a.created_at, a.id), '[]')
  from public.album_images l join public.albums a on a.id = l.album_id where l.image_id = image
$$;

create or replace function the_way.album_image_ids(album text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(l.image_id order by l.position), '[]')
  from public.album_images l join public.generated_images i on i.id = l.image_id
  where l.album_id = album and i.deleted_at is null
$$;

-- Moves albums to another owner. A name that is taken there gets a number.
create or replace function the_way.move_albums(former text, new_owner text) returns void
language plpgsql as $$
declare
  a public.albums;
begin
  for a in select * from public.albums b where b.owner_id = former order by b.created_at, b.id loop
    a := the_way.with_free_name(a, new_owner);
    update public.albums b set owner_id = new_owner, name = a.name, name_key = a.name_key where b.id = a.id;
  end loop;
end $$;

-- The album with a number after its name if this owner has another album with the same name.
create or replace function the_way.with_free_name(a public.albums, owner text) returns public.albums
language plpgsql stable as $$
declare
  free public.albums := a;
  number integer := 1;
begin
  while the_way.is_album_name_taken(owner, free.name_key, a.id) loop
    number := number + 1;
    free.name := a.name || ' ' || number;
    free.name_key := a.name_key || ' ' || number;
  end loop;
  return free;
end $$;
