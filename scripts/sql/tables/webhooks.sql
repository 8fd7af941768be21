-- `run_id` is a training or a generation, depending on `run_kind`. A delivery is open until its run was checked at
-- Replicate, and then has `handled_at`.
create table if not exists public.webhook_deliveries (
  id text primary key,
  owner_id text not null,
  run_kind text not null check (run_kind in ('training', 'prediction', 'unknown')),
  run_id text,
  replicate_id text not null,
  status text not null,
  outcome text not null check (outcome in ('received', 'applied', 'unchanged', 'no_run', 'failed')),
  note text,
  received_at timestamptz not null,
  handled_at timestamptz
);
-- Up to schema version 9, deliveries were claimed by workers of their own.
alter table public.webhook_deliveries drop column if exists lease_id, drop column if exists lease_until;
create index if not exists webhook_deliveries_page
  on public.webhook_deliveries (owner_id, received_at desc, id desc);
create index if not exists webhook_deliveries_open on public.webhook_deliveries (run_id) where handled_at is null;
