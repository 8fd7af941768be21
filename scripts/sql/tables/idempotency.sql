-- `status` is `null` while the key is claimed but not answered. `lease_id` is the request that claimed it last.
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
alter table public.idempotency_keys add column if not exists lease_id text;
create index if not exists idempotency_keys_expiry on public.idempotency_keys (expires_at);
