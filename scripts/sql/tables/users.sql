-- People with an account at Supabase Auth; `id` is their id there. The admin owns the local owner's rows.
create table if not exists public.users (
  id text primary key,
  owner_id text not null unique,
  email text not null,
  name text,
  role text not null check (role in ('admin', 'member')),
  status text not null default 'active' check (status in ('active', 'paused')),
  created_at timestamptz not null,
  last_seen_at timestamptz,
  updated_at timestamptz not null
);
create index if not exists users_page on public.users (created_at desc, id desc);

create table if not exists public.invitations (
  email text primary key, -- in lower case
  invited_by text not null,
  created_at timestamptz not null,
  accepted_at timestamptz
);
