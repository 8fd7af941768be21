-- `status` is `null` while the request is claimed but not answered; `payload_hash` is `null` if the claim had expired
-- when the answer came.
create table if not exists public.idempotency_keys (
  owner_id text not null,
  key text not null,
  payload_hash text,
  lease_until timestamptz,
  status integer,
  location text,
  body text,
  expires_at timestamptz not null,
  primary key (owner_id, key)
);
create index if not exists idempotency_keys_expiry on public.idempotency_keys (expires_at);

create table if not exists public.sessions (
  session_hash text primary key,
  owner_id text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
-- The API identifies a session by `id`, because its hash never leaves the database.
alter table public.sessions add column if not exists id text;
update public.sessions set id = md5(session_hash) where id is null;
alter table public.sessions alter column id set not null;
alter table public.sessions add column if not exists user_id text;
alter table public.sessions add column if not exists sign_in text not null default 'link'
  check (sign_in in ('link', 'token', 'account'));
alter table public.sessions add column if not exists user_agent text;
alter table public.sessions add column if not exists last_seen_at timestamptz;
create unique index if not exists sessions_id on public.sessions (id);
create index if not exists sessions_owner on public.sessions (owner_id, created_at desc, id desc);
create index if not exists sessions_expiry on public.sessions (expires_at);

create table if not exists public.sign_in_codes (
  code_hash text primary key,
  owner_id text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);

create table if not exists public.api_keys (
  id text primary key,
  owner_id text not null,
  user_id text,
  name text not null,
  key_hash text not null unique,
  hint text not null, -- the last four characters, by which people tell keys apart
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index if not exists api_keys_page on public.api_keys (owner_id, created_at desc, id desc);

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

-- Receipts of what was deleted and when, without the data itself.
create table if not exists public.deletion_receipts (
  id text primary key,
  owner_id text not null,
  receipt jsonb not null,
  created_at timestamptz not null,
  completed_at timestamptz
);
create index if not exists deletion_receipts_page on public.deletion_receipts (owner_id, created_at desc, id desc);
