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
