create or replace function public.files_get(p jsonb) returns jsonb
language plpgsql stable as $$
declare
  owner text := p->>'owner_id';
  wanted text := p->>'file';
  stem text;
  only_thumbnails boolean;
begin
  select f.stem, f.only_thumbnails into stem, only_thumbnails from (
    select g.model_name || ' ' || i.number as stem, false as only_thumbnails
    from public.generated_images i join public.generations g on g.id = i.generation_id
    where i.file = wanted and i.owner_id = owner and i.deleted_at is null
    union all
    select g.model_name || case wanted when g.mask_file then ' mask' else ' source' end, false
    from public.generations g where (g.source_file = wanted or g.mask_file = wanted) and g.owner_id = owner
    union all
    select regexp_replace(dp.name, '\.[A-Za-z0-9]+$', ''), false
    from public.dataset_images dp join public.datasets d on d.id = dp.dataset_id
    where (dp.file = wanted or dp.thumbnail_file = wanted) and d.owner_id = owner
    union all
    select coalesce(m.name, m.id), false from public.trained_models m
    where m.thumbnail_url = wanted and m.thumbnail_url like 'models/%' and (m.owner_id = owner or the_way.is_shared(m))
    union all
    -- Other users may see the thumbnail of a shared model, but not the image that it was made from.
    select coalesce(m.name, m.id), true from public.generated_images i
    join public.trained_models m on m.thumbnail_image_id = i.id and m.owner_id = i.owner_id
    where i.file = wanted and i.owner_id <> owner and i.deleted_at is null and the_way.is_shared(m)
    union all
    select t.name, false from public.trainings t join public.runs r on r.id = t.id
    where t.weights_file = wanted and r.owner_id = owner
  ) f limit 1;
  return case when found then jsonb_build_object('file', wanted, 'name', the_way.download_name(stem, wanted),
    'only_thumbnails', only_thumbnails) end;
end $$;

create or replace function public.files_known(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(w.file), '[]') from jsonb_array_elements_text(p->'files') as w(file)
    where exists (select from public.generated_images i where i.file = w.file)
      or exists (select from public.generations g where g.source_file = w.file)
      or exists (select from public.generations g where g.mask_file = w.file)
      or exists (select from public.dataset_images dp where dp.file = w.file)
      or exists (select from public.dataset_images dp where dp.thumbnail_file = w.file)
      or exists (select from public.trained_models m where m.thumbnail_url = w.file and m.thumbnail_url like 'models/%')
      or exists (select from public.trainings t where t.weights_file = w.file));
end $$;
