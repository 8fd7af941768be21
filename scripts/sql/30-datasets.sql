create or replace function the_way.dataset_json(d public.datasets) returns jsonb
language sql stable as $$
  select to_jsonb(d) || jsonb_build_object('created_at', the_way.utc(d.created_at))
$$;

create or replace function the_way.dataset_with_pictures_json(d public.datasets) returns jsonb
language sql stable as $$
  select the_way.dataset_json(d) || jsonb_build_object('pictures', coalesce(
    (select jsonb_agg(to_jsonb(dp) - 'dataset_id' order by dp.position)
      from public.dataset_pictures dp where dp.dataset_id = d.id), '[]'))
$$;

create or replace function public.datasets_get(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return (select the_way.dataset_with_pictures_json(d) from public.datasets d
    where d.id = p->>'id' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.datasets_list(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.dataset_json(d) order by d.created_at desc, d.id desc), '[]') into rows
  from (
    select * from public.datasets
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) d;
  return the_way.page('datasets', rows, size);
end $$;

-- Inserts a dataset with its pictures; the same id again changes nothing.
create or replace function the_way.dataset_insert(dataset jsonb, owner text, at timestamptz) returns void
language plpgsql as $$
begin
  insert into public.datasets (id, owner_id, name, image_count, bytes, sha256, rejected, created_at)
  values (dataset->>'id', owner, dataset->>'name', jsonb_array_length(dataset->'pictures'),
    (dataset->>'bytes')::bigint, dataset->>'sha256', dataset->'rejected', at)
  on conflict (id) do nothing;
  if found then
    insert into public.dataset_pictures (id, dataset_id, position, name, width, height, bytes, sha256, format,
      caption, file, thumbnail_file)
    select dp.id, dataset->>'id', dp.position, dp.name, dp.width, dp.height, dp.bytes, dp.sha256, dp.format,
      dp.caption, dp.file, dp.thumbnail_file
    from jsonb_populate_recordset(null::public.dataset_pictures, dataset->'pictures') dp;
  end if;
end $$;
