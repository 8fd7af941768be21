-- The earlier app's table, with our columns added. Its rows have no owner, so they belong to the local owner.
create table if not exists public.trained_models (
  id text primary key,
  name text not null,
  description text,
  version text,
  model_url text,
  status text default 'ready',
  created_at timestamptz not null default now(),
  keyword text,
  input_parameters jsonb,
  category text,
  is_public boolean default false,
  replicate_id text,
  last_used timestamptz,
  thumbnail_url text
);
alter table public.trained_models add column if not exists owner_id text not null default 'local';
alter table public.trained_models add column if not exists training_id text;
alter table public.trained_models add column if not exists base_model text;
alter table public.trained_models add column if not exists trainer text;
alter table public.trained_models add column if not exists updated_at timestamptz;
-- What other users may do with a public model.
alter table public.trained_models add column if not exists public_use text not null default 'view'
  check (public_use in ('view', 'generate'));
-- Whether the version was trained here, even if the training's row has been deleted: we may delete such a version at
-- Replicate.
alter table public.trained_models add column if not exists trained_here boolean not null default false;
update public.trained_models set trained_here = true where training_id is not null and not trained_here;
-- When Replicate last confirmed that the version exists and accepts a prompt; `null` if it never did.
alter table public.trained_models add column if not exists checked_at timestamptz;
update public.trained_models set checked_at = created_at where training_id is not null and checked_at is null;
-- The image that its owner chose as the thumbnail, instead of the one in `thumbnail_url`. It is not a foreign key: the
-- other one is shown again while that image is deleted.
alter table public.trained_models add column if not exists thumbnail_image_id text;
create index if not exists trained_models_thumbnail_image on public.trained_models (thumbnail_image_id)
  where thumbnail_image_id is not null;
create index if not exists trained_models_public_page on public.trained_models (created_at desc, id desc) where is_public;

-- Pagination orders by this column.
update public.trained_models set created_at = now() where created_at is null;
alter table public.trained_models alter column created_at set default now();
alter table public.trained_models alter column created_at set not null;

-- Exactly one model per training, whether a webhook or a status check reports its success.
create unique index if not exists trained_models_training on public.trained_models (training_id);
create index if not exists trained_models_page on public.trained_models (owner_id, created_at desc, id desc);
create index if not exists trained_models_archived_page
  on public.trained_models (owner_id, (coalesce(status, '') = 'archived'), created_at desc, id desc);
-- Only our thumbnails: the earlier app may have stored whole images here as data: URLs, which are too long for an
-- index.
create index if not exists trained_models_our_thumbnail on public.trained_models (thumbnail_url)
  where thumbnail_url like 'models/%';
drop index if exists public.trained_models_thumbnail;
