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
