-- What a generation has besides its run. `owner_id` and `created_at` are the run's, for the index of a model's page.
create table if not exists public.generations (
  id text primary key references public.runs on delete cascade,
  owner_id text not null,
  model_id text not null, -- not a foreign key: images stay when their model is deleted
  model_name text not null,
  model_url text not null,
  version text,
  prompt text not null,
  keyword_inserted boolean not null,
  parameters jsonb not null,
  input jsonb,
  seed bigint not null,
  num_outputs integer not null,
  delivered integer,
  withheld integer not null default 0,
  lost jsonb not null default '[]',
  source_completed_at timestamptz,
  created_at timestamptz not null
);
-- The number of its first image, reserved together with those of all images that the run delivered.
alter table public.generations add column if not exists first_number bigint;
alter table public.generations add column if not exists deleted_images integer not null default 0;
-- The generation whose missing images it makes; not a foreign key: deleting that one sets it to `null`.
alter table public.generations add column if not exists retry_of text;
-- The price of the hardware that the version runs on, from which the cost is calculated.
alter table public.generations add column if not exists usd_micros_per_second integer;
create index if not exists generations_version_page
  on public.generations (owner_id, version, created_at desc, id desc) where version is not null;
create unique index if not exists generations_retry on public.generations (retry_of) where retry_of is not null;
create index if not exists generations_page on public.generations (owner_id, created_at desc, id desc);
create index if not exists generations_model_page
  on public.generations (owner_id, model_id, created_at desc, id desc);

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
