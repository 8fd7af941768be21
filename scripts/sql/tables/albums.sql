-- Named, ordered collections of an owner's images. An image may be in several.
create table if not exists public.albums (
  id text primary key,
  owner_id text not null,
  name text not null,
  name_key text not null, -- the name as the server folds it, so that names differ in more than case
  last_position bigint not null default 0, -- the highest position that one of its images ever had
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (owner_id, name_key)
);
create index if not exists albums_page on public.albums (owner_id, created_at desc, id desc);

create table if not exists public.album_images (
  album_id text not null references public.albums on delete cascade,
  image_id text not null references public.generated_images on delete cascade,
  position bigint not null,
  added_at timestamptz not null,
  primary key (album_id, image_id),
  unique (album_id, position)
);
create index if not exists album_images_image on public.album_images (image_id);
