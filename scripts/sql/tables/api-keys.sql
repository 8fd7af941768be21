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
