create table if not exists public.datasets (
  id text primary key,
  owner_id text not null,
  name text not null,
  image_count integer not null,
  bytes bigint not null,
  sha256 text not null,
  rejected jsonb not null default '[]',
  created_at timestamptz not null
);
alter table public.datasets add column if not exists consent_at timestamptz;
alter table public.datasets add column if not exists keep_days integer;
alter table public.datasets add column if not exists updated_at timestamptz;
-- When the most recent of its deleted trainings completed, for datasets that are kept for a number of days.
alter table public.datasets add column if not exists trained_at timestamptz;
create index if not exists datasets_page on public.datasets (owner_id, created_at desc, id desc);
create index if not exists datasets_kept on public.datasets (updated_at) where keep_days is not null;

create table if not exists public.dataset_images (
  id text primary key,
  dataset_id text not null references public.datasets on delete cascade,
  position integer not null,
  name text not null,
  width integer not null,
  height integer not null,
  bytes bigint not null,
  sha256 text not null,
  format text not null,
  caption text not null,
  file text not null,
  thumbnail_file text not null,
  unique (dataset_id, position)
);
alter table public.dataset_images add column if not exists findings jsonb not null default '[]';
alter table public.dataset_images add column if not exists phash text;
create index if not exists dataset_images_file on public.dataset_images (file);
create index if not exists dataset_images_thumbnail on public.dataset_images (thumbnail_file);

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

-- How much an owner allows to be spent; `null` if there is no cap.
create table if not exists public.spending_caps (
  owner_id text primary key,
  day_usd_micros bigint,
  month_usd_micros bigint,
  updated_at timestamptz not null
);

-- What must be known about a run after it was deleted: its cost counts against the caps, its prediction at Replicate
-- must not be adopted by another run, and the version that it trained can still be deleted there.
create table if not exists public.deleted_runs (
  id text primary key,
  owner_id text not null,
  replicate_id text,
  version text,
  sent_at timestamptz,
  usd_micros bigint,
  deleted_at timestamptz not null
);
create index if not exists deleted_runs_sent on public.deleted_runs (owner_id, sent_at);
create index if not exists deleted_runs_replicate on public.deleted_runs (replicate_id) where replicate_id is not null;

-- Files and uploads that deleted rows leave behind in storage and at Replicate, until they are removed. `emulated`
-- tells whether an upload is at the emulator; it is `null` for files.
create table if not exists public.removals (
  kind text not null check (kind in ('file', 'upload')),
  name text not null,
  owner_id text not null,
  emulated boolean,
  created_at timestamptz not null,
  primary key (kind, name)
);
create index if not exists removals_open on public.removals (created_at, kind, name);
create index if not exists removals_owner on public.removals (owner_id);

-- `run_id` is a training or a generation, depending on `run_kind`. A delivery is open until `handled_at` is set.
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
  handled_at timestamptz,
  lease_id text,
  lease_until timestamptz
);
create index if not exists webhook_deliveries_page
  on public.webhook_deliveries (owner_id, received_at desc, id desc);
create index if not exists webhook_deliveries_open on public.webhook_deliveries (run_id) where handled_at is null;
