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

create table if not exists public.generations (
  id text primary key,
  owner_id text not null,
  model_id text not null, -- not a foreign key: images stay when their model is deleted
  model_name text not null,
  model_url text not null,
  version text,
  status text not null default 'queued' check (status in
    ('queued', 'submitting', 'starting', 'processing', 'saving', 'succeeded', 'failed', 'canceled')),
  prompt text not null,
  keyword_inserted boolean not null,
  parameters jsonb not null,
  input jsonb,
  seed bigint not null,
  num_outputs integer not null,
  delivered integer,
  withheld integer not null default 0,
  lost jsonb not null default '[]',
  step integer,
  total_steps integer,
  replicate_id text unique,
  error jsonb,
  intent_at timestamptz,
  absent_at timestamptz,
  attempts integer not null default 0,
  next_check_at timestamptz,
  lease_id text,
  lease_until timestamptz,
  cost_usd_micros bigint,
  checked_at timestamptz,
  source_completed_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  updated_at timestamptz not null
);
alter table public.generations add column if not exists cancel_requested_at timestamptz;
-- Hash of the request, so that two equal clicks start one run; `null` if it was created before schema version 7.
alter table public.generations add column if not exists request_hash text;
-- The number of its first image, reserved together with those of all images that the run delivered.
alter table public.generations add column if not exists first_number bigint;
alter table public.generations add column if not exists deleted_images integer not null default 0;
create index if not exists generations_page on public.generations (owner_id, created_at desc, id desc);
create index if not exists generations_model_page
  on public.generations (owner_id, model_id, created_at desc, id desc);
create index if not exists generations_due on public.generations (next_check_at, id)
  where next_check_at is not null;

create index if not exists generations_sent on public.generations (owner_id, intent_at) where intent_at is not null;

create index if not exists generations_request on public.generations (owner_id, request_hash, created_at desc)
  where request_hash is not null;

create table if not exists public.generated_images (
  id text primary key,
  generation_id text not null references public.generations on delete cascade,
  owner_id text not null,
  position integer not null check (position >= 0),
  file text not null,
  width integer not null,
  height integer not null,
  format text not null check (format in ('png', 'jpeg', 'webp')),
  bytes bigint not null,
  sha256 text not null,
  created_at timestamptz not null,
  unique (generation_id, position)
);
create index if not exists generated_images_file on public.generated_images (file);

-- The highest number that an image of this owner ever got. It stays when images are deleted, so that no number is
-- reused.
create table if not exists public.image_counters (
  owner_id text primary key,
  last bigint not null
);
alter table public.generated_images add column if not exists number bigint;

-- Images from before schema version 7 are numbered in the order in which they were requested.
do $$
begin
  -- Before that version, images of a member who became the admin kept the member as their owner.
  update public.generated_images i set owner_id = g.owner_id
  from public.generations g where g.id = i.generation_id and g.owner_id <> i.owner_id and i.number is null;
  with unnumbered as (
    select i.id, i.owner_id, count(*) over (partition by i.owner_id) as total,
      row_number() over (partition by i.owner_id order by g.created_at, g.id, i.position) as place
    from public.generated_images i join public.generations g on g.id = i.generation_id where i.number is null
  ), counters as (
    insert into public.image_counters as c (owner_id, last)
    select distinct u.owner_id, u.total from unnumbered u
    on conflict (owner_id) do update set last = c.last + excluded.last
    returning c.owner_id, c.last
  )
  update public.generated_images i set number = c.last - u.total + u.place
  from unnumbered u join counters c on c.owner_id = u.owner_id where i.id = u.id;
end $$;
alter table public.generated_images alter column number set not null;
create unique index if not exists generated_images_number on public.generated_images (owner_id, number);
