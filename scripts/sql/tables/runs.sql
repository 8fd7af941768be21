-- The life cycle of every paid run at Replicate, whatever it makes. What differs is in a table for each kind, keyed by
-- the run's id. `phase` is `null` for kinds without phases.
create table if not exists public.runs (
  id text primary key,
  kind text not null check (kind in ('training', 'generation')),
  owner_id text not null,
  emulated boolean not null,
  status text not null default 'queued' check (status in
    ('queued', 'submitting', 'starting', 'processing', 'saving', 'succeeded', 'failed', 'canceled')),
  phase text check (phase in ('queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving')),
  step integer,
  total_steps integer,
  hold_reason text, -- why it is on hold; messages are made when the row is read
  error jsonb, -- why it ended, or why its status is unknown
  request_hash text, -- of the request, so that two equal clicks start one run; `null` before schema version 7
  prepared_at timestamptz, -- when what a look-up recognizes it by was stored
  intent_at timestamptz,
  absent_at timestamptz,
  attempts integer not null default 0,
  next_check_at timestamptz,
  woken_at timestamptz, -- when something happened since it was last claimed, so that it is due at once
  lease_id text,
  lease_until timestamptz,
  replicate_id text unique,
  estimate_usd_micros bigint,
  cost_usd_micros bigint,
  cancel_requested_at timestamptz,
  cancel_reason text check (cancel_reason in ('owner', 'too_long')),
  checked_at timestamptz,
  news_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  updated_at timestamptz not null,
  constraint runs_only_unsent_on_hold check (hold_reason is null or status in ('queued', 'submitting'))
);
-- What was uploaded to Replicate for its inputs, as `{input, id, url}`. It is deleted there once the run has ended.
alter table public.runs add column if not exists uploads jsonb not null default '[]';
create index if not exists runs_uploads on public.runs (owner_id) where uploads <> '[]';
create index if not exists runs_page on public.runs (owner_id, kind, created_at desc, id desc);
create index if not exists runs_unfinished on public.runs (owner_id, kind, created_at desc, id desc)
  where status in ('queued', 'submitting', 'starting', 'processing');
create index if not exists runs_due on public.runs (next_check_at, id) where next_check_at is not null;
-- Finds the runs that were sent since a given time, to sum up spending.
create index if not exists runs_sent on public.runs (owner_id, intent_at) where intent_at is not null;
create index if not exists runs_request on public.runs (owner_id, request_hash, created_at desc)
  where request_hash is not null;
