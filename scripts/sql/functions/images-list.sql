-- The gallery: images by when their generation was requested, newest first, and those of one generation by number.

-- Whether an image passes the filters of a request. It is inlined, so that each filter can use its index.
create or replace function the_way.is_in_gallery(i public.generated_images, p jsonb) returns boolean
language sql stable as $$
  select i.owner_id = p->>'owner_id' and i.deleted_at is null
    and (p->>'model_id' is null or i.model_id = p->>'model_id')
    and (p->>'favourite' is null or i.is_favourite = (p->>'favourite')::boolean)
    and (p->>'source' is null or i.has_source = (p->>'source')::boolean)
    and (p->>'from' is null or i.requested_at >= (p->>'from')::timestamptz)
    and (p->>'to' is null or i.requested_at < (p->>'to')::timestamptz)
    and (p->>'aspect' is null or sign((i.width - i.height)::double precision)
      = case p->>'aspect' when 'landscape' then 1 when 'portrait' then -1 else 0 end)
    and (coalesce(p->>'q', '') = '' or strpos(i.search_text, p->>'q') > 0)
$$;

-- Where a page begins, like `page_start`; numbers instead of ids order what was requested at the same time. A list by
-- model also has the model's time and id in its cursors.
create or replace function the_way.image_page_start(cursor_text text, out at timestamptz, out number bigint,
  out model_at timestamptz, out model_id text)
language plpgsql stable as $$
begin
  at := coalesce(split_part(cursor_text, '_', 1), 'infinity')::timestamptz;
  number := coalesce(split_part(cursor_text, '_', 2), '0')::bigint;
  model_at := case when cursor_text is null then 'infinity' else nullif(split_part(cursor_text, '_', 3), '')::timestamptz end;
  model_id := coalesce(substring(cursor_text from '^[^_]*_[^_]*_[^_]*_(.*)$'), '');
exception
  when invalid_datetime_format or datetime_field_overflow or invalid_parameter_value or invalid_text_representation
    or numeric_value_out_of_range then
    at := '-infinity';
    number := 0;
end $$;

create or replace function the_way.gallery_image_json(i public.generated_images, p public.generation_parts) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', i.id, 'number', i.number, 'file', i.file, 'width', i.width, 'height', i.height,
    'format', i.format, 'favourite', i.is_favourite, 'model_id', i.model_id, 'generation_id', i.generation_id,
    'prompt', p.prompt, 'seed', p.seed, 'created_at', the_way.utc(i.requested_at))
$$;

-- The images with these ids in this order, which are one more than the page if there is a next page.
create or replace function the_way.gallery_rows(ids text[]) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(the_way.gallery_image_json(i, p) || jsonb_build_object('model_name', coalesce(m.name, g.model_name))
    order by w.place), '[]')
  from unnest(ids) with ordinality w(id, place)
  join public.generated_images i on i.id = w.id join public.generation_parts p on p.id = i.part_id
  join public.generations g on g.id = i.generation_id
  left join public.trained_models m on m.id = i.model_id and m.owner_id = i.owner_id
$$;

create or replace function the_way.newest_images_page(ids text[], size integer) returns jsonb
language plpgsql stable as $$
declare
  rows jsonb := the_way.gallery_rows(ids);
begin
  return jsonb_build_object('images', rows - size, 'next_cursor', case when jsonb_array_length(rows) > size
    then rows->(size - 1)->>'created_at' || '_' || (rows->(size - 1)->>'number') end);
end $$;

-- Those parts of a searched text that are in the index and occur in the fewest prompts: the longest ones. Without any,
-- the index returns every image. The beginning of a long text is enough, since the text itself is looked for in what they
-- find, and comparing all parts of two long texts takes minutes.
create or replace function the_way.searched_grams(wanted text) returns text[]
language sql immutable as $$
  select array(select distinct g from unnest(the_way.text_grams(left(wanted, 200))) g where length(g) = least(length(wanted), 3))
$$;

