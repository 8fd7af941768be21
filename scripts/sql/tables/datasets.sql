create table if not exists public.datasets (
  id text primary key,
  owner_id text not null,
  name text not null,
  image_count integer not null,
  bytes bigint not null,
  sha256 text not null,
  rejected jsonb not null default '[]',
  created_at timestamptz not null
);
alter table public.datasets add column if not exists consent_at timestamptz;
alter table public.datasets add column if not exists keep_days integer;
alter table public.datasets add column if not exists updated_at timestamptz;
-- When the most recent of its deleted trainings completed, for datasets that are kept for a number of days.
alter table public.datasets add column if not exists trained_at timestamptz;
-- How many files were uploaded to it and what became of them.
alter table public.datasets add column if not exists received jsonb;
-- Schema versions before 10 only knew what they kept.
update public.datasets set received = jsonb_build_object('files', image_count + jsonb_array_length(rejected),
  'images', image_count, 'captions', 0, 'rejected', jsonb_array_length(rejected), 'system_files', 0)
where received is null;
alter table public.datasets alter column received set not null;
alter table public.datasets alter column received
  set default '{"files": 0, "images": 0, "captions": 0, "rejected": 0, "system_files": 0}';
create index if not exists datasets_page on public.datasets (owner_id, created_at desc, id desc);
create index if not exists datasets_kept on public.datasets (updated_at) where keep_days is not null;

create table if not exists public.dataset_images (
  id text primary key,
  dataset_id text not null references public.datasets on delete cascade,
  position integer not null,
  name text not null,
  width integer not null,
  height integer not null,
  bytes bigint not null,
  sha256 text not null,
  format text not null,
  caption text not null,
  file text not null,
  thumbnail_file text not null,
  unique (dataset_id, position)
);
alter table public.dataset_images add column if not exists findings jsonb not null default '[]';
alter table public.dataset_images add column if not exists phash text;
create index if not exists dataset_images_file on public.dataset_images (file);
create index if not exists dataset_images_thumbnail on public.dataset_images (thumbnail_file);
