-- `status` null: claimed, not answered yet. `payload_hash` null: the claim was gone when its answer came.
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
create index if not exists sessions_expiry on public.sessions (expires_at);

create table if not exists public.sign_in_codes (
  code_hash text primary key,
  owner_id text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