-- A page of the images model by model, the newest model first, and those of a model like `images_list`. A text is
-- searched in the next images of this order, and if they do not fill the page, with the index of texts.
create or replace function the_way.images_by_model_page(p jsonb, size integer) returns jsonb
language plpgsql stable as $$
declare
  start record := the_way.image_page_start(p->>'cursor');
  wanted text := nullif(p->>'q', '');
  unsearched jsonb := p - 'q';
  many constant integer := 5000;
  ids text[];
  rows jsonb;
begin
  ids := array(select n.id from (
      select i.id, i.search_text from public.generated_images i
      where the_way.is_in_gallery(i, unsearched)
        and (i.model_created_at, i.model_id, i.requested_at, i.number) < (start.model_at, start.model_id, start.at, start.number)
      order by i.model_created_at desc, i.model_id desc, i.requested_at desc, i.number desc
      limit case when wanted is null then size + 1 else many end
    ) n where wanted is null or strpos(n.search_text, wanted) > 0 limit size + 1);
  if wanted is not null and cardinality(ids) <= size then
    ids := array(
      with found as materialized (
        select i.id, i.model_created_at, i.model_id, i.requested_at, i.number from public.generated_images i
        where the_way.text_grams(i.search_text) @> the_way.searched_grams(wanted) and the_way.is_in_gallery(i, p)
      )
      select f.id from found f
      where (f.model_created_at, f.model_id, f.requested_at, f.number) < (start.model_at, start.model_id, start.at, start.number)
      order by f.model_created_at desc, f.model_id desc, f.requested_at desc, f.number desc limit size + 1);
  end if;
  rows := the_way.gallery_rows(ids);
  return jsonb_build_object('images', rows - size, 'next_cursor', case when cardinality(ids) > size then (
    select the_way.utc(i.requested_at) || '_' || i.number || '_' || the_way.utc(i.model_created_at) || '_' || i.model_id
    from public.generated_images i where i.id = ids[size]) end);
end $$;

create or replace function public.images_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.image_page_start(p->>'cursor');
  wanted text := nullif(p->>'q', '');
  unsearched jsonb := p - 'q';
  few constant integer := 400;
  many constant integer := 5000;
  scanned integer := few;
  ids text[];
begin
  if p->>'album_id' is not null then
    return the_way.album_images_page(p, size);
  end if;
  if p->>'sort' = 'model' then
    return the_way.images_by_model_page(p, size);
  end if;
  if wanted is null then
    ids := array(select i.id from public.generated_images i
      where the_way.is_in_gallery(i, p) and (i.requested_at, i.number) < (start.at, start.number)
      order by i.requested_at desc, i.number desc limit size + 1);
    return the_way.newest_images_page(ids, size);
  end if;
  -- A text that many prompts contain fills a page from the next few images, which the index of texts could not return
  -- in order without reading all of them. If those few let expect that the next many are enough, they are read too.
  loop
    ids := array(select n.id from (
        select i.id, i.search_text from public.generated_images i
        where the_way.is_in_gallery(i, unsearched) and (i.requested_at, i.number) < (start.at, start.number)
        order by i.requested_at desc, i.number desc limit scanned
      ) n where strpos(n.search_text, wanted) > 0 limit size + 1);
    if cardinality(ids) > size then
      return the_way.newest_images_page(ids, size);
    end if;
    exit when scanned = many or cardinality(ids) * (many / few) <= size;
    scanned := many;
  end loop;
  -- A rare text is found by the index.
  ids := array(
    with found as materialized (
      select i.id, i.requested_at, i.number from public.generated_images i
      where the_way.text_grams(i.search_text) @> the_way.searched_grams(wanted) and the_way.is_in_gallery(i, p)
    )
    select f.id from found f where (f.requested_at, f.number) < (start.at, start.number)
    order by f.requested_at desc, f.number desc limit size + 1);
  return the_way.newest_images_page(ids, size);
end $$;

-- Counts the images that pass these filters, up to `limit`.
create or replace function public.images_count(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select to_jsonb(count(*)) from (
    select from public.generated_images i where the_way.is_in_gallery(i, p) limit (p->>'limit')::integer) counted);
end $$;

