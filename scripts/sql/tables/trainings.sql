-- What a training has besides its run.
create table if not exists public.trainings (
  id text primary key references public.runs on delete cascade,
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
  model_id text references public.trained_models on delete set null,
  model_url text,
  weights_file text,
  weights_note text,
  logs_tail text not null default ''
);
alter table public.trainings add column if not exists subject text;
alter table public.trainings add column if not exists effort text;
alter table public.trainings add column if not exists retry_of text;
alter table public.trainings add column if not exists estimate_seconds integer;
alter table public.trainings add column if not exists estimate_range jsonb;
alter table public.trainings add column if not exists phase_starts jsonb not null default '{}';
-- Sizes and hashes of `weights_file` and of the `.safetensors` in it; `null` until they were measured.
alter table public.trainings add column if not exists weights_facts jsonb;
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
