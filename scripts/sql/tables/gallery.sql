-- What the gallery sorts, filters and searches images by. `requested_at` and `model_id` are the generation's: an index
-- needs them in this table.
alter table public.generated_images add column if not exists requested_at timestamptz;
alter table public.generated_images add column if not exists model_id text;
alter table public.generated_images add column if not exists is_favourite boolean not null default false;
-- Whether its generation started from an image. Up to schema version 11, that was only possible with a URL.
do $$
begin
  if not the_way.has_column('generated_images', 'has_source') then
    alter table public.generated_images add column has_source boolean not null default false;
    update public.generated_images i set has_source = true from public.generations g
    where g.id = i.generation_id and g.parameters->>'image' is not null;
  end if;
end $$;
-- The prompt as the server folds it for searches. It is `null` in rows from before schema version 11 until a job adds it.
alter table public.generated_images add column if not exists search_text text;
-- When its owner deleted it. It can be restored for a while; after that, a job deletes the row and its file.
alter table public.generated_images add column if not exists deleted_at timestamptz;
-- When its model was created, by which lists sort models: it never changes, unlike a name. If the model is deleted, it
-- stays; of models that were deleted before schema version 12, it is when the first of these images was requested.
alter table public.generated_images add column if not exists model_created_at timestamptz;
-- When a job has to make its thumbnails; `null` if it has them or can't have any. Images from before schema version 12
-- are due at once: a constant default does not rewrite their rows.
alter table public.generated_images add column if not exists thumbnails_due_at timestamptz default 'epoch';
alter table public.generated_images alter column thumbnails_due_at drop default;

update public.generated_images i set requested_at = g.created_at, model_id = g.model_id
from public.generations g where g.id = i.generation_id and i.requested_at is null;
alter table public.generated_images alter column requested_at set not null;
alter table public.generated_images alter column model_id set not null;

with models as (
  select i.owner_id, i.model_id, coalesce(min(m.created_at), min(i.requested_at)) as created_at
  from public.generated_images i left join public.trained_models m on m.id = i.model_id
  where i.model_created_at is null group by i.owner_id, i.model_id
)
update public.generated_images i set model_created_at = m.created_at
from models m where m.owner_id = i.owner_id and m.model_id = i.model_id and i.model_created_at is null;
alter table public.generated_images alter column model_created_at set not null;

-- The parts of a text by which a search finds it: every three characters, and shorter ones that can be a word of their
-- own, such as "4k" or one Chinese character. Two Latin letters are in so many prompts that an index of them does not help.
-- Any part of a prompt in any language is found, without the extension pg_trgm, which not every engine has. An index
-- depends on this function, so it may not change without a new index. The cost keeps plans from calling it for each row.
create or replace function the_way.text_grams(folded text) returns text[]
language plpgsql immutable strict parallel safe cost 10000 as $$
declare
  c text[] := string_to_array(folded, null);
  grams text[] := '{}';
begin
  for n in 1 .. coalesce(cardinality(c), 0) loop
    if ascii(c[n]) > 127 then
      grams := array_append(grams, c[n]);
    end if;
    if n > 1 and translate(c[n - 1] || c[n], 'abcdefghijklmnopqrstuvwxyz ', '') <> '' then
      grams := array_append(grams, c[n - 1] || c[n]);
    end if;
    if n > 2 then
      grams := array_append(grams, c[n - 2] || c[n - 1] || c[n]);
    end if;
  end loop;
  return grams;
end $$;

create index if not exists generated_images_page on public.generated_images (owner_id, requested_at desc, number desc)
  where deleted_at is null;
create index if not exists generated_images_model_page
  on public.generated_images (owner_id, model_id, requested_at desc, number desc) where deleted_at is null;
create index if not exists generated_images_by_model
  on public.generated_images (owner_id, model_created_at desc, model_id desc, requested_at desc, number desc) where deleted_at is null;
create index if not exists generated_images_favourites on public.generated_images (owner_id, requested_at desc, number desc)
  where deleted_at is null and is_favourite;
create index if not exists generated_images_sources on public.generated_images (owner_id, requested_at desc, number desc)
  where deleted_at is null and has_source;
create index if not exists generated_images_aspects
  on public.generated_images (owner_id, sign((width - height)::double precision), requested_at desc, number desc)
  where deleted_at is null;
-- Without `fastupdate`, because a search would read its list of pending entries one by one.
create index if not exists generated_images_search on public.generated_images using gin (the_way.text_grams(search_text))
  with (fastupdate = off);
create index if not exists generated_images_unsearchable on public.generated_images (requested_at, id) where search_text is null;
create index if not exists generated_images_thumbnails_due on public.generated_images (thumbnails_due_at, requested_at desc)
  where thumbnails_due_at is not null;
create index if not exists generated_images_deleted on public.generated_images (deleted_at, id) where deleted_at is not null;
