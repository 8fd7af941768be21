-- A row without a `model_url` cannot generate images: the earlier app wrote such rows while it trained. They are not
-- shown. Any `status` of the earlier app other than `archived` means ready.

-- The image that was chosen as the model's thumbnail, unless it is deleted.
create or replace function the_way.model_image(m public.trained_models) returns jsonb
language sql stable as $$
  -- Without a row, both are `null`.
  select jsonb_build_object('thumbnail_image_id', min(i.id), 'thumbnail_image', min(i.file)) from public.generated_images i
  where i.id = m.thumbnail_image_id and i.owner_id = m.owner_id and i.deleted_at is null
$$;

create or replace function the_way.model_json(m public.trained_models) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', m.id, 'owner_id', m.owner_id, 'name', coalesce(m.name, m.id), 'description', m.description,
    'version', m.version, 'model_url', m.model_url,
    'status', case when m.status = 'archived' then 'archived' else 'ready' end,
    'keyword', m.keyword,
    'input_parameters', case when jsonb_typeof(m.input_parameters) = 'object' then m.input_parameters end,
    'category', m.category, 'is_public', coalesce(m.is_public, false), 'public_use', m.public_use, 'replicate_id', m.replicate_id,
    'last_used', the_way.utc(m.last_used), 'thumbnail_url', m.thumbnail_url, 'training_id', m.training_id,
    'trained_here', m.trained_here, 'checked_at', the_way.utc(m.checked_at),
    'base_model', coalesce(m.base_model,
      substring(m.model_url from '^(?:https?://)?(?:www\.)?(?:replicate\.com/)?([^/]+/[^/:?#]+)'), m.model_url),
    'trainer', m.trainer, 'emulated', m.emulated, 'created_at', the_way.utc(m.created_at),
    'updated_at', the_way.utc(coalesce(m.updated_at, m.created_at)))
    || case when m.thumbnail_image_id is null then '{"thumbnail_image_id": null, "thumbnail_image": null}'
      else the_way.model_image(m) end
$$;

-- Whether other users can see the model; an archived model is visible to its owner alone.
create or replace function the_way.is_shared(m public.trained_models) returns boolean
language sql immutable as $$
  select m.is_public and m.model_url <> '' and coalesce(m.status, '') <> 'archived'
$$;

-- The model as other users see it, without its owner's private fields.
create or replace function the_way.shared_model_json(m public.trained_models) returns jsonb
language sql stable as $$
  select the_way.model_json(m) || '{"training_id": null, "replicate_id": null, "input_parameters": null, "last_used": null,
    "thumbnail_image_id": null}'
$$;

-- Returns a model of this owner, or one that another owner shares.
create or replace function public.models_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select case when m.owner_id = p->>'owner_id' then the_way.model_json(m) else the_way.shared_model_json(m) end
    from public.trained_models m
    where m.id = p->>'id' and m.model_url <> '' and (m.owner_id = p->>'owner_id' or the_way.is_shared(m)));
end $$;

create or replace function public.models_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.model_json(m) order by m.created_at desc, m.id desc), '[]') into rows
  from (
    select * from public.trained_models
    where owner_id = p->>'owner_id' and model_url <> '' and (created_at, id) < (start.at, start.id)
      and (p->>'status' is null or (coalesce(status, '') = 'archived') = (p->>'status' = 'archived'))
    order by created_at desc, id desc limit size + 1
  ) m;
  return the_way.page('models', rows, size);
end $$;

create or replace function public.models_save(p jsonb) returns jsonb
language plpgsql as $$
declare
  n public.trained_models := jsonb_populate_record(null::public.trained_models, p->'model');
  m public.trained_models;
begin
  insert into public.trained_models (id, owner_id, name, description, version, model_url, status, keyword,
    input_parameters, category, is_public, replicate_id, base_model, trainer, emulated, checked_at,
    created_at, updated_at)
  values (n.id, n.owner_id, n.name, n.description, n.version, n.model_url, 'ready', n.keyword, n.input_parameters,
    n.category, n.is_public, n.replicate_id, n.base_model, n.trainer, n.emulated, n.checked_at, (p->>'now')::timestamptz,
    (p->>'now')::timestamptz)
  on conflict (id) do nothing;
  select * into strict m from public.trained_models where id = n.id and owner_id = n.owner_id;
  return the_way.model_json(m);
end $$;

-- Returns the model of a training that has just succeeded, and creates it if needed.
create or replace function the_way.model_of_training(r public.runs, model jsonb, at timestamptz)
returns public.trained_models
language plpgsql as $$
declare
  m public.trained_models;
begin
  insert into public.trained_models (id, owner_id, name, description, version, model_url, status, keyword,
    input_parameters, category, is_public, replicate_id, base_model, trainer, emulated, training_id, trained_here,
    checked_at, created_at, updated_at)
  select model->>'id', r.owner_id, t.name, t.description, model->>'version', model->>'model_url', 'ready', t.keyword,
    the_way.json_or_null(model->'input_parameters'), t.category, t.is_public, r.replicate_id, model->>'base_model',
    t.trainer, r.emulated, t.id, true, at, at, at
  from public.trainings t where t.id = r.id
  on conflict (training_id) do nothing;
  select * into strict m from public.trained_models where training_id = r.id;
  return m;
end $$;

create or replace function public.models_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  c jsonb := p->'changes';
  m public.trained_models;
begin
  update public.trained_models set
    name = case when c ? 'name' then c->>'name' else name end,
    keyword = case when c ? 'keyword' then c->>'keyword' else keyword end,
    description = case when c ? 'description' then c->>'description' else description end,
    category = case when c ? 'category' then c->>'category' else category end,
    is_public = case when c ? 'is_public' then (c->>'is_public')::boolean else is_public end,
    public_use = case when c ? 'public_use' then c->>'public_use' else public_use end,
    thumbnail_image_id = case when c ? 'thumbnail_image_id' then c->>'thumbnail_image_id' else thumbnail_image_id end,
    status = case when c ? 'status' then c->>'status' else status end,
    updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and owner_id = p->>'owner_id' and model_url <> ''
  returning * into m;
  return case when found then the_way.model_json(m) end;
end $$;

create or replace function public.models_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  m public.trained_models;
begin
  delete from public.trained_models where id = p->>'id' and owner_id = p->>'owner_id' and model_url <> ''
  returning * into m;
  return case when found then the_way.model_json(m) end;
end $$;

create or replace function public.models_set_thumbnail(p jsonb) returns jsonb
language plpgsql as $$
declare
  m public.trained_models;
begin
  update public.trained_models set thumbnail_url = p->>'thumbnail_url', updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and model_url <> ''
  returning * into m;
  return case when found then the_way.model_json(m) end;
end $$;

-- Records that Replicate has a version of each of these models that can generate.
create or replace function public.models_checked(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  noted integer;
begin
  update public.trained_models set checked_at = (p->>'now')::timestamptz
  where owner_id = p->>'owner_id' and id = any (array(select jsonb_array_elements_text(p->'ids')));
  get diagnostics noted = row_count;
  return to_jsonb(noted);
end $$;

-- Models that other users share, newest first.
create or replace function public.models_list_shared(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.shared_model_json(m) order by m.created_at desc, m.id desc), '[]') into rows
  from (
    select m.* from public.trained_models m
    where the_way.is_shared(m) and m.owner_id <> p->>'owner_id' and (m.created_at, m.id) < (start.at, start.id)
    order by m.created_at desc, m.id desc limit size + 1
  ) m;
  return the_way.page('models', rows, size);
end $$;
