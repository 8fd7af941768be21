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
