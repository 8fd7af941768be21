-- What a user asked for in one request, of any number of runs.
create table if not exists public.generations (
  id text primary key,
  owner_id text not null,
  model_id text not null, -- not a foreign key: images stay when their model is deleted
  model_name text not null,
  model_url text not null,
  keyword_inserted boolean not null,
  parameters jsonb not null,
  created_at timestamptz not null
);
-- The number of its first image, reserved together with those of all of its images.
alter table public.generations add column if not exists first_number bigint;
-- The generation whose missing images it makes; not a foreign key: deleting that one sets it to `null`.
alter table public.generations add column if not exists retry_of text;
-- What it starts from besides its prompt. The files are copies of its own, so they stay when `source_image_id`, the
-- generated image that the source is a copy of, is deleted.
alter table public.generations add column if not exists source_file text;
alter table public.generations add column if not exists mask_file text;
alter table public.generations add column if not exists source_width integer;
alter table public.generations add column if not exists source_height integer;
alter table public.generations add column if not exists source_image_id text;
alter table public.generations add column if not exists loras jsonb not null default '[]';
create index if not exists generations_sources on public.generations (source_file) where source_file is not null;
create index if not exists generations_masks on public.generations (mask_file) where mask_file is not null;
create unique index if not exists generations_retry on public.generations (retry_of) where retry_of is not null;
create index if not exists generations_page on public.generations (owner_id, created_at desc, id desc);
create index if not exists generations_model_page
  on public.generations (owner_id, model_id, created_at desc, id desc);

-- One paid run of a generation, in the order of `place`. The first one has the generation's id. `owner_id` and `created_at` are the
-- run's, for an index.
create table if not exists public.generation_parts (
  id text primary key references public.runs on delete cascade,
  generation_id text not null references public.generations on delete cascade,
  owner_id text not null,
  place integer not null,
  first_position integer not null, -- of its images in the generation
  prompt text not null,
  seed bigint not null,
  num_outputs integer not null,
  version text,
  input jsonb,
  usd_micros_per_second integer, -- the price of the hardware that the version runs on
  delivered integer,
  withheld integer not null default 0,
  lost jsonb not null default '[]',
  deleted_images integer not null default 0,
  source_completed_at timestamptz,
  created_at timestamptz not null,
  unique (generation_id, place)
);
create index if not exists generation_parts_version_page
  on public.generation_parts (owner_id, version, created_at desc, id desc) where version is not null;

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

-- The run that made it. It is not a foreign key, which would need an index: both are deleted with their generation.
alter table public.generated_images add column if not exists part_id text;
update public.generated_images set part_id = generation_id where part_id is null;
alter table public.generated_images alter column part_id set not null;

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
