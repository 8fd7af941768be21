create table if not exists public.trainings (
  id text primary key,
  owner_id text not null,
  status text not null default 'queued' check (status in
    ('queued', 'submitting', 'starting', 'processing', 'succeeded', 'failed', 'canceled')),
  phase text not null default 'queued' check (phase in
    ('paused', 'queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving')),
  step integer,
  total_steps integer,
  eta_seconds integer,
  name text not null,
  description text,
  keyword text not null,
  category text,
  is_public boolean not null,
  trainer text not null,
  trainer_version text,
  destination text,
  parameters jsonb not null,
  dataset_id text references public.datasets on delete set null,
  dataset_snapshot jsonb not null,
  upload_id text,
  upload_url text,
  request_hash text not null,
  model_id text references public.trained_models on delete set null,
  model_url text,
  weights_file text,
  weights_note text,
  logs_tail text not null default '',
  estimate_usd_micros bigint,
  replicate_id text unique,
  error jsonb,
  intent_at timestamptz,
  absent_at timestamptz,
  attempts integer not null default 0,
  next_check_at timestamptz,
  lease_id text,
  lease_until timestamptz,
  cost_usd_micros bigint,
  checked_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  updated_at timestamptz not null
);
alter table public.trainings add column if not exists subject text;
alter table public.trainings add column if not exists effort text;
alter table public.trainings add column if not exists retry_of text;
alter table public.trainings add column if not exists estimate_seconds integer;
alter table public.trainings add column if not exists estimate_range jsonb;
alter table public.trainings add column if not exists phase_starts jsonb not null default '{}';
alter table public.trainings add column if not exists news_at timestamptz;
-- Why it is on hold; `null` if it is not.
alter table public.trainings add column if not exists hold_reason text;
alter table public.trainings add column if not exists cancel_requested_at timestamptz;
alter table public.trainings add column if not exists cancel_reason text check (cancel_reason in ('owner', 'too_long'));
create index if not exists trainings_page on public.trainings (owner_id, created_at desc, id desc);
create index if not exists trainings_unfinished on public.trainings (owner_id, created_at desc, id desc)
  where status in ('queued', 'submitting', 'starting', 'processing');
create index if not exists trainings_due on public.trainings (next_check_at, id)
  where next_check_at is not null;
-- Finds the trainings that were sent since a given time, to sum up spending.
create index if not exists trainings_sent on public.trainings (owner_id, intent_at) where intent_at is not null;
create index if not exists trainings_paces on public.trainings (owner_id, trainer, created_at desc, id desc)
  where status = 'succeeded';
create index if not exists trainings_request on public.trainings (owner_id, request_hash, created_at desc);
create index if not exists trainings_weights on public.trainings (weights_file);
-- For the foreign keys, when a dataset or model is deleted.
create index if not exists trainings_dataset on public.trainings (dataset_id);
create index if not exists trainings_model on public.trainings (model_id);

-- The whole log, separate from the row that every poll reads; `length` also counts the part that was too long to store.
create table if not exists public.training_logs (
  training_id text primary key references public.trainings on delete cascade,
  logs text not null,
  length bigint not null,
  updated_at timestamptz not null
);