-- One image with what the viewer shows about it. The cost is that of its whole run. `source_image_number` is `null` if the
-- source was a file, or if the image that it is a copy of has been deleted.
create or replace function public.images_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.gallery_image_json(i, q) || jsonb_build_object('model_name', coalesce(m.name, g.model_name),
      'version', q.version, 'parameters', g.parameters, 'loras', g.loras, 'source_file', g.source_file,
      'mask_file', g.mask_file, 'source_image_id', g.source_image_id, 'source_image_number', s.number,
      'num_outputs', q.num_outputs, 'cost_usd_micros', r.cost_usd_micros,
      'started_at', the_way.utc(r.started_at), 'completed_at', the_way.utc(r.completed_at),
      'is_model_thumbnail', case when m.id is not null then m.thumbnail_image_id is not distinct from i.id end,
      'training_id', t.id, 'dataset_id', t.dataset_id, 'albums', the_way.albums_of(i.id))
    from public.generated_images i
    join public.generations g on g.id = i.generation_id
    join public.generation_parts q on q.id = i.part_id
    join public.runs r on r.id = i.part_id
    left join public.trained_models m on m.id = g.model_id and m.owner_id = i.owner_id
    left join public.trainings t on t.id = m.training_id
    left join public.generated_images s on s.id = g.source_image_id and s.owner_id = i.owner_id and s.deleted_at is null
    where i.id = p->>'id' and i.owner_id = p->>'owner_id' and i.deleted_at is null);
end $$;

-- Those of these ids that the owner does not have.
create or replace function public.images_unknown(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(w.id order by w.place), '[]')
    from jsonb_array_elements_text(p->'ids') with ordinality w(id, place)
    where not exists (select from public.generated_images i
      where i.id = w.id and i.owner_id = p->>'owner_id' and i.deleted_at is null));
end $$;

-- What a download says about these images, in this order, with the name of each file in it.
create or replace function public.images_get_many(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.gallery_image_json(i, q) || jsonb_build_object('model_name', g.model_name,
      'version', q.version, 'parameters', g.parameters, 'num_outputs', q.num_outputs, 'cost_usd_micros', r.cost_usd_micros,
      'name', the_way.download_name(g.model_name || ' ' || i.number, i.file)) order by w.place), '[]')
    from jsonb_array_elements_text(p->'ids') with ordinality w(id, place)
    join public.generated_images i on i.id = w.id
    join public.generations g on g.id = i.generation_id
    join public.generation_parts q on q.id = i.part_id
    join public.runs r on r.id = i.part_id
    where i.owner_id = p->>'owner_id' and i.deleted_at is null);
end $$;

create or replace function public.images_update(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.generated_images set is_favourite = (p->>'favourite')::boolean
  where id = p->>'id' and owner_id = p->>'owner_id' and deleted_at is null;
  return public.images_get(p);
end $$;

-- Makes all of these images favourites, or no longer, or none of them. Returns those of `ids` that the owner does not have.
create or replace function public.images_set_favourite(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[] := array(select e from jsonb_array_elements_text(p->'ids') e);
  missing jsonb;
begin
  -- Locked in one order, so that two calls for the same images wait for each other.
  perform from public.generated_images i where i.id = any (wanted) and i.owner_id = p->>'owner_id'
  order by i.id for no key update;
  missing := public.images_unknown(p);
  if jsonb_array_length(missing) = 0 then
    update public.generated_images set is_favourite = (p->>'favourite')::boolean
    where id = any (wanted) and is_favourite is distinct from (p->>'favourite')::boolean;
  end if;
  return missing;
end $$;

-- Images of earlier versions whose prompt can't be searched yet.
create or replace function public.images_unsearchable(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'prompt', q.prompt) order by i.requested_at, i.id), '[]')
    from (select * from public.generated_images s where s.search_text is null
      order by s.requested_at, s.id limit (p->>'limit')::integer) i
    join public.generation_parts q on q.id = i.part_id);
end $$;

create or replace function public.images_set_search_texts(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  changed integer;
begin
  update public.generated_images i set search_text = t.search_text
  from jsonb_to_recordset(p->'texts') as t(id text, search_text text)
  where i.id = t.id and i.search_text is null;
  get diagnostics changed = row_count;
  return to_jsonb(changed);
end $$;
