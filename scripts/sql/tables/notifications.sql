-- The server's own key pair (VAPID, RFC 8292). One row, so that all servers on this database sign with the same keys:
-- a subscription only accepts messages that are signed with the key it was created for.
create table if not exists public.push_keys (
  is_only boolean primary key default true check (is_only),
  public_key text not null,
  private_key text not null,
  created_at timestamptz not null
);

-- One row for each browser that opted in; `id` is a hash of the endpoint. It outlives the expiry of its session,
-- because short sessions of accounts are renewed only while a page is open, but it does not outlive a sign-out.
create table if not exists public.push_subscriptions (
  id text primary key,
  owner_id text not null,
  session_id text not null unique,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null,
  confirmed_at timestamptz not null,
  expires_at timestamptz not null,
  failed_at timestamptz
);
create index if not exists push_subscriptions_owner on public.push_subscriptions (owner_id, confirmed_at desc, id desc);
create index if not exists push_subscriptions_expiry on public.push_subscriptions (expires_at);

-- One message to one browser. `id` is a hash of what the message is about, so that nothing is recorded twice. `outcome`
-- is `null` until the message was sent or dropped; rows stay after that to prevent a second message.
create table if not exists public.push_deliveries (
  id text primary key,
  owner_id text not null,
  subscription_id text not null references public.push_subscriptions on delete cascade,
  training_id text not null references public.trainings on delete cascade,
  event text not null check (event in ('succeeded', 'failed', 'canceled', 'on_hold')),
  reason text,
  attempts integer not null default 0,
  outcome text check (outcome in ('sent', 'rejected', 'expired', 'outdated')),
  next_check_at timestamptz,
  lease_id text,
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index if not exists push_deliveries_due on public.push_deliveries (next_check_at, id) where next_check_at is not null;
-- For the foreign keys, when a subscription or training is deleted.
create index if not exists push_deliveries_subscription on public.push_deliveries (subscription_id);
create index if not exists push_deliveries_training on public.push_deliveries (training_id);

-- A message is about a training or, since schema version 12, about a generation.
alter table public.push_deliveries alter column training_id drop not null;
alter table public.push_deliveries add column if not exists generation_id text
  references public.generations on delete cascade check (num_nonnulls(training_id, generation_id) = 1);
create index if not exists push_deliveries_generation on public.push_deliveries (generation_id);
